import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { writeDicom } from '#imaging/dicom/write'
import { identifiersIn } from '#imaging/net/peek'
import { pullFromSource } from '~/domain/images/pull-from-source.server'
import { receiveFile } from '~/domain/images/receive-file.server'
import { pullImages } from '~/jobs/pull-images.server'
import type { Actor } from '~/policy/actor'
import { phantomSeries } from '../../../tests/fixtures/dicom/phantom'
import { startOrthanc, type Orthanc } from '../../../tests/setup/orthanc'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import { startDimseReceiver, type DimseReceiver } from './receiver.server'

const SLICES = 5
const files = phantomSeries({ slices: SLICES }).map((file) => Buffer.from(writeDicom(file)))
const { studyUid } = identifiersIn(files[0]!)
const scratch = mkdtempSync(join(tmpdir(), 'theatrum-move-'))
const entryPath = join(scratch, 'dimse.mjs')
let orthanc: Orthanc
beforeAll(async () => {
  await build({ entryPoints: [join(import.meta.dirname, '../../../imaging/net/dimse/main.ts')], outfile: entryPath, bundle: true, platform: 'node', format: 'esm', target: 'node20' })
  orthanc = await startOrthanc({ DicomAlwaysAllowGet: false })
  await orthanc.store(...files)
}, 60_000)
afterAll(async () => {
  await orthanc?.stop()
  rmSync(scratch, { recursive: true, force: true })
})

let services: TestServices
let receiver: DimseReceiver
let worker: { stop(): Promise<void> }
let sourceId: string
let teacher: Actor
beforeEach(async () => {
  services = await testServices()
  services.env.dimse = { port: 0, host: '127.0.0.1', aeTitle: 'THEATRUM' }
  const institutionId = (await services.db.institution.create({ data: { name: 'Hospital' } })).id
  teacher = { kind: 'person', personId: 'teacher', memberships: [{ institutionId, role: 'teacher' }] }
  // It may not send of its own accord.
  sourceId = (await services.db.imageSource.create({ data: { institutionId, name: 'PACS', kind: 'dimse', aeTitle: orthanc.aeTitle, host: '127.0.0.1', port: orthanc.dicomPort, mayPush: false, workspace: 'clinical' } })).id
  receiver = startDimseReceiver({ services, entryPath })
  await receiver.ready
})
afterEach(async () => {
  await worker?.stop()
  await receiver.stop()
  await services.close()
})
const work = () => (worker = services.queue.work({ 'image.pull': async () => (payload, context) => pullImages(services, payload, context) }))
async function pull(): Promise<string> {
  const pulled = await pullFromSource(services, teacher, { sourceId, studyUids: [studyUid], workspace: 'research' })
  if (pulled.kind !== 'pulling') throw new Error(pulled.kind)
  return pulled.importId
}
const importOf = (id: string) => services.db.imageImport.findUniqueOrThrow({ where: { id }, include: { entries: true } })

test('a PACS that lets nobody fetch is asked to send: what comes belongs to the pull, each picture once, also after a try that was cut off', async () => {
  await orthanc.knows('THEATRUM', await receiver.ready, { AllowGet: false })
  const importId = await pull()
  // Of a process that died in the middle.
  for (const file of files.slice(0, 2)) await receiveFile(services, importId, { name: 'before', stream: Readable.from([file]) })
  work()
  const made = await until('all of it is here', async () => { const found = await importOf(importId); return found.state === 'reading' ? found : null }, 30_000)
  expect(made.entries.map(({ outcome }) => outcome)).toEqual(Array(SLICES).fill('waiting'))
  expect(await services.db.imageImport.findMany({ select: { id: true, source: true, workspace: true } })).toEqual([{ id: importId, source: 'pull', workspace: 'research' }])
  await until('the job is done', async () => (await services.queue.find(`image.pull:${importId}`))?.state === 'done')
  // When the pull is over nothing more is taken by it.
  await sendAgain()
  expect((await importOf(importId)).entries).toHaveLength(SLICES)
  expect(await services.db.imageImport.count()).toBe(1)
}, 60_000)

test('a PACS that does not know where to send fails by name, and nothing is said to be done', async () => {
  await orthanc.ask('/modalities/THEATRUM', { method: 'DELETE' })
  const importId = await pull()
  work()
  await until('it was tried', async () => ((await services.queue.find(`image.pull:${importId}`))?.lastError ?? '').includes('refused'), 30_000)
  expect((await importOf(importId)).entries).toEqual([])
}, 60_000)

async function sendAgain(): Promise<void> {
  const [study] = await orthanc.ask<string[]>('/studies')
  await orthanc.ask('/modalities/THEATRUM/store', { method: 'POST', body: JSON.stringify({ Resources: [study], Permissive: true }) }).catch(() => undefined)
}
