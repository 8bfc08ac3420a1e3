import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { writeDicom } from '#imaging/dicom/write'
import { createBackup } from '~/domain/operations/backup/create-backup.server'
import { restoreBackup } from '~/domain/operations/backup/restore-backup.server'
import { openDb } from '~/infra/db/db.server'
import { createDiskFiles } from '~/infra/files/disk-files.server'
import type { Files } from '~/infra/files/files'
import { openFiles } from '~/infra/files/open-files.server'
import { deriveSeries } from '~/jobs/derive-series.server'
import { SYSTEM, type Actor } from '~/policy/actor'
import { phantomSeries } from '../../../tests/fixtures/dicom/phantom'
import { startSwift, type Swift } from '../../../tests/setup/swift'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { blackOut } from './black-out.server'
import { closeImport } from './close-import.server'
import { imageKey, thumbnailKey, volumePrefix } from './image-keys'
import { assertImagesAreHere } from './images-are-here.server'
import { spoken, spokenReaders } from './imports.fixture'
import { openImport } from './open-import.server'
import { readNow } from './read-now.server'
import { importPaths, JOB } from './real-import.fixture'
import { rebuildImages } from './rebuild-images.server'
import { receiveFile } from './receive-file.server'
import { removeStudy } from './remove-study.server'
import { verifyImages } from './verify-images.server'

let swift: Swift
beforeAll(async () => {
  swift = await startSwift()
  await swift.makeBucket('house')
}, 180_000)
afterAll(() => swift.stop())

let services: TestServices
let folder: string
let institutionId: string
let turn = 0
beforeEach(async () => {
  services = await testServices(swift.environment('house', `turn-${++turn}`))
  folder = mkdtempSync(join(tmpdir(), 'theatrum-object-store-'))
  institutionId = (await services.db.institution.create({ data: { name: 'Demo hospital A' } })).id
})
afterEach(async () => {
  await services.close()
  rmSync(folder, { recursive: true, force: true })
})

async function keys(prefix: string, files: Files = services.files) {
  const found = []
  for await (const { key } of files.list(prefix)) found.push(key)
  return found
}
async function bring(...zs: number[]) {
  const readers = spokenReaders()
  const spokenTo = { ...services, readers }
  const opened = await openImport(spokenTo, SYSTEM, { institutionId, workspace: 'clinical', source: 'admin' })
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  for (const z of zs) await receiveFile(spokenTo, opened.importId, { name: `${z}.dcm`, stream: Readable.from([spoken({ z })]) })
  await readNow(spokenTo, opened.importId, zs.map((_, index) => index), { withinMs: 20_000 })
  await closeImport(spokenTo, opened.importId)
}
async function backUp() {
  const made = await createBackup(services, SYSTEM, { folder: join(folder, 'backups') })
  if (made.kind !== 'made') throw new Error(made.kind)
  return made
}
async function restore(more: { files?: Files } = {}) {
  const elsewhere = join(folder, `elsewhere-${readdirSync(folder).length}`)
  const knownMigrations = readdirSync(join(import.meta.dirname, '../../../prisma/migrations')).filter((name) => /^\d/.test(name))
  const restored = await restoreBackup({ from: join(folder, 'backups'), dataDir: elsewhere, databaseFile: join(elsewhere, 'theatrum.db'), isReplacing: false, knownMigrations, now: new Date(), ...more })
  expect(restored.kind).toBe('restored')
  return { elsewhere, db: await openDb(`file:${join(elsewhere, 'theatrum.db')}`) }
}

test('a study lives in the bucket from its import to its removal: derived, painted over, checked, rebuilt, and nothing of it on this machine', async () => {
  for (const [index, file] of phantomSeries({ rows: 64, columns: 72, slices: 6 }).entries()) writeFileSync(join(folder, `${index}.dcm`), writeDicom(file))
  await importPaths(services, institutionId, [folder])
  const { id, studyId } = await services.db.series.findFirstOrThrow()
  await deriveSeries(services, { seriesId: id }, JOB)
  expect(await services.db.series.findFirst()).toMatchObject({ framesState: 'ready', volumeState: 'ready' })
  expect((await services.files.bytes(thumbnailKey(id), { start: 0, end: 3 }))).toEqual(Buffer.from([0xff, 0xd8, 0xff]))
  expect(await keys(volumePrefix(id))).toContain(`${volumePrefix(id)}zarr.json`)
  const derived = await keys('derived/')
  expect(await verifyImages(services)).toMatchObject({ checked: 6, absent: [], changed: [], unnamed: 0 })

  await rebuildImages(services, {})
  expect(await keys('derived/')).toEqual([])
  await deriveSeries(services, { seriesId: id }, JOB)
  expect(await keys('derived/')).toEqual(derived)

  const before = await keys('images/')
  const expert: Actor = { kind: 'person', personId: 'expert', memberships: [{ institutionId, role: 'expert' }] }
  expect(await blackOut(services, expert, id, [{ left: 2, top: 2, width: 8, height: 8 }])).toEqual({ kind: 'done', instances: 6 })
  const after = await keys('images/')
  expect(after).toHaveLength(6)
  expect(after.filter((key) => before.includes(key))).toEqual([])
  expect(await verifyImages(services)).toMatchObject({ checked: 6, absent: [], changed: [], unnamed: 0 })

  expect(await removeStudy(services, SYSTEM, studyId)).toEqual({ kind: 'removed', instances: 6 })
  expect([await keys('images/'), await keys('derived/')]).toEqual([[], []])
  expect(existsSync(join(services.env.dataDir, 'images'))).toBe(false)
  expect(readdirSync(join(services.env.dataDir, '.s3-copies'))).toEqual([])
}, 120_000)

test('a backup holds the images of the bucket, copies only what is new, and restores to this machine or to another bucket', async () => {
  await bring(0, 1, 2)
  const first = await backUp()
  await bring(3)
  const second = await backUp()
  expect([second.files - first.files, second.lostImages]).toEqual([1, 0])
  const [old] = await services.db.instance.findMany({ where: { number: 0 } })
  const inode = (at: string) => statSync(join(at, 'files', imageKey(old!.sha256))).ino
  expect(inode(second.path)).toBe(inode(first.path))

  const onDisk = await restore()
  const disk = createDiskFiles(onDisk.elsewhere)
  expect(await verifyImages({ db: onDisk.db, files: disk })).toMatchObject({ checked: 4, absent: [], changed: [], unnamed: 0 })
  await onDisk.db.$disconnect()

  await swift.makeBucket('other')
  const settings = { ...services.env.s3!, bucket: 'other', prefix: '' }
  const other = openFiles({ ...services.env, s3: settings })
  const inBucket = await restore({ files: other })
  expect(await verifyImages({ db: inBucket.db, files: other })).toMatchObject({ checked: 4, absent: [], changed: [], unnamed: 0 })
  expect(existsSync(join(inBucket.elsewhere, 'images'))).toBe(false)
  await inBucket.db.$disconnect()
  other.close()
}, 120_000)

test('a backup says what the bucket lost or holds changed, keeps the rest, and has it again once the bucket has', async () => {
  await bring(0, 1, 2)
  const rows = await services.db.instance.findMany({ orderBy: { number: 'asc' } })
  const [gone, changed] = rows.map(({ sha256 }) => imageKey(sha256))
  const bytes = await services.files.bytes(gone!)
  const right = await services.files.bytes(changed!)
  await services.files.remove(gone!)
  await services.files.put(changed!, Buffer.alloc(right.length))
  const poor = await backUp()
  expect(poor.lostImages).toBe(2)
  expect(existsSync(join(poor.path, 'files', changed!))).toBe(false)
  expect(await verifyImages(services)).toMatchObject({ absent: [rows[0]!.id], changed: [rows[1]!.id] })
  await services.files.put(gone!, bytes)
  await services.files.put(changed!, right)
  expect(await backUp()).toMatchObject({ lostImages: 0, files: poor.files + 2 })
}, 60_000)

test('FILES that was changed without moving the files ends the start with a sentence', async () => {
  await bring(0)
  await assertImagesAreHere(services)
  await expect(assertImagesAreHere({ ...services, files: createDiskFiles(services.env.dataDir) })).rejects.toThrow(/^The database names 1 images, and there is none/)
})
