import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeFrame } from '#imaging/codecs/decode'
import { looksLikeDicom, readDicom } from '#imaging/dicom/read'
import { describePixels } from '#imaging/dicom/describe-pixels'
import { readImport } from '~/jobs/read-import.server'
import { SYSTEM } from '~/policy/actor'
import { lazyReaders } from '../../../tests/setup/image-readers'
import { referenceDecoding } from '../../../tests/setup/reference-decoder'
import { filesBelow, samples } from '../../../tests/setup/samples'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { closeImport } from './close-import.server'
import { imageKey } from './image-keys'
import { readImportReport, type ImportReport } from './import-report.server'
import { openImport } from './open-import.server'
import { receiveFile } from './receive-file.server'

let services: TestServices
/** Every file that the sample packages hold: images, and what lies beside them. */
const paths = [samples.pydicomFiles, samples.octaveDicom, samples.heudiconv, samples.nibabel, samples.mricron].flatMap(filesBelow)
const entries: ImportReport['entries'] = []
const pathOf = (entry: { name: string }) => paths[Number(entry.name)]!

beforeAll(async () => {
  services = Object.assign(await testServices(), { readers: lazyReaders() })
  const institutionId = (await services.db.institution.create({ data: { name: 'Demo hospital A' } })).id
  const opened = await openImport(services, SYSTEM, { institutionId, workspace: 'research', source: 'admin' })
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  for (const [index, path] of paths.entries()) await receiveFile(services, opened.importId, { name: String(index), copyOf: path })
  await closeImport(services, opened.importId)
  await readImport(services, { importId: opened.importId }, { jobId: 'job', attempt: 1, signal: new AbortController().signal, progress: async () => undefined })
  for (let page = 1; ; page++) {
    const report = await readImportReport(services, SYSTEM, opened.importId, { page })
    entries.push(...report!.entries)
    if (report!.entries.length < 100) break
  }
}, 600_000)
afterAll(() => services.close())

test('every sample file of every package is read, or refused with its reason; none stops the rest', () => {
  const named = entries.filter((entry) => /^\d+$/.test(entry.name))
  expect(new Set(named.map(({ name }) => name)).size).toBe(paths.length)
  const count = (outcome: string) => named.filter((entry) => entry.outcome === outcome).length
  const reasons: Record<string, number> = {}
  for (const { reason } of named.filter(({ outcome }) => outcome === 'refused')) reasons[reason ?? 'none'] = (reasons[reason ?? 'none'] ?? 0) + 1
  console.log(`samples: ${paths.length} files, stored ${count('stored')}, held ${count('held')}, duplicates ${count('duplicate')}, skipped ${count('skipped')}, refused ${count('refused')}:`, reasons)
  expect(named.filter(({ outcome }) => outcome === 'waiting')).toEqual([])
  expect(reasons.none).toBeUndefined()
})

test('no pixel of any of them is wrong: what is kept, and what is shown of it, is what another decoder finds in the source', async () => {
  let compared = 0
  const wrong: string[] = []
  for (const entry of entries) {
    if (!entry.sopInstanceUid || !['stored', 'held'].includes(entry.outcome) || !looksLikeDicom(readFileSync(pathOf(entry)))) continue
    const kept = await services.db.instance.findUnique({ where: { sopInstanceUid: entry.sopInstanceUid } })
    const source = referenceDecoding(pathOf(entry))?.file
    if (!kept || !source) continue
    const file = readDicom(await services.files.bytes(imageKey(kept.sha256)))
    const { frames } = describePixels(source)
    for (let frame = 0; frame < frames; frame++) {
      const [ours, theirs] = [await decodeFrame(file, frame), await decodeFrame(source, frame)]
      if (ours.samples.length !== theirs.samples.length || ours.samples.some((value, index) => value !== theirs.samples[index])) wrong.push(`${pathOf(entry)} frame ${frame + 1}`)
    }
    compared++
  }
  console.log(`samples: ${compared} compared pixel by pixel, wrong ${wrong.length}`)
  expect(wrong).toEqual([])
  expect(compared).toBeGreaterThan(80)
}, 600_000)
