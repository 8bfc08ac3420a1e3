import { afterEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { courseWithClass } from '../course.fixture'
import { remindDue } from './remind-due.server'
import { remindLearners, undoReminding } from './remind-learners.server'
import { exportProgress } from './export-progress.server'

let services: TestServices
afterEach(() => services?.close())

const at = (text: string) => services.setNow(new Date(text))

/** b1 and b2 are due on the 25th at noon, b3 on the 30th. */
async function due() {
  services = await testServices()
  at('2026-11-20T08:00:00Z')
  const made = await courseWithClass(services, { klass: { planJson: JSON.stringify({ lessons: { l1: { opens: null, due: '2026-11-25T12:00', after: [] }, l2: { opens: null, due: '2026-11-30T12:00', after: [] } } }) } })
  const { id: enrolmentId } = await made.enrol(made.student.personId)
  const { id: otherId } = await made.enrol(made.other.personId)
  const done = (id: string, blockId: string) => services.db.blockProgress.create({ data: { enrolmentId: id, blockId, lessonId: 'l1', firstSeenAt: services.now(), changedAt: services.now(), doneAt: services.now() } })
  const heard = async (personId: string) => (await services.db.notification.findMany({ where: { personId, kind: 'course.due' }, orderBy: { createdAt: 'asc' } })).map(({ paramsJson }) => (JSON.parse(paramsJson) as { count: number }).count)
  return { ...made, enrolmentId, otherId, done, heard }
}

test('learners hear two days before something is due and when it is overdue, once for each, and nothing of what is done', async () => {
  const { student, other, otherId, done, heard } = await due()
  expect(await remindDue(services)).toBe(0)
  at('2026-11-23T13:00:00Z')
  await done(otherId, 'b1')
  await Promise.all([remindDue(services), remindDue(services)])
  await remindDue(services)
  expect([await heard(student.personId), await heard(other.personId)]).toEqual([[2], [1]])
  await done(otherId, 'b2')
  at('2026-11-25T13:00:00Z')
  await remindDue(services)
  await remindDue(services)
  expect([await heard(student.personId), await heard(other.personId)]).toEqual([[2, 2], [1]])
  at('2026-12-10T13:00:00Z')
  // Long past: an installation that was off wakes nobody.
  await remindDue(services)
  expect(await heard(student.personId)).toEqual([2, 2])
})

test('more time moves the reminder; a closed class reminds nobody', async () => {
  const { student, enrolmentId, other, classId, heard } = await due()
  for (const blockId of ['b1', 'b2']) await services.db.extension.create({ data: { enrolmentId, blockId, dueAt: new Date('2026-12-02T12:00:00Z'), givenById: 'x' } })
  at('2026-11-24T13:00:00Z')
  await remindDue(services)
  expect([await heard(student.personId), await heard(other.personId)]).toEqual([[], [2]])
  await services.db.courseClass.update({ where: { id: classId }, data: { closedAt: services.now() } })
  at('2026-12-01T13:00:00Z')
  await remindDue(services)
  expect([await heard(student.personId), await heard(other.personId)]).toEqual([[], [2]])
})

test('a teacher reminds those who are late once a day, and can take it back before the letters', async () => {
  const { teacher, student, other, otherId, enrolmentId, done, heard, classId } = await due()
  at('2026-11-26T08:00:00Z')
  for (const blockId of ['b1', 'b2']) await done(otherId, blockId)
  expect(await remindLearners(services, student, classId, null)).toEqual({ kind: 'forbidden' })
  const first = await remindLearners(services, teacher, classId, [enrolmentId])
  expect(first).toMatchObject({ kind: 'reminded', count: 1 })
  expect(await remindLearners(services, teacher, classId, null)).toMatchObject({ kind: 'reminded', count: 0 })
  expect([await heard(student.personId), await heard(other.personId)]).toEqual([[2], []])
  expect(await undoReminding(services, teacher, classId, services.now())).toEqual({ kind: 'undone' })
  expect(await heard(student.personId)).toEqual([])
  await remindLearners(services, teacher, classId, null)
  await services.db.notification.updateMany({ data: { mailedAt: services.now() } })
  expect(await undoReminding(services, teacher, classId, services.now())).toEqual({ kind: 'too-late' })
  expect(await heard(student.personId)).toEqual([2])
  await services.db.courseClass.update({ where: { id: classId }, data: { closedAt: services.now() } })
  expect(await remindLearners(services, teacher, classId, null)).toEqual({ kind: 'closed' })
})

test('the exported table is read by spreadsheets as text, never as a formula', async () => {
  const { teacher, student, classId } = await due()
  await services.db.person.update({ where: { id: student.personId }, data: { name: '=HYPERLINK("https://evil.test")' } })
  const done = await exportProgress(services, teacher, classId)
  if (done.kind !== 'exported') throw new Error(done.kind)
  expect(done.csv.startsWith('\ufeffname,email')).toBe(true)
  expect(done.csv).toContain(`"'=HYPERLINK(""https://evil.test"")"`)
  expect(services.audited.map(({ action }) => action)).toContain('grades.exported')
})
