import { afterEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { courseWithClass, textBlock, twoLessons } from '../course.fixture'
import { compareVersions } from './compare-versions'
import { lookAtVersions, moveClass } from './move-class.server'

let services: TestServices
afterEach(() => services?.close())

const at = new Date('2026-11-23T08:00:00Z')
/** b2 is gone, b3 says something else and stands in the first lesson, b4 is new. */
const next = twoLessons({ modules: [{ id: 'm1', title: 'Basics', lessons: [{ id: 'l1', title: 'Air', blocks: [textBlock('b1'), textBlock('b3', 'Water is grey.')] }, { id: 'l2', title: 'Water', blocks: [textBlock('b4')] }] }] })
/** Without b2 and with nothing new. */
const shorter = twoLessons({ modules: [{ id: 'm1', title: 'Basics', lessons: [{ id: 'l1', title: 'Air', blocks: [textBlock('b1')] }, { id: 'l2', title: 'Water', blocks: [textBlock('b3')] }] }] })

async function newer(content: ReturnType<typeof twoLessons>) {
  services = await testServices()
  services.setNow(at)
  const made = await courseWithClass(services)
  const enrolled = [(await made.enrol(made.student.personId)).id, (await made.enrol(made.other.personId)).id] as const
  await services.db.courseVersion.create({ data: { courseId: made.courseId, version: 2, contentJson: JSON.stringify(content), publishedAt: at } })
  await services.db.course.update({ where: { id: made.courseId }, data: { version: 2 } })
  const did = (enrolmentId: string, ...ids: string[]) => services.db.blockProgress.createMany({ data: ids.map((blockId) => ({ enrolmentId, blockId, lessonId: 'l1', firstSeenAt: at, changedAt: at, doneAt: at, activeMs: 1_000 })) })
  const completedAt = async (id: string) => (await services.db.enrolment.findUniqueOrThrow({ where: { id } })).completedAt
  return { ...made, enrolled, did, completedAt }
}

test('what is different for learners is said by block: came, went, changed, in another lesson', () => {
  const change = compareVersions(twoLessons(), next)
  expect([change.came, change.went, change.changed, change.moved].map((all) => all.map(({ id }) => id))).toEqual([['b4'], ['b2'], ['b3'], ['b3']])
  expect(change.moved[0]).toMatchObject({ from: 'Water', lesson: 'Air' })
  expect(change.same).toBe(1)
})

test('a class moves on its teacher\'s word: nobody loses what they did, and who has completed the course stays so', async () => {
  const { teacher, student, classId, enrolled: [one, other], did, completedAt } = await newer(next)
  await did(one, 'b1', 'b2', 'b3')
  await did(other, 'b2')
  await services.db.enrolment.update({ where: { id: one }, data: { completedAt: at } })
  expect(await lookAtVersions(services, student, classId)).toEqual({ kind: 'forbidden' })
  expect(await lookAtVersions(services, teacher, classId)).toMatchObject({ klass: { version: 1, newest: 2 }, learners: 2, completes: 0, lose: 2 })
  expect(await moveClass(services, student, classId, { from: 1, to: 2 })).toEqual({ kind: 'forbidden' })
  expect(await moveClass(services, teacher, classId, { from: 1, to: 3 })).toEqual({ kind: 'gone' })
  expect((await Promise.all([1, 2].map(() => moveClass(services, teacher, classId, { from: 1, to: 2 })))).map(({ kind }) => kind).sort()).toEqual(['changed', 'moved'])
  expect(await services.db.blockProgress.count()).toBe(4)
  expect(await completedAt(one)).toEqual(at)
  expect(await completedAt(other)).toBeNull()
  expect(services.audited.filter(({ action }) => action === 'class.moved')).toMatchObject([{ detail: { from: 1, to: 2 } }])
  expect(await lookAtVersions(services, teacher, classId)).toMatchObject({ change: null })
})

test('who has done all that the new version asks completes it with the move; taken back, the move leaves no trace', async () => {
  const { teacher, classId, enrolled: [one, other], did, completedAt } = await newer(shorter)
  await did(one, 'b1', 'b3')
  await did(other, 'b1')
  expect(await lookAtVersions(services, teacher, classId)).toMatchObject({ completes: 1 })
  const moved = await moveClass(services, teacher, classId, { from: 1, to: 2 })
  if (moved.kind !== 'moved') throw new Error(moved.kind)
  expect(moved.completed).toBe(1)
  expect([await completedAt(one), await completedAt(other)]).toEqual([at, null])
  expect(await moveClass(services, teacher, classId, { from: 2, to: 1 })).toEqual({ kind: 'gone' })
  services.setNow(new Date(at.getTime() + 5_000))
  expect(await moveClass(services, teacher, classId, { from: 2, to: 1, undo: moved.at })).toMatchObject({ kind: 'moved', to: 1 })
  expect([await completedAt(one), await completedAt(other)]).toEqual([null, null])
})
