import { afterEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { handIn } from '../assignments/hand-in.server'
import { markSubmission } from '../assignments/mark-submission.server'
import { saveSubmission } from '../assignments/save-submission.server'
import type { Block } from '../block'
import { courseWithClass, textBlock, twoLessons, words } from '../course.fixture'
import { giveTime, listExtensions, takeTimeBack } from './give-time.server'
import { exportGrades, openGradebook } from './open-gradebook.server'

let services: TestServices
afterEach(() => services?.close())

/** Due on the 23rd at noon; ten in a hundred are lost each day. */
async function late() {
  services = await testServices()
  services.setNow(new Date('2026-11-24T08:00:00Z'))
  const work: Block = { id: 'work', rule: { kind: 'scored', share: 0.5 }, body: { kind: 'assignment', doc: words('Describe it.'), takes: { text: true, files: 0, studyId: null }, rubric: [{ id: 'r', words: 'Reading', most: 10, levels: [] }], late: { percentADay: 10, days: 5 }, attempts: 2 } }
  const made = await courseWithClass(services, { content: twoLessons({ modules: [{ id: 'm', title: 'M', lessons: [{ id: 'l1', title: 'L', blocks: [textBlock('b1'), work] }] }] }), klass: { planJson: JSON.stringify({ blocks: { work: { due: '2026-11-23T12:00' } } }) } })
  const { id: enrolmentId } = await made.enrol(made.student.personId)
  const { student, teacher, classId } = made
  await saveSubmission(services, student, classId, { blockId: 'work', attempt: 1, revision: 0, content: { text: 'Air on the left', marks: [] } })
  await handIn(services, student, classId, { blockId: 'work', revision: 1 })
  const { id } = await services.db.submission.findFirstOrThrow()
  await markSubmission(services, teacher, classId, id, { revision: 1, isReturned: true, marking: { criteria: { r: { points: 10, words: '' } }, words: '', comments: [] } })
  const score = async () => { const book = await openGradebook(services, teacher, classId); if (book.kind !== 'opened') throw new Error(book.kind); return book.learners[0]!.scores }
  return { ...made, enrolmentId, score }
}

test('the gradebook has the points after late rules; more time given counts them anew, taken back as before', async () => {
  const { teacher, student, classId, enrolmentId, score } = await late()
  expect(await score()).toEqual([0.9])
  const give = (until: string, why = 'Ill') => giveTime(services, teacher, classId, { enrolmentId, blockId: 'work', until, why })
  expect(await giveTime(services, student, classId, { enrolmentId, blockId: 'work', until: '2026-11-25T12:00', why: 'x' })).toEqual({ kind: 'forbidden' })
  expect(await give('2026-11-22T12:00')).toMatchObject({ kind: 'no-more-time' })
  expect(await give('2026-11-25T12:00', '  ')).toEqual({ kind: 'malformed', field: 'why' })
  expect(await give('25.11.2026')).toEqual({ kind: 'malformed', field: 'until' })
  const given = await give('2026-11-25T12:00')
  if (given.kind !== 'given') throw new Error(given.kind)
  expect(await score()).toEqual([1])
  expect(await services.db.submission.findFirstOrThrow()).toMatchObject({ points: 10, isLate: false })
  expect(await listExtensions(services, teacher, classId)).toMatchObject({ extensions: [{ why: 'Ill', number: 2 }] })
  const { kind: _, ...undo } = given
  expect(await takeTimeBack(services, teacher, classId, undo)).toEqual({ kind: 'taken-back' })
  expect(await takeTimeBack(services, teacher, classId, undo)).toEqual({ kind: 'changed' })
  expect(await score()).toEqual([0.9])
  expect(await services.db.submission.findFirstOrThrow()).toMatchObject({ points: 9, isLate: true })
  expect(services.audited.map(({ action }) => action).filter((one) => one.startsWith('extension'))).toEqual(['extension.given', 'extension.taken-back'])
})

test('grades leave the house as text for spreadsheets, for those who look after the class', async () => {
  const { teacher, student, classId } = await late()
  expect(await exportGrades(services, student, classId)).toEqual({ kind: 'forbidden' })
  const done = await exportGrades(services, teacher, classId)
  if (done.kind !== 'exported') throw new Error(done.kind)
  expect(done.csv).toContain('\ufeffname,email,completedAt,scored,of,averageOfScored,averageOfAll,L 2 (assignment)\r\n')
  expect(done.csv).toContain(',1,1,90,90,90\r\n')
})
