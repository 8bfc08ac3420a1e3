import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { addInstitution, addMember, addStudy } from '~/domain/images/images.fixture'
import { makeShare } from '~/domain/images/make-share.server'
import { withdrawShare } from '~/domain/images/withdraw-share.server'
import type { JsonDataSet } from './dicom-json'
import { serveDicomWeb } from './serve.fixture'

let services: TestServices
let served: Awaited<ReturnType<typeof serveDicomWeb>>
let [here, elsewhere] = ['', '']
const people: Record<string, Awaited<ReturnType<typeof addMember>>> = {}
const ids: Record<string, string> = {}

const one = (seriesUid: string, more: object = {}) => ({ seriesUid, instances: [{ sopInstanceUid: `${seriesUid}.1` }], ...more })

beforeAll(async () => {
  services = await testServices()
  served = await serveDicomWeb(services)
  here = (await addInstitution(services, 'Demo hospital A')).id
  elsewhere = (await addInstitution(services, 'Open College')).id
  for (const role of ['student', 'teacher', 'expert', 'administrator'] as const) people[role] = await addMember(services, here, role)
  people.guest = await addMember(services, elsewhere, 'teacher')
  const study = async (name: string, given: Omit<Parameters<typeof addStudy>[1], 'institutionId'> & { institutionId?: string }) => (ids[name] = (await addStudy(services, { institutionId: here, ...given })).id)
  await study('head', {
    studyUid: '2.25.1', workspace: 'teaching', description: 'Head_CT 100%', studyDate: '20200105', studyTime: '101500', accession: 'A1', pseudonym: 'T-HEAD',
    series: [
      { seriesUid: '2.25.11', modality: 'CT', number: 1, description: 'axial', bodyPart: 'HEAD', instances: [{ sopInstanceUid: '2.25.111', number: 7, rows: 512, columns: 256, metadata: { '00280100': { vr: 'US', Value: [16] }, '00280004': { vr: 'CS', Value: ['MONOCHROME2'] }, '00180050': { vr: 'DS', Value: [5] } } }, { sopInstanceUid: '2.25.112', number: 8, frames: 4 }] },
      one('2.25.12', { modality: 'SR', number: 2 }),
      one('2.25.13', { modality: 'OT', number: 3, pixelState: 'refused' }),
    ],
  })
  await study('knee', { studyUid: '2.25.2', workspace: 'clinical', description: 'Knee', studyDate: '20210301', pseudonym: 'T-KNEE', series: [one('2.25.21', { modality: 'MR' })] })
  await study('held', { studyUid: '2.25.3', workspace: 'teaching', isHeld: true, description: 'Abdomen', studyDate: '20220301', pseudonym: 'T-HELD', series: [one('2.25.31', { modality: 'US', pixelState: 'held' })] })
  await study('trial', { studyUid: '2.25.4', workspace: 'research', description: 'Trial', pseudonym: 'T-TRIAL', series: [one('2.25.41', { modality: 'PT' })] })
  await study('theirs', { institutionId: elsewhere, studyUid: '2.25.5', workspace: 'clinical', description: 'Theirs', studyDate: '20210201', pseudonym: 'T-THEIRS', series: [one('2.25.51', { modality: 'MR' })] })
})
afterAll(async () => {
  await served.close()
  await services.close()
})

const ask = (path: string, who: string | null, headers: Record<string, string> = {}) => fetch(`${served.url}${path}`, { headers: { ...(who === null ? {} : { cookie: people[who]!.cookie }), ...headers } })
async function search(path: string, who: string | null): Promise<JsonDataSet[]> {
  const response = await ask(path, who)
  expect(response.status, await response.clone().text()).toBe(200)
  expect(response.headers.get('content-type')).toContain('application/dicom+json')
  return (await response.json()) as JsonDataSet[]
}
const values = (rows: JsonDataSet[], tag: string) => rows.map((row) => row[tag]?.Value?.[0])
const studies = async (query: string, who: string) => values(await search(`/studies${query}`, who), '0020000D')

test('everybody finds the studies that they may read, newest first, and no others', async () => {
  expect(await studies('', 'student')).toEqual(['2.25.1'])
  expect(await studies('', 'teacher')).toEqual(['2.25.2', '2.25.1', '2.25.4'])
  expect(await studies('', 'expert')).toEqual(['2.25.3', '2.25.2', '2.25.1', '2.25.4'])
  expect(await studies('', 'administrator')).toEqual(['2.25.3', '2.25.2', '2.25.1', '2.25.4'])
  expect(await studies('', 'guest')).toEqual(['2.25.5', '2.25.1', '2.25.4'])
})

test('whoever is not signed in is asked to be', async () => {
  const response = await ask('/studies', null)
  expect(response.status).toBe(401)
  expect((await fetch(`${served.url}/studies`, { headers: { authorization: 'Bearer no-such-key', cookie: people.teacher!.cookie } })).status).toBe(401)
})

test('a study is found by every condition that the conformance statement names', async () => {
  for (const query of [
    'StudyInstanceUID=2.25.1,2.25.5', '0020000D=2.25.5%5C2.25.1', 'PatientID=T-HEAD', 'PatientName=T-HE*', '00100010=?-HEAD', 'StudyDescription=Head_CT*', 'StudyDescription=*100%25',
    'AccessionNumber=A1', 'StudyDate=20200105', 'StudyDate=20200101-20200131', 'StudyDate=-20200105', 'StudyTime=10-11', 'ModalitiesInStudy=SR', 'ModalitiesInStudy=SR,MR&StudyDate=-20201231',
    'Modality=CT&BodyPartExamined=HEAD', 'SeriesInstanceUID=2.25.12', 'SOPInstanceUID=2.25.112', 'InstanceNumber=7', 'SeriesDescription=axi*', 'SeriesNumber=2&Modality=SR',
  ]) expect(await studies(`?${query}`, 'teacher'), query).toEqual(['2.25.1'])
  for (const query of ['StudyDescription=HeadXCT*', 'StudyDate=20200106-', 'StudyTime=1016-', 'ModalitiesInStudy=C', 'PatientID=T-HEA', 'Modality=SR&SeriesInstanceUID=2.25.11']) {
    expect(await studies(`?${query}&StudyInstanceUID=2.25.1`, 'teacher'), query).toEqual([])
  }
})

test('a date that is not known lies in no range', async () => {
  expect(await studies('?StudyDate=-20991231&StudyInstanceUID=2.25.4', 'teacher')).toEqual([])
})

test('what is turned down is neither listed nor counted, but for the reviewers', async () => {
  expect(values(await search('/studies/2.25.1/series', 'teacher'), '0020000E')).toEqual(['2.25.11', '2.25.12'])
  expect(values(await search('/studies/2.25.1/series', 'expert'), '0020000E')).toEqual(['2.25.11', '2.25.12', '2.25.13'])
  const [forTeacher] = await search('/studies?PatientID=T-HEAD', 'teacher')
  expect(forTeacher!['00080061']!.Value).toEqual(['CT', 'SR'])
  expect([forTeacher!['00201206']!.Value, forTeacher!['00201208']!.Value]).toEqual([[2], [3]])
  const [forExpert] = await search('/studies?PatientID=T-HEAD', 'expert')
  expect([forExpert!['00201206']!.Value, forExpert!['00201208']!.Value]).toEqual([[3], [4]])
  expect(await studies('?SeriesInstanceUID=2.25.13', 'teacher')).toEqual([])
})

test('series and instances come with what they are, and with their study where the address does not name it', async () => {
  const [first] = await search('/series?SeriesInstanceUID=2.25.11', 'student')
  expect(first).toMatchObject({ '00080060': { vr: 'CS', Value: ['CT'] }, '00201209': { Value: [2] }, '00100020': { Value: ['T-HEAD'] }, '00081190': { Value: [expect.stringContaining('/dicom-web/studies/2.25.1/series/2.25.11')] } })
  const rows = await search('/studies/2.25.1/series/2.25.11/instances?includefield=SliceThickness', 'student')
  expect(rows[0]).toMatchObject({ '00080018': { Value: ['2.25.111'] }, '00280010': { Value: [512] }, '00280011': { Value: [256] }, '00280100': { Value: [16] }, '00180050': { Value: [5] } })
  expect(rows[0]).not.toHaveProperty('00100020')
  expect(Object.keys(rows[0]!)).toEqual(Object.keys(rows[0]!).sort())
  expect(rows[1]!['00280008']).toEqual({ vr: 'IS', Value: [4] })
  expect(values(await search('/instances?SOPInstanceUID=2.25.112', 'student'), '00100010')).toEqual([{ Alphabetic: 'T-HEAD' }])
})

test('what may not be known is as absent as what is not there', async () => {
  const answers = await Promise.all([ask('/studies/2.25.5/series', 'teacher'), ask('/studies/2.25.999/series', 'teacher'), ask('/studies/2.25.3/instances', 'teacher')])
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
  expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1)
  expect(await search('/series?StudyInstanceUID=2.25.5', 'teacher')).toEqual([])
})

test('a list that is cut says so, and goes on where it was cut', async () => {
  const first = await ask('/studies?limit=2', 'teacher')
  expect(first.headers.get('warning')).toContain('offset=2')
  expect(values((await first.json()) as JsonDataSet[], '0020000D')).toEqual(['2.25.2', '2.25.1'])
  const second = await ask('/studies?limit=2&offset=2', 'teacher')
  expect(second.headers.get('warning')).toBeNull()
  expect(values((await second.json()) as JsonDataSet[], '0020000D')).toEqual(['2.25.4'])
})

test('what is not understood is refused, or said: no condition is dropped in silence', async () => {
  for (const query of ['StudyDate=yesterday', 'limit=many', 'StudyInstanceUID=abc', 'Nonsense=1', 'StudyDate=20200101-20200131-20200201', 'StudyDate=-']) expect((await ask(`/studies?${query}`, 'teacher')).status, query).toBe(400)
  expect((await ask('/studies?PatientSex=F', 'teacher')).headers.get('warning')).toContain('00100040')
  expect((await ask('/studies?fuzzymatching=true', 'teacher')).headers.get('warning')).toContain('fuzzymatching')
})

test('XML is refused by name; a program that asks for anything gets JSON', async () => {
  expect((await ask('/studies', 'teacher', { accept: 'multipart/related; type="application/dicom+xml"' })).status).toBe(406)
  for (const accept of ['*/*', 'application/json', 'application/dicom+json', 'multipart/related; type="application/dicom+xml", application/dicom+json;q=0.5']) expect((await ask('/studies', 'teacher', { accept })).status, accept).toBe(200)
})

test('a link shows its one study to somebody without an account, until it is withdrawn', async () => {
  const made = await makeShare(services, people.teacher!.actor, { studyId: ids.knee!, days: 3, note: 'second opinion' })
  if (made.kind !== 'made') throw new Error(made.kind)
  const token = made.url.split('/').at(-1)!
  expect(values(await search(`/shared/${token}/studies`, null), '0020000D')).toEqual(['2.25.2'])
  expect(values(await search(`/shared/${token}/studies?StudyInstanceUID=2.25.1`, null), '0020000D')).toEqual([])
  expect((await ask(`/shared/${token}/studies/2.25.1/series`, null)).status).toBe(404)
  expect(await services.db.shareLink.findFirst({ where: { tokenHash: token } })).toBeNull()
  await services.db.study.update({ where: { id: ids.knee! }, data: { isHeld: true } })
  expect((await ask(`/shared/${token}/studies`, null)).status).toBe(404)
  await services.db.study.update({ where: { id: ids.knee! }, data: { isHeld: false } })
  expect(await withdrawShare(services, people.administrator!.actor, { studyId: ids.knee!, shareId: made.id })).toEqual({ kind: 'withdrawn' })
  expect((await ask(`/shared/${token}/studies`, null)).status).toBe(404)
  expect((await ask('/shared/no-such-link/studies', null)).status).toBe(404)
  expect(services.audited.map(({ action }) => action)).toEqual(expect.arrayContaining(['share.made', 'share.used', 'share.withdrawn']))
})

test('only somebody who may share a study makes a link to it, for 1 to 90 days', async () => {
  const share = (who: string, study: string, days = 3) => makeShare(services, people[who]!.actor, { studyId: ids[study]!, days, note: '' }).then(({ kind }) => kind)
  expect(await share('student', 'head')).toBe('forbidden')
  expect(await share('guest', 'head')).toBe('forbidden')
  expect(await share('student', 'knee')).toBe('not-found')
  expect(await share('expert', 'held')).toBe('held')
  for (const days of [0, 91, 1.5, Number.NaN]) expect(await share('teacher', 'head', days)).toBe('wrong-days')
})

test('a series of a thousand pictures is answered page by page, however many are asked for at once', async () => {
  const own = (await addInstitution(services, 'Demo hospital B')).id
  people.reader = await addMember(services, own, 'teacher')
  await addStudy(services, { institutionId: own, workspace: 'clinical', studyUid: '2.25.6', series: [{ seriesUid: '2.25.61', instances: Array.from({ length: 1_001 }, (_, index) => ({ sopInstanceUid: `2.25.61.${index + 1}` })) }] })
  const usual = await ask('/studies/2.25.6/instances', 'reader')
  expect(usual.headers.get('warning')).toContain('offset=200')
  expect(await usual.json()).toHaveLength(200)
  const most = await ask('/studies/2.25.6/series/2.25.61/instances?limit=100000', 'reader')
  expect(most.headers.get('warning')).toContain('offset=1000')
  expect(await most.json()).toHaveLength(1_000)
  const rest = await ask('/studies/2.25.6/instances?limit=1000&offset=1000', 'reader')
  expect(rest.headers.get('warning')).toBeNull()
  expect(values((await rest.json()) as JsonDataSet[], '00080018')).toEqual(['2.25.61.1001'])
})
