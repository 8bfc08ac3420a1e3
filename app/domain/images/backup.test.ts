import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createBackup } from '~/domain/operations/backup/create-backup.server'
import { finishRestore } from '~/domain/operations/backup/finish-restore.server'
import { restoreBackup } from '~/domain/operations/backup/restore-backup.server'
import { openDb } from '~/infra/db/db.server'
import { createDiskFiles } from '~/infra/files/disk-files.server'
import { SYSTEM } from '~/policy/actor'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { closeImport } from './close-import.server'
import { imageKey } from './image-keys'
import { removeLooseFiles } from './loose-files.server'
import { spoken, spokenReaders } from './imports.fixture'
import { openImport } from './open-import.server'
import { readNow } from './read-now.server'
import { receiveFile } from './receive-file.server'
import { openIdentities, sealedAbout } from './sealed-identity.server'
import { verifyImages } from './verify-images.server'

let services: TestServices
let folder: string
let institutionId: string
beforeEach(async () => {
  services = Object.assign(await testServices(), { readers: spokenReaders() })
  folder = mkdtempSync(join(tmpdir(), 'theatrum-images-backup-'))
  institutionId = (await services.db.institution.create({ data: { name: 'Demo hospital A' } })).id
})
afterEach(async () => {
  await services.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(...zs: number[]) {
  const opened = await openImport(services, SYSTEM, { institutionId, workspace: 'clinical', source: 'admin' })
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  for (const z of zs) await receiveFile(services, opened.importId, { name: 'ZHANG SAN.dcm', stream: Readable.from([spoken({ z })]) })
  return opened.importId
}
async function bring(...zs: number[]) {
  const importId = await open(...zs)
  await readNow(services, importId, zs.map((_, index) => index), { withinMs: 10_000 })
  await closeImport(services, importId)
}
async function backUp() {
  const made = await createBackup(services, SYSTEM, { folder: join(folder, 'backups') })
  if (made.kind !== 'made') throw new Error(made.kind)
  return made
}

test('images come back from a backup, byte by byte and with their sealed identity; what was made of them is made again, and files as they came are not in it', async () => {
  await bring(0, 1, 2)
  await open(9)
  const made = await backUp()
  const held = readdirSync(made.path, { recursive: true, encoding: 'utf8' })
  expect(held.filter((path) => /quarantine|derived/.test(path))).toEqual([])

  const elsewhere = join(folder, 'elsewhere')
  const known = readdirSync(join(import.meta.dirname, '../../../prisma/migrations')).filter((name) => /^\d/.test(name))
  const restored = await restoreBackup({ from: join(folder, 'backups'), dataDir: elsewhere, databaseFile: join(elsewhere, 'theatrum.db'), isReplacing: false, knownMigrations: known, now: new Date() })
  expect(restored.kind).toBe('restored')
  const db = await openDb(`file:${join(elsewhere, 'theatrum.db')}`)
  const files = createDiskFiles(elsewhere)
  const there = { ...services, env: { ...services.env, dataDir: elsewhere }, db, files }
  await finishRestore(there)
  expect(await verifyImages(there)).toMatchObject({ checked: 3, absent: [], changed: [] })
  for (const { sha256 } of await db.instance.findMany()) expect(await files.bytes(imageKey(sha256))).toEqual(await services.files.bytes(imageKey(sha256)))
  const subject = await db.imageSubject.findFirstOrThrow()
  expect(openIdentities(services.env, sealedAbout(institutionId, subject.patientHash), subject.sealed)).not.toBe(null)
  expect(await db.series.findFirst()).toMatchObject({ framesState: 'waiting' })
  expect((await services.queue.list(10)).filter(({ kind }) => kind === 'image.derive')).toHaveLength(2)
  expect(existsSync(join(elsewhere, 'quarantine'))).toBe(false)
  await db.$disconnect()
})

test('the second backup copies only what is new: an image that is there already is the same file on the disk', async () => {
  await bring(0, 1, 2)
  const first = await backUp()
  await bring(3)
  const second = await backUp()
  const [old] = await services.db.instance.findMany({ where: { number: 0 } })
  const inode = (at: string) => statSync(join(at, 'files', imageKey(old!.sha256))).ino
  expect(inode(second.path)).toBe(inode(first.path))
  expect(second.files - first.files).toBe(1)
})

const migrations = () => readdirSync(join(import.meta.dirname, '../../../prisma/migrations')).filter((name) => /^\d/.test(name))

test('before one image goes into a bucket it is known whose that is, by the secret in the backup', async () => {
  await bring(0, 1, 2)
  await backUp()
  const elsewhere = join(folder, 'elsewhere')
  const bucket = createDiskFiles(join(folder, 'bucket'))
  const asked: (string | null)[] = []
  const restore = (imageSecret?: string) => restoreBackup({
    from: join(folder, 'backups'), dataDir: elsewhere, databaseFile: join(elsewhere, 'theatrum.db'), isReplacing: false, knownMigrations: migrations(), now: new Date(), files: bucket, imageSecret,
    proveOwner: (secret) => Promise.reject(new Error(`of somebody else, not of ${asked.push(secret)}`)),
  })
  await expect(restore()).rejects.toThrow('of somebody else')
  await expect(restore('set in the environment')).rejects.toThrow('of somebody else')
  expect(asked).toEqual([services.env.imageSecret, 'set in the environment'])
  for await (const { key } of bucket.list('images/')) throw new Error(key)
  expect(readdirSync(elsewhere)).toEqual([])
})

test('what a bucket holds of pictures that came after the backup stays for a week after the restore, then it is removed', async () => {
  await bring(0, 1, 2)
  await backUp()
  await bring(3)
  const elsewhere = join(folder, 'elsewhere')
  const { files } = services
  expect(await restoreBackup({ from: join(folder, 'backups'), dataDir: elsewhere, databaseFile: join(elsewhere, 'theatrum.db'), isReplacing: false, knownMigrations: migrations(), now: new Date(), files })).toMatchObject({ kind: 'restored' })
  const db = await openDb(`file:${join(elsewhere, 'theatrum.db')}`)
  const there = { ...services, env: { ...services.env, dataDir: elsewhere }, db }
  try {
    await finishRestore(there)
    await removeLooseFiles(there)
    expect(await verifyImages(there)).toMatchObject({ checked: 3, absent: [], unnamed: 1 })
    services.setNow(new Date(Date.now() + 7 * 86_400_000 + 60_000))
    await removeLooseFiles(there)
    expect(await verifyImages(there)).toMatchObject({ checked: 3, absent: [], unnamed: 0 })
    expect(await db.looseFile.count()).toBe(0)
  } finally {
    await db.$disconnect()
  }
})
