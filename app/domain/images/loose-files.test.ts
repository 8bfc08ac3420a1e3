import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createBackup } from '~/domain/operations/backup/create-backup.server'
import { openManifest } from '~/domain/operations/backup/open-backup.server'
import { SYSTEM } from '~/policy/actor'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import { closeImport } from './close-import.server'
import { imageKey } from './image-keys'
import { spoken, spokenReaders } from './imports.fixture'
import { openImport } from './open-import.server'
import { quarantineOf, quarantineRoot } from './quarantine.server'
import { readNow } from './read-now.server'
import { receiveFile } from './receive-file.server'
import { removeStudy } from './remove-study.server'
import { resumeImports } from './resume-imports.server'
import { startTidying } from './tidy-images.server'
import { verifyImages } from './verify-images.server'

let services: TestServices
let institutionId: string
beforeEach(async () => {
  services = Object.assign(await testServices(), { readers: spokenReaders() })
  institutionId = (await services.db.institution.create({ data: { name: 'Demo hospital A' } })).id
})
afterEach(() => services.close())

async function bring(file = spoken({})) {
  const opened = await openImport(services, SYSTEM, { institutionId, workspace: 'clinical', source: 'admin' })
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  await receiveFile(services, opened.importId, { name: 'x', stream: Readable.from([file]) })
  await readNow(services, opened.importId, [0], { withinMs: 10_000 })
  await closeImport(services, opened.importId)
  return services.db.study.findFirstOrThrow({ include: { series: { include: { instances: true } } } })
}
const images = async () => {
  const found = []
  for await (const { key } of services.files.list('images/')) found.push(key)
  return found
}

test('a study whose removal was cut off between rows and files: no backup has its files, and the next start removes them', async () => {
  const study = await bring()
  const { remove } = services.files
  services.files.remove = () => Promise.reject(new Error('the process ends here'))
  await expect(removeStudy(services, SYSTEM, study.id)).rejects.toThrow('the process ends here')
  services.files.remove = remove
  expect([await services.db.study.count(), (await images()).length]).toEqual([0, 1])
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-loose-'))
  const made = await createBackup(services, SYSTEM, { folder })
  const read = await openManifest(made.kind === 'made' ? made.path : '')
  expect(read.kind === 'read' && read.manifest.files.filter(({ path }) => path.startsWith('images/'))).toEqual([])
  rmSync(folder, { recursive: true })
  await resumeImports(services)
  expect([await images(), await services.db.looseFile.count()]).toEqual([[], 0])
})

test('what a crash left goes while the server runs: files without rows, and quarantine that no import owns; what is under way stays', async () => {
  const study = await bring()
  const { remove } = services.files
  services.files.remove = () => Promise.reject(new Error('the process ends here'))
  await expect(removeStudy(services, SYSTEM, study.id)).rejects.toThrow('the process ends here')
  services.files.remove = remove
  const open = await openImport(services, SYSTEM, { institutionId, workspace: 'clinical', source: 'browser' })
  if (open.kind !== 'opened') throw new Error(open.kind)
  const folders = { open: quarantineOf(services.env, open.importId), old: quarantineOf(services.env, 'nobodys'), fresh: quarantineOf(services.env, 'nobodys2'), dimse: join(quarantineRoot(services.env), 'dimse') }
  for (const folder of Object.values(folders)) {
    mkdirSync(folder, { recursive: true })
    for (const name of ['0', '1']) writeFileSync(join(folder, name), 'x')
  }
  const hourAgo = Date.now() / 1000 - 3_600
  for (const path of [folders.open, folders.old, join(folders.dimse, '0')]) utimesSync(path, hourAgo, hourAgo)
  const round = startTidying(services, 1)
  await until('a round was made', async () => !existsSync(folders.old) && (await images()).length === 0 && !existsSync(join(folders.dimse, '0')))
  await round.stop()
  expect([existsSync(join(folders.open, '0')), existsSync(join(folders.fresh, '0')), existsSync(join(folders.dimse, '1'))]).toEqual([true, true, true])
})

test('a study is removed while another import has seen its file and brings none: the file stays with the new row', async () => {
  const study = await bring()
  const key = imageKey(study.series[0]!.instances[0]!.sha256)
  // Another row of the same bytes: what comes now is new, and its file is there.
  await services.db.instance.updateMany({ data: { sopInstanceUid: '2.25.99' } })
  const { size } = services.files
  let isRemoved = false
  services.files.size = async (asked) => {
    const found = await size(asked)
    if (asked === key && !isRemoved) {
      isRemoved = true
      await removeStudy(services, SYSTEM, study.id)
    }
    return found
  }
  await bring()
  services.files.size = size
  expect(isRemoved).toBe(true)
  expect(await verifyImages(services)).toMatchObject({ checked: 1, absent: [], unnamed: 0 })
})

test('an object store that fails on one file is not asked again, nor believed, before it has answered for all', async () => {
  for (const uid of ['2.25.1.1.0', '2.25.1.1.1']) await bring(spoken({ uid }))
  const study = await services.db.study.findFirstOrThrow()
  const { remove } = services.files
  const order: string[] = []
  let isFirst = true
  services.files.remove = async (key) => {
    if (!key.startsWith('images/') && !key.startsWith('derived/frames/')) return remove(key)
    if (isFirst) {
      isFirst = false
      throw new Error('the store does not answer')
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    await remove(key)
    order.push('removed')
  }
  await removeStudy(services, SYSTEM, study.id).catch(() => order.push('told'))
  services.files.remove = remove
  // The other file and its frames: all that was begun has landed when the removal is said to have failed.
  expect(order).toEqual(['removed', 'removed', 'told'])
})

test('a study whose removal failed at the store is brought again: its pictures are sent anew, so that a removal that lands late takes nothing', async () => {
  const study = await bring()
  const { sha256 } = study.series[0]!.instances[0]!
  const { remove, take } = services.files
  services.files.remove = () => Promise.reject(new Error('the store does not answer'))
  await expect(removeStudy(services, SYSTEM, study.id)).rejects.toThrow('the store does not answer')
  services.files.remove = remove
  const sent: string[] = []
  services.files.take = async (key, path) => {
    // What the store was asked for before, it does only now.
    if (key === imageKey(sha256)) await remove(key)
    sent.push(key)
    await take(key, path)
  }
  await bring()
  services.files.take = take
  expect(sent).toHaveLength(2)
  expect(sent).toContain(imageKey(sha256))
  expect(await verifyImages(services)).toMatchObject({ checked: 1, absent: [] })
  await resumeImports(services)
  expect([await images(), await services.db.looseFile.count()]).toEqual([[imageKey(sha256)], 0])
})
