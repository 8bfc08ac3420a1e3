import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import type { Actor, Role } from '~/policy/actor'
import { exportFindings } from './export-findings.server'
import type { FindingContent } from './finding'
import { listFindings } from './list-findings.server'
import { removeFinding } from './remove-finding.server'
import { saveFinding } from './save-finding.server'

let services: TestServices
let here: string
const [studyId, seriesUid, sopInstanceUid] = ['study-1', '2.25.11', '2.25.111']

async function person(role: Role, email = `${role}@demo.test`): Promise<Actor & { kind: 'person' }> {
  const row = await services.db.person.create({ data: { email, name: `Demo ${role}`, passwordHash: '-', memberships: { create: { institutionId: here, role } } } })
  return { kind: 'person', personId: row.id, memberships: [{ institutionId: here, role }] }
}

beforeEach(async () => {
  services = await testServices()
  here = (await services.db.institution.create({ data: { name: 'Demo hospital A' } })).id
  const subject = await services.db.imageSubject.create({ data: { institutionId: here, patientHash: 'h', pseudonym: 'T-1', sealed: new Uint8Array(1) } })
  await services.db.study.create({
    data: {
      id: studyId, institutionId: here, subjectId: subject.id, studyUid: '2.25.1', workspace: 'teaching',
      series: { create: { seriesUid, modality: 'CT', instances: { create: { sopInstanceUid, sopClassUid: '1.2.840.10008.5.1.4.1.1.2', transferSyntax: '1.2.840.10008.1.2.1', sha256: 'a', sourceHash: 'b', bytes: 1, metadataJson: '{}' } } } },
    },
  })
})
afterEach(() => services.close())

const length: FindingContent = {
  shape: 'length', place: { space: 'patient', frameOfReferenceUid: '2.25.5', points: [[0, 0, 0], [3, 4, 0]] }, image: { seriesUid, sopInstanceUid, frame: 1 },
  planeNormal: null, text: '', values: [{ name: 'length', value: 5, unit: 'mm' }], calibration: 'patient-space',
}
const id = (n: number) => `finding-${String(n).padStart(10, '0')}`
const save = (actor: Actor, n: number, basedOn = 0, content: unknown = length) => saveFinding(services, actor, { studyId, findingId: id(n), basedOn, content })

test('a measurement is kept in its newest version, with every earlier one on record', async () => {
  const teacher = await person('teacher')
  expect(await save(teacher, 1)).toEqual({ kind: 'saved', findingId: id(1), version: 1 })
  expect(await save(teacher, 1, 1, { ...length, text: 'aorta' })).toMatchObject({ kind: 'saved', version: 2 })
  const [finding] = (await listFindings(services, teacher, studyId))!
  expect(finding).toMatchObject({ version: 2, author: { id: teacher.personId, name: 'Demo teacher' }, content: { text: 'aorta', values: [{ value: 5, unit: 'mm' }] } })
  expect(await services.db.findingVersion.count()).toBe(2)
  expect(services.audited.filter((event) => event.action === 'finding.saved')).toHaveLength(2)
})

test('saving again after a lost answer changes nothing, and two windows never overwrite each other', async () => {
  const teacher = await person('teacher')
  await save(teacher, 1)
  expect(await save(teacher, 1)).toMatchObject({ kind: 'saved', version: 1 })
  expect(await save(teacher, 1, 0, { ...length, text: 'other window' })).toEqual({ kind: 'changed-elsewhere', version: 1 })
  const both = await Promise.all([save(teacher, 1, 1, { ...length, text: 'left' }), save(teacher, 1, 1, { ...length, text: 'right' })])
  expect(both.map((outcome) => outcome.kind).sort()).toEqual(['changed-elsewhere', 'saved'])
})

test('a finding that was removed comes back by undo', async () => {
  const teacher = await person('teacher')
  await save(teacher, 1)
  expect(await removeFinding(services, teacher, { studyId, findingId: id(1), removed: true })).toEqual({ kind: 'done' })
  expect(await listFindings(services, teacher, studyId)).toEqual([])
  await removeFinding(services, teacher, { studyId, findingId: id(1), removed: false })
  expect(await listFindings(services, teacher, studyId)).toHaveLength(1)
})

test('students see their own marks and their teachers\', teachers see everybody\'s', async () => {
  const [teacher, one, two] = [await person('teacher'), await person('student', 'one@demo.test'), await person('student', 'two@demo.test')]
  await save(teacher, 1)
  await save(one, 2)
  await save(two, 3)
  expect((await listFindings(services, one, studyId))!.map((f) => f.id)).toEqual([id(1), id(2)])
  expect(await listFindings(services, teacher, studyId)).toHaveLength(3)
})

test('marks on a head that a defaced copy stands for are for reviewers, on the page and in what is exported', async () => {
  const [teacher, student, expert] = [await person('teacher'), await person('student'), await person('expert')]
  await services.db.series.update({ where: { seriesUid }, data: { geometryJson: JSON.stringify({ kind: 'volume', frameOfReferenceUid: '2.25.5' }) } })
  await save(teacher, 1)
  await save(teacher, 2, 0, { ...length, image: null, place: { ...length.place, frameOfReferenceUid: '2.25.5' } })
  expect(await listFindings(services, student, studyId)).toHaveLength(2)
  await services.db.series.update({ where: { seriesUid }, data: { faceState: 'replaced' } })
  for (const reader of [student, teacher]) {
    expect(await listFindings(services, reader, studyId)).toEqual([])
    expect(await exportFindings(services, reader, { studyId, as: 'report' })).toEqual({ kind: 'nothing-to-export' })
  }
  expect(await listFindings(services, expert, studyId)).toHaveLength(2)
  // In the space of its copy, which is shown, a mark is shown too.
  await services.db.series.create({ data: { studyId, seriesUid: '2.25.12', modality: 'CT', faceState: 'defaced', geometryJson: JSON.stringify({ kind: 'volume', frameOfReferenceUid: '2.25.5' }) } })
  expect((await listFindings(services, student, studyId))!.map((finding) => finding.id)).toEqual([id(2)])
})

test('nobody changes or removes somebody else\'s finding, and whoever may not read the study sees none', async () => {
  const [teacher, student] = [await person('teacher'), await person('student')]
  await save(teacher, 1)
  expect(await save(student, 1, 1, { ...length, text: 'mine now' })).toEqual({ kind: 'forbidden' })
  expect(await removeFinding(services, student, { studyId, findingId: id(1), removed: true })).toEqual({ kind: 'forbidden' })
  await services.db.study.update({ where: { id: studyId }, data: { workspace: 'clinical' } })
  expect(await listFindings(services, student, studyId)).toBeNull()
  expect(await save(student, 4)).toEqual({ kind: 'forbidden' })
})

test.each<[string, unknown]>([
  ['claims millimetres where nothing was calibrated', { ...length, calibration: 'none' }],
  ['has a point too few', { ...length, place: { ...length.place, points: [[0, 0, 0]] } }],
  ['has a coordinate that is no number', { ...length, place: { ...length.place, points: [[0, 0, 0], [Number.NaN, 0, 0]] } }],
  ['lies on an image of another study', { ...length, image: { ...length.image!, sopInstanceUid: '2.25.999' } }],
  ['lies on a frame that the image does not have', { ...length, image: { ...length.image!, frame: 2 } }],
  ['carries something nobody asked for', { ...length, script: 'x' }],
  ['is a text without a word', { ...length, shape: 'text', place: { ...length.place, points: [[0, 0, 0]] }, text: ' ' }],
  ['is no record at all', 'length'],
])('a finding that %s is refused', async (_, content) => {
  expect(await save(await person('teacher'), 1, 0, content)).toEqual({ kind: 'not-a-finding' })
  expect(await services.db.finding.count()).toBe(0)
})
