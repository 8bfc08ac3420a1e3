import { deflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readDicom } from '#imaging/dicom/read'
import { writeDataSetAlone } from '#imaging/dicom/write'
import { rawFile } from '../../../tests/fixtures/dicom/raw'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { closeImport } from './close-import.server'
import { exportFindings } from './export-findings.server'
import type { FindingContent } from './finding'
import { addInstitution, addMember, addStudy } from './images.fixture'
import { importFindings } from './import-findings.server'
import { readImportReport } from './import-report.server'
import { makeShare } from './make-share.server'
import { openImport } from './open-import.server'
import { openShare } from './open-share.server'
import { saveFinding } from './save-finding.server'

let services: TestServices
let institutionId: string
beforeEach(async () => {
  services = await testServices()
  institutionId = (await addInstitution(services, 'Demo hospital A')).id
})
afterEach(() => services.close())

const head = (faceState: string) => addStudy(services, { institutionId, studyUid: '2.25.1', workspace: 'clinical', series: [{ seriesUid: '2.25.2', faceState, instances: [{ sopInstanceUid: '2.25.3' }] }] })

test('a head whose face nobody decided on is not shared, and a link to it rests until somebody does', async () => {
  const teacher = (await addMember(services, institutionId, 'teacher')).actor
  const { id: studyId } = await head('flagged')
  expect(await makeShare(services, teacher, { studyId, days: 7, note: '' })).toEqual({ kind: 'held' })
  await services.db.series.update({ where: { seriesUid: '2.25.2' }, data: { faceState: 'cleared' } })
  const made = await makeShare(services, teacher, { studyId, days: 7, note: '' })
  if (made.kind !== 'made') throw new Error(made.kind)
  const token = made.url.split('/').at(-1)!
  expect(await openShare(services, token)).toMatchObject({ study: { id: studyId } })
  await services.db.series.update({ where: { seriesUid: '2.25.2' }, data: { faceState: 'flagged' } })
  expect(await openShare(services, token)).toBeNull()
})

test('whoever brought images and left the institution sees neither the names of the files nor what became of them', async () => {
  const teacher = (await addMember(services, institutionId, 'teacher')).actor
  const opened = await openImport(services, teacher, { institutionId, workspace: 'clinical', source: 'browser' })
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  await closeImport(services, opened.importId)
  expect(await readImportReport(services, teacher, opened.importId)).not.toBeNull()
  expect(await readImportReport(services, { ...teacher, memberships: [] }, opened.importId)).toBeNull()
})

test('one person\'s marks on one study stay few enough for everybody to open them', async () => {
  const student = (await addMember(services, institutionId, 'student')).actor
  const { id: studyId } = await addStudy(services, { institutionId, studyUid: '2.25.1', series: [{ seriesUid: '2.25.2', instances: [{ sopInstanceUid: '2.25.3' }] }] })
  const scrawl: FindingContent = {
    shape: 'freehand', image: { seriesUid: '2.25.2', sopInstanceUid: '2.25.3', frame: 1 }, planeNormal: null, text: '', values: [], calibration: 'none',
    place: { space: 'image', points: Array.from({ length: 5_000 }, (_, n) => [n + 1 / 3, n / 7]) },
  }
  const outcomes = new Set<string>()
  for (let n = 0; n < 60 && !outcomes.has('too-many'); n++) outcomes.add((await saveFinding(services, student, { studyId, findingId: `scrawl-${String(n).padStart(12, '0')}`, basedOn: 0, content: scrawl })).kind)
  expect([...outcomes]).toEqual(['saved', 'too-many'])
})

test('a small report that inflates to many megabytes is not taken, though every byte of it is right', async () => {
  const expert = (await addMember(services, institutionId, 'expert')).actor
  const { id: studyId } = await addStudy(services, { institutionId, studyUid: '2.25.1', series: [{ seriesUid: '2.25.2', instances: [{ sopInstanceUid: '2.25.3' }] }] })
  const keyImage: FindingContent = { shape: 'key-image', image: { seriesUid: '2.25.2', sopInstanceUid: '2.25.3', frame: 1 }, planeNormal: null, text: '', values: [], calibration: 'none', place: { space: 'image', points: [] } }
  await saveFinding(services, expert, { studyId, findingId: 'finding-000000001', basedOn: 0, content: keyImage })
  const report = await exportFindings(services, expert, { studyId, as: 'report' })
  if (report.kind !== 'exported') throw new Error(report.kind)
  const { dataset } = readDicom(report.bytes)
  const deflated = (padding: number) => {
    dataset.elements.set('FFFCFFFC', { vr: 'OB', bytes: new Uint8Array(padding) })
    return rawFile({ transferSyntax: '1.2.840.10008.1.2.1.99', elements: deflateRawSync(writeDataSetAlone(dataset)) })
  }
  expect(await importFindings(services, expert, { studyId, bytes: deflated(1_000) })).toMatchObject({ kind: 'imported', saved: 1 })
  expect(await importFindings(services, expert, { studyId, bytes: deflated(8_000_000) })).toEqual({ kind: 'not-findings' })
})
