import { afterEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import type { Block } from '../block'
import { courseWithClass, twoLessons, words } from '../course.fixture'
import { handIn } from './hand-in.server'
import { listSubmissions, loadSubmission, markSubmission } from './mark-submission.server'
import { saveSubmission } from './save-submission.server'

let services: TestServices
afterEach(() => services?.close())

async function assigned() {
  services = await testServices()
  services.setNow(new Date('2026-11-23T08:00:00Z'))
  const work: Block = { id: 'work', rule: { kind: 'scored', share: 0.5 }, body: { kind: 'assignment', doc: words('Describe it.'), takes: { text: true, files: 0, studyId: null }, rubric: [{ id: 'r', words: 'Reading', most: 10, levels: [] }], late: { percentADay: 10, days: 2 }, attempts: 2 } }
  const made = await courseWithClass(services, { content: twoLessons({ modules: [{ id: 'm', title: 'M', lessons: [{ id: 'l1', title: 'L', blocks: [work] }] }] }), klass: { planJson: JSON.stringify({ blocks: { work: { due: '2026-11-23T12:00' } } }) } })
  const { id: enrolmentId } = await made.enrol(made.student.personId)
  const save = (revision: number, text: string, attempt = 1) => saveSubmission(services, made.student, made.classId, { blockId: 'work', attempt, revision, content: { text, marks: [] } })
  const give = (revision: number) => handIn(services, made.student, made.classId, { blockId: 'work', revision })
  const mark = (id: string, revision: number, points: number, isReturned = true) => markSubmission(services, made.teacher, made.classId, id, { revision, isReturned, marking: { criteria: { r: { points, words: 'Good' } }, words: '', comments: [{ from: 0, to: 3, words: 'Which?' }] } })
  return { ...made, enrolmentId, save, give, mark }
}

test('a draft is kept by its revision: another window overwrites nothing, the same saving twice is one', async () => {
  const { save } = await assigned()
  expect(await save(0, 'Air')).toEqual({ kind: 'saved', attempt: 1, revision: 1 })
  expect(await save(1, 'Air left')).toEqual({ kind: 'saved', attempt: 1, revision: 2 })
  expect(await save(1, 'Air left')).toEqual({ kind: 'saved', attempt: 1, revision: 2 })
  expect(await save(1, 'Water')).toEqual({ kind: 'changed-elsewhere', revision: 2, content: { text: 'Air left', marks: [] } })
})

test('handed in, marked, returned, handed in again: points and the learner\'s news, and nothing of a marking before', async () => {
  const { save, give, mark, teacher, student, classId, enrolmentId } = await assigned()
  expect(await give(0)).toEqual({ kind: 'nothing' })
  await save(0, 'Air on the left')
  expect((await listSubmissions(services, teacher, classId))).toMatchObject({ waiting: [] })
  expect(await give(1)).toMatchObject({ kind: 'handed-in', time: { kind: 'in-time' } })
  expect(await give(1)).toMatchObject({ kind: 'handed-in' })
  expect(await save(1, 'More')).toEqual({ kind: 'handed-in' })
  const listed = await listSubmissions(services, teacher, classId)
  const id = listed.kind === 'listed' ? listed.waiting[0]!.id : ''
  expect((await loadSubmission(services, student, classId, id)).kind).toBe('forbidden')
  expect(await mark(id, 1, 11)).toEqual({ kind: 'too-much', ids: ['r'] })
  expect(await mark(id, 1, 4, false)).toEqual({ kind: 'saved', revision: 2 })
  expect(services.told).toEqual([])
  expect(await mark(id, 1, 5)).toEqual({ kind: 'changed-elsewhere' })
  expect(await mark(id, 2, 4)).toEqual({ kind: 'returned', points: 4, most: 10 })
  expect(await mark(id, 3, 9)).toEqual({ kind: 'already-returned' })
  expect(services.told).toEqual([student.personId])
  const progress = () => services.db.blockProgress.findUniqueOrThrow({ where: { enrolmentId_blockId: { enrolmentId, blockId: 'work' } } })
  expect(await progress()).toMatchObject({ score: 0.4, doneAt: null })
  // A day and an hour after noon: two days begun.
  services.setNow(new Date('2026-11-24T13:00:00Z'))
  expect(await save(0, 'Air on the right', 2)).toEqual({ kind: 'saved', attempt: 2, revision: 1 })
  expect(await give(1)).toMatchObject({ kind: 'handed-in', time: { kind: 'late', days: 2, lostPercent: 20 } })
  const again = await listSubmissions(services, teacher, classId)
  expect(await mark(again.kind === 'listed' ? again.waiting[0]!.id : '', 1, 10)).toEqual({ kind: 'returned', points: 8, most: 10 })
  expect(await progress()).toMatchObject({ score: 0.8, doneAt: services.now() })
  expect(await save(0, 'Once more', 3)).toEqual({ kind: 'no-more' })
})

test('after the last day nothing is taken, and the draft is kept; more time for one learner opens it again', async () => {
  const { save, give, enrolmentId, teacher } = await assigned()
  await save(0, 'Air')
  services.setNow(new Date('2026-11-26T08:00:00Z'))
  expect((await give(1)).kind).toBe('too-late')
  expect(await services.db.submission.findFirstOrThrow()).toMatchObject({ state: 'draft', contentJson: '{"text":"Air","marks":[]}' })
  await services.db.extension.create({ data: { enrolmentId, blockId: 'work', dueAt: new Date('2026-11-27T00:00:00Z'), givenById: teacher.personId } })
  expect(await give(1)).toMatchObject({ kind: 'handed-in', time: { kind: 'in-time' } })
})

test('who is not in the class hands nothing in and marks nothing', async () => {
  const { guest, other, classId } = await assigned()
  for (const actor of [guest, other]) {
    expect(await saveSubmission(services, actor, classId, { blockId: 'work', attempt: 1, revision: 0, content: { text: 'x', marks: [] } })).toEqual({ kind: 'forbidden' })
    expect(await listSubmissions(services, actor, classId)).toEqual({ kind: 'forbidden' })
  }
})
