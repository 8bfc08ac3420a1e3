import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createBackup } from '~/domain/operations/backup/create-backup.server'
import { openManifest } from '~/domain/operations/backup/open-backup.server'
import { SYSTEM } from '~/policy/actor'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { closeImport } from './close-import.server'
import { imageKey } from './image-keys'
import { spoken, spokenReaders } from './imports.fixture'
import { openImport } from './open-import.server'
import { readNow } from './read-now.server'
import { receiveFile } from './receive-file.server'
import { removeStudy } from './remove-study.server'
import { resumeImports } from './resume-imports.server'
import { verifyImages } from './verify-images.server'

let services: TestServices
let institutionId: string
beforeEach(async () => {
  services = Object.assign(await testServices(), { readers: spokenReaders() })
  institutionId = (await services.db.institution.create({ data: { name: 'Demo hospital A' } })).id
})
afterEach(() => services.close())

async function bring() {
  const opened = await openImport(services, SYSTEM, { institutionId, workspace: 'clinical', source: 'admin' })
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  await receiveFile(services, opened.importId, { name: 'x', stream: Readable.from([spoken({})]) })
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

test('a study is removed while the same picture comes again, at every step: its row never lacks its file', async () => {
  for (const step of ['size', 'take'] as const) {
    const study = await bring()
    const before = services.files[step]
    let isFirst = true
    services.files[step] = (async (...given: [string, string]) => {
      const result = await (before as (...all: [string, string]) => Promise<unknown>)(...given)
      if (isFirst && given[0] === imageKey(study.series[0]!.instances[0]!.sha256)) {
        isFirst = false
        const rows = await services.db.study.findMany()
        for (const { id } of rows) await removeStudy(services, SYSTEM, id)
      }
      return result
    }) as never
    // Removed with its file still there: held by the one that comes.
    await services.db.instance.updateMany({ data: { sopInstanceUid: '2.25.99' } })
    await bring()
    services.files[step] = before
    expect(await verifyImages(services), step).toMatchObject({ checked: 1, absent: [], unnamed: 0 })
    await removeStudy(services, SYSTEM, (await services.db.study.findFirstOrThrow()).id)
  }
})
