import { afterEach, beforeEach, expect, test } from 'vitest'
import { runPeer, validationErrors } from '../../../tests/setup/dcmtk'
import { ORIENTATIONS, phantomSlice } from '../../../tests/fixtures/dicom/phantom'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { text } from '#imaging/dicom/access'
import { slicesOf } from '#imaging/dicom/frame-geometry'
import { toDicomJson } from '#imaging/dicom/json'
import { readDicom } from '#imaging/dicom/read'
import { toPatient } from '#imaging/findings/patient-space'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Actor } from '~/policy/actor'
import { exportFindings } from './export-findings.server'
import type { FindingContent, Point2 } from './finding'
import { addInstitution, addMember, addStudy } from './images.fixture'
import { deidentificationKey } from './image-key.server'
import { importFindings } from './import-findings.server'
import { listFindings } from './list-findings.server'
import { saveFinding } from './save-finding.server'

let services: TestServices
let institutionId: string
let studyId: string
let expert: Actor & { kind: 'person' }
const slice = phantomSlice({ orientation: ORIENTATIONS.oblique, slices: 4 }, 1)
const [studyUid, seriesUid, sopInstanceUid] = ['0020000D', '0020000E', '00080018'].map((tag) => text(slice.dataset, tag)) as [string, string, string]
const placed = slicesOf(slice.dataset)[0]!

beforeEach(async () => {
  services = await testServices()
  institutionId = (await addInstitution(services, 'Demo hospital A')).id
  expert = (await addMember(services, institutionId, 'expert')).actor
  studyId = (await addStudy(services, { institutionId, studyUid, series: [{ seriesUid, instances: [{ sopInstanceUid, rows: placed.rows, columns: placed.columns, metadata: toDicomJson(slice.dataset, { bulkDataUri: () => 'x' }) }] }] })).id
})
afterEach(() => services.close())

const content = (more: Partial<FindingContent> & { at: Point2[] }): FindingContent => {
  const { at, ...rest } = more
  return {
    shape: 'length', place: { space: 'patient', frameOfReferenceUid: placed.frameOfReferenceUid!, points: at.map((pixel) => toPatient(pixel, placed)!) },
    image: { seriesUid, sopInstanceUid, frame: 1 }, planeNormal: null, text: '', values: [{ name: 'length', value: 12.345678901234567, unit: 'mm' }], calibration: 'patient-space', ...rest,
  }
}
const id = (n: number) => `finding-${String(n).padStart(10, '0')}`
async function marked() {
  await saveFinding(services, expert, { studyId, findingId: id(1), basedOn: 0, content: content({ at: [[3, 4], [20, 17]] }) })
  await saveFinding(services, expert, { studyId, findingId: id(2), basedOn: 0, content: content({ shape: 'freehand', at: [[3, 4], [20, 17], [8, 21]], values: [{ name: 'area', value: 80.5, unit: 'mm2' }, { name: 'mean', value: -12.25, unit: 'HU' }], text: '肝脏 lesion' }) })
}
async function exported(as: 'report' | 'presentation-state') {
  const outcome = await exportFindings(services, expert, as === 'report' ? { studyId, as } : { studyId, as, seriesUid })
  if (outcome.kind !== 'exported') throw new Error(outcome.kind)
  return outcome.bytes
}

test.each(['report', 'presentation-state'] as const)('findings leave as a DICOM %s that the standard\'s checker finds no error in, without a name of the patient', async (as) => {
  await marked()
  const bytes = await exported(as)
  expect(await validationErrors(bytes)).toEqual([])
  expect(text(readDicom(bytes).dataset, '00100020')).toMatch(/^T-/)
})

test('another reader of structured reports understands what we write', async () => {
  await marked()
  const file = join(services.env.dataDir, 'report.dcm')
  writeFileSync(file, await exported('report'))
  const { code, stdout } = await runPeer('dsrdump', [file])
  expect(code).toBe(0)
  expect(stdout).toContain('Measurement Group')
  expect(stdout).toContain('"12.3456789012346"')
  expect(stdout).toContain('Attenuation Coefficient')
})

test.each(['report', 'presentation-state'] as const)('a colleague takes the %s of an expert, finds each shape and number again, and once only', async (as) => {
  await marked()
  const bytes = await exported(as)
  const colleague = (await addMember(services, institutionId, 'teacher')).actor
  for (let time = 0; time < 2; time++) expect(await importFindings(services, colleague, { studyId, bytes })).toEqual({ kind: 'imported', saved: 2, skipped: 0, withoutWords: false })
  const all = (await listFindings(services, colleague, studyId))!
  expect(all).toHaveLength(4)
  for (const [index, original] of all.filter((one) => one.author.id === expert.personId).entries()) {
    const taken = all.filter((one) => one.author.id === colleague.personId)[index]!.content
    expect({ ...taken, place: null }).toEqual({ ...original.content, place: null })
    taken.place.points.forEach((point, n) => point.forEach((value, axis) => expect(value).toBeCloseTo(original.content.place.points[n]![axis]!, 3)))
  }
})

test('a report made on the images as the hospital had them finds its place by their old identifiers, and leaves its words behind', async () => {
  await marked()
  const key = deidentificationKey(services.env, institutionId)
  // The same study as if it had come in under the UIDs that the report names.
  const renamed = { [studyUid]: key.mapUid(studyUid), [seriesUid]: key.mapUid(seriesUid), [sopInstanceUid]: key.mapUid(sopInstanceUid) }
  const bytes = await exported('report')
  await services.db.study.update({ where: { id: studyId }, data: { studyUid: renamed[studyUid]! } })
  await services.db.series.update({ where: { seriesUid }, data: { seriesUid: renamed[seriesUid]! } })
  await services.db.instance.update({ where: { sopInstanceUid }, data: { sopInstanceUid: renamed[sopInstanceUid]! } })
  const original = Buffer.from(bytes)
  // A report straight from a hospital does not say that it was de-identified.
  const flag = original.indexOf(Buffer.from([0x12, 0x00, 0x62, 0x00]))
  original.write('NO  ', flag + 8, 'latin1')
  expect(await importFindings(services, expert, { studyId, bytes: original })).toEqual({ kind: 'imported', saved: 2, skipped: 0, withoutWords: true })
  const taken = (await listFindings(services, expert, studyId))!.slice(-1)[0]!
  expect(taken.content).toMatchObject({ text: '', image: { sopInstanceUid: renamed[sopInstanceUid] }, place: { frameOfReferenceUid: key.mapUid(placed.frameOfReferenceUid!) } })
})

test('what is no report, or is about another study, is refused with nothing kept', async () => {
  await marked()
  const bytes = await exported('report')
  expect(await importFindings(services, expert, { studyId, bytes: new TextEncoder().encode('hello') })).toEqual({ kind: 'not-findings' })
  expect(await importFindings(services, expert, { studyId, bytes: bytes.subarray(0, 400) })).toEqual({ kind: 'not-findings' })
  const other = (await addStudy(services, { institutionId, studyUid: '2.25.42' })).id
  expect(await importFindings(services, expert, { studyId: other, bytes })).toEqual({ kind: 'other-study' })
  expect(await exportFindings(services, expert, { studyId: other, as: 'report' })).toEqual({ kind: 'nothing-to-export' })
  expect(await listFindings(services, expert, other)).toEqual([])
})

test('a presentation state of colours, or of a table that cannot be read, is refused by name; the report is there; a table that can be read goes along', async () => {
  await marked()
  const state = () => exportFindings(services, expert, { studyId, as: 'presentation-state', seriesUid })
  const metadata = toDicomJson(slice.dataset, { bulkDataUri: () => 'x' })
  const show = (more: object) => services.db.instance.update({ where: { sopInstanceUid }, data: { metadataJson: JSON.stringify({ ...metadata, ...more }) } })
  await show({ '00280002': { vr: 'US', Value: [3] } })
  expect(await state()).toEqual({ kind: 'no-state', reason: 'colour' })
  await show({ '00283000': { vr: 'SQ', Value: [{}] } })
  expect(await state()).toEqual({ kind: 'no-state', reason: 'unreadable-table' })
  expect((await exportFindings(services, expert, { studyId, as: 'report' })).kind).toBe('exported')
  await show({ '00283000': { vr: 'SQ', Value: [{ '00283002': { vr: 'US', Value: [2, 0, 16] }, '00283004': { vr: 'LO', Value: ['US'] }, '00283006': { vr: 'US', Value: [7, 65_535] } }] } })
  const bytes = await exported('presentation-state')
  expect(await validationErrors(bytes)).toEqual([])
  const { dataset } = readDicom(bytes)
  expect(dataset.elements.has('00283000')).toBe(true)
  expect(dataset.elements.has('00281053')).toBe(false)
})

test('whoever may not read the study neither takes its findings nor adds to them', async () => {
  await marked()
  const bytes = await exported('report')
  await services.db.study.update({ where: { id: studyId }, data: { workspace: 'clinical' } })
  const student = (await addMember(services, institutionId, 'student')).actor
  expect(await exportFindings(services, student, { studyId, as: 'report' })).toEqual({ kind: 'forbidden' })
  expect(await importFindings(services, student, { studyId, bytes })).toEqual({ kind: 'forbidden' })
})
