import { afterEach, beforeEach, expect, test } from 'vitest'
import { courseWithClass } from '~/domain/courses/course.fixture'
import { forgetRemovedCourses, RESTORE_COURSE_WITHIN_MS } from '~/domain/courses/write/forget-removed-courses.server'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { runAdmin } from './run-admin'

let services: TestServices
beforeEach(async () => { services = await testServices() })
afterEach(() => services.close())

const run = async (...words: string[]) => {
  const { code, stdout, stderr } = await runAdmin(services, ['course', ...words, '--json'])
  return code === 0 ? (JSON.parse(stdout) as unknown) : stderr.trim()
}

test('from the console a course is listed, passed on, withdrawn, removed and brought back; what cannot be says so in a sentence', async () => {
  const { courseId, teacher, student } = await courseWithClass(services)
  const emailOf = async (personId: string) => (await services.db.person.findUniqueOrThrow({ where: { id: personId } })).email!
  expect(await run('list')).toMatchObject([{ id: courseId, title: 'Chest films', state: 'published', version: 1, classes: 1 }])
  expect(await run('list', '--state', 'lost')).toContain('not "lost"')
  expect(await run('transfer', courseId, '--to', 'nobody@example.org')).toBe("nobody@example.org writes no courses in the course's institution.")
  expect(await run('transfer', courseId, '--to', await emailOf(student.personId))).toContain('writes no courses')
  expect(await run('transfer', courseId, '--to', await emailOf(teacher.personId))).toMatchObject({ id: courseId })
  expect((await services.db.course.findUniqueOrThrow({ where: { id: courseId } })).ownerId).toBe(teacher.personId)
  expect(await run('withdraw', courseId)).toEqual({ id: courseId })
  expect(await run('withdraw', courseId)).toBe('The course is not published.')
  expect(await run('remove', courseId)).toEqual({ id: courseId })
  expect(await run('list')).toEqual([])
  expect(await run('list', '--removed')).toMatchObject([{ id: courseId }])
  expect(await run('restore', courseId)).toEqual({ id: courseId })
  for (const words of [['withdraw', 'none'], ['remove', 'none']]) expect(await run(...words)).toBe('There is no course none.')
})

test('a removed course is gone for good after a week, unless a class learned from it', async () => {
  const { courseId, institutionId, expert } = await courseWithClass(services)
  const { id: unused } = await services.db.course.create({ data: { institutionId, ownerId: expert.personId, title: 'Never taught', lessons: { create: { title: 'Air' } } } })
  await services.files.put(`courses/${unused}/medium/source`, new TextEncoder().encode('film'))
  for (const id of [courseId, unused]) await run('remove', id)
  expect(await forgetRemovedCourses(services), 'it can be brought back for a week').toBe(0)
  services.setNow(new Date(services.now().getTime() + RESTORE_COURSE_WITHIN_MS + 1_000))
  expect(await forgetRemovedCourses(services)).toBe(1)
  expect(await services.db.course.findMany({ select: { id: true } })).toEqual([{ id: courseId }])
  expect(await services.db.courseVersion.count({ where: { courseId } })).toBe(1)
  expect(await services.files.size(`courses/${unused}/medium/source`)).toBeNull()
})
