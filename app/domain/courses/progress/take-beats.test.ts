import { afterEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { courseWithClass, textBlock, twoLessons, videoBlock } from '../course.fixture'
import { takeBeats } from './take-beats.server'

let services: TestServices
afterEach(() => services?.close())

const at = new Date('2026-11-23T08:00:00Z')
let count = 0
const beat = (lessonId: string, ...blocks: object[]) => ({ beatId: `beat-${String(++count).padStart(6, '0')}`, lessonId, blocks })
const seen = (blockId: string, activeMs = 15_000, more: object = {}) => ({ blockId, activeMs, ...more })

async function opened(options: Parameters<typeof courseWithClass>[1] = {}) {
  services = await testServices()
  services.setNow(at)
  const made = await courseWithClass(services, options)
  const enrolment = await made.enrol(made.student.personId)
  return { ...made, enrolmentId: enrolment.id }
}

test('what a learner did is kept once, however often their page says it', async () => {
  const { student, classId, enrolmentId } = await opened()
  const said = { beats: [beat('l1', seen('b1', 12_000, { place: { step: 2 } }), seen('b2', 3_000))] }
  for (let i = 0; i < 3; i++) expect(await takeBeats(services, student, classId, said)).toMatchObject({ kind: 'kept', completed: false })
  const rows = await services.db.blockProgress.findMany({ where: { enrolmentId }, orderBy: { blockId: 'asc' } })
  expect(rows.map(({ blockId, activeMs, doneAt, keptJson }) => [blockId, activeMs, doneAt, JSON.parse(keptJson)])).toEqual([['b1', 12_000, at, { watched: [], place: { step: 2 } }], ['b2', 3_000, at, { watched: [], place: null }]])
  expect(await services.db.studyDay.findMany({ where: { enrolmentId } })).toEqual([{ enrolmentId, day: '2026-11-23', activeMs: 12_000 }])
})

test('a course is completed with its last block, and stays so', async () => {
  const { student, classId, enrolmentId } = await opened()
  await takeBeats(services, student, classId, { beats: [beat('l1', seen('b1'), seen('b2'))] })
  services.setNow(new Date(at.getTime() + 60_000))
  expect(await takeBeats(services, student, classId, { beats: [beat('l2', seen('b3'))] })).toEqual({ kind: 'kept', completed: true, done: ['b3'] })
  expect(await takeBeats(services, student, classId, { beats: [beat('l2', seen('b3'))] })).toMatchObject({ kind: 'kept', completed: false })
  expect((await services.db.enrolment.findUniqueOrThrow({ where: { id: enrolmentId } })).completedAt).toEqual(new Date(at.getTime() + 60_000))
})

test('five hundred learners at the same moment: nothing is lost, nothing is counted twice', async () => {
  const { classId, institutionId } = await opened()
  const personIds = Array.from({ length: 500 }, (_, i) => `learner${i}`)
  await services.db.person.createMany({ data: personIds.map((id) => ({ id, email: `${id}@hospital.test`, name: id, passwordHash: '' })) })
  await services.db.enrolment.createMany({ data: personIds.map((personId) => ({ id: `e-${personId}`, classId, personId, enrolledAt: at })) })
  const answers = await Promise.all(personIds.flatMap((personId, i) => {
    const said = { beats: [beat('l1', seen('b1', 1_000 + i), seen('b2', 500))] }
    const actor = { kind: 'person' as const, personId, memberships: [{ institutionId, role: 'student' as const }] }
    // Each page repeats at once what it has had no answer for.
    return [takeBeats(services, actor, classId, said), takeBeats(services, actor, classId, said)]
  }))
  expect(answers.every(({ kind }) => kind === 'kept')).toBe(true)
  const rows = await services.db.blockProgress.findMany({ where: { blockId: 'b1', enrolmentId: { startsWith: 'e-learner' } } })
  expect(rows).toHaveLength(500)
  expect(rows.every(({ enrolmentId, activeMs }) => activeMs === 1_000 + Number(enrolmentId.slice('e-learner'.length)))).toBe(true)
})

test('a film that was watched in pieces on two devices is done with the piece that was missing', async () => {
  services = await testServices()
  services.setNow(at)
  const content = twoLessons({ modules: [{ id: 'm', title: 'Film', lessons: [{ id: 'l', title: 'Film', blocks: [videoBlock('v', 0.9, 'film'), textBlock('t')] }] }] })
  const { student, classId, enrol, courseId, expert } = await courseWithClass(services, { content })
  await services.db.courseMedia.create({ data: { id: 'film', courseId, kind: 'video', name: 'Film', state: 'ready', durationMs: 100_000, createdById: expert.personId } })
  const { id } = await enrol(student.personId)
  const doneAt = async () => (await services.db.blockProgress.findUnique({ where: { enrolmentId_blockId: { enrolmentId: id, blockId: 'v' } } }))?.doneAt ?? null
  await takeBeats(services, student, classId, { beats: [beat('l', seen('v', 1_000, { watched: [[0, 40]], place: { atS: 40 } }))] })
  await takeBeats(services, student, classId, { beats: [beat('l', seen('v', 1_000, { watched: [[50, 99]] }))] })
  expect(await doneAt()).toBeNull()
  await takeBeats(services, student, classId, { beats: [beat('l', seen('v', 1_000, { watched: [[38, 52]] }))] })
  expect(await doneAt()).toEqual(at)
})

test('a score that was reached meanwhile stays', async () => {
  const { student, classId, enrolmentId } = await opened()
  await services.db.blockProgress.create({ data: { enrolmentId, blockId: 'b1', lessonId: 'l1', firstSeenAt: at, changedAt: at, score: 0.75 } })
  await takeBeats(services, student, classId, { beats: [beat('l1', seen('b1'))] })
  expect((await services.db.blockProgress.findUniqueOrThrow({ where: { enrolmentId_blockId: { enrolmentId, blockId: 'b1' } } })).score).toBe(0.75)
})

test('a lesson that is not open, and a block that is not in it, count for nothing', async () => {
  const plan = { lessons: { l2: { opens: null, due: null, after: ['l1'] }, l1: { opens: { kind: 'at', at: '2026-11-24T08:00' }, due: null, after: [] } }, blocks: {}, requires: [] }
  const { student, classId, enrolmentId } = await opened({ klass: { planJson: JSON.stringify(plan) } })
  for (const one of [beat('l1', seen('b1')), beat('l2', seen('b3')), beat('l2', seen('b1')), beat('gone', seen('b9'))]) expect(await takeBeats(services, student, classId, { beats: [one] })).toMatchObject({ kind: 'kept', completed: false })
  expect(await services.db.blockProgress.count({ where: { enrolmentId } })).toBe(0)
})

test('who looks after a class is not counted, who is not of it is refused, and nonsense is no beat', async () => {
  const { teacher, other, guest, student, classId } = await opened()
  const said = { beats: [beat('l1', seen('b1'))] }
  expect(await takeBeats(services, teacher, classId, said)).toEqual({ kind: 'not-counted' })
  expect(await takeBeats(services, other, classId, said)).toEqual({ kind: 'forbidden' })
  expect(await takeBeats(services, guest, classId, said)).toEqual({ kind: 'forbidden' })
  expect(await takeBeats(services, student, 'gone', said)).toEqual({ kind: 'not-found' })
  expect(await takeBeats(services, student, classId, { beats: [{}] })).toEqual({ kind: 'malformed' })
})
