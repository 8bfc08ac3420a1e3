import { beforeEach, expect, test } from 'vitest'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { textBlock } from '../course.fixture'
import { emptyOutline } from '../course'
import { addLesson } from './add-lesson.server'
import { createCourse } from './create-course.server'
import { listWritten } from './list-written.server'
import { newBlock } from './new-block'
import { openLessonDraft, openOutline } from './open-desk.server'
import { publishCourse } from './publish-course.server'
import { saveLesson } from './save-lesson.server'
import { saveOutline } from './save-outline.server'
import { removeCourse, restoreCourse, withdrawCourse } from './withdraw-course.server'

let services: TestServices
beforeEach(async () => {
  services = await testServices()
  return () => services.close()
})

async function desk() {
  const { id: institutionId } = await addInstitution(services, 'Demo hospital A')
  const [expert, teacher, student] = [(await addMember(services, institutionId, 'expert')).actor, (await addMember(services, institutionId, 'teacher')).actor, (await addMember(services, institutionId, 'student')).actor]
  const made = await createCourse(services, expert, { institutionId, title: ' Chest films ', language: 'en' })
  if (made.kind !== 'created') throw new Error(made.kind)
  const { courseId } = made
  const added = await addLesson(services, expert, { courseId, title: 'Air', like: null })
  if (added.kind !== 'added') throw new Error(added.kind)
  const { lessonId } = added
  const draft = { title: 'Chest films', summary: '', language: 'en' as const, outline: { ...emptyOutline(), modules: [{ id: 'm', title: 'Basics', lessonIds: [lessonId] }] } }
  const outline = (revision: number, change = {}) => saveOutline(services, expert, { courseId, revision, draft: { ...draft, ...change } })
  const lesson = (revision: number, blocks: unknown, actor = expert) => saveLesson(services, actor, { courseId, lessonId, revision, title: 'Air', blocks })
  return { institutionId, expert, teacher, student, courseId, lessonId, draft, outline, lesson }
}

test('a course is begun, written and published; the version stays as it was whatever is written afterwards', async () => {
  const { expert, courseId, outline, lesson } = await desk()
  expect(await publishCourse(services, expert, { courseId, version: 0 })).toMatchObject({ kind: 'incomplete', faults: [{ what: 'no-lessons' }] })
  expect(await outline(0)).toEqual({ kind: 'saved', revision: 1 })
  expect(await publishCourse(services, expert, { courseId, version: 0 })).toMatchObject({ kind: 'incomplete', faults: [{ what: 'lesson-empty' }] })
  expect(await lesson(0, [textBlock('a', 'Air is black.')])).toEqual({ kind: 'saved', revision: 1 })
  expect(await publishCourse(services, expert, { courseId, version: 0 })).toEqual({ kind: 'published', version: 1, notices: [] })
  expect(await publishCourse(services, expert, { courseId, version: 0 })).toEqual({ kind: 'changed' })
  expect(await publishCourse(services, expert, { courseId, version: 1 })).toEqual({ kind: 'same' })
  await lesson(1, [textBlock('a', 'Changed')])
  const { contentJson } = await services.db.courseVersion.findFirstOrThrow({ where: { courseId } })
  expect(contentJson).toContain('Air is black.')
  expect(await publishCourse(services, expert, { courseId, version: 1 })).toMatchObject({ kind: 'published', version: 2 })
  expect(services.audited.filter(({ subjectId }) => subjectId === courseId).map(({ action }) => action)).toEqual(['course.made', 'course.published', 'course.published'])
})

test('whoever saves second gets the other\'s draft and name, nothing is written over; the same saved twice is saved once', async () => {
  const { expert, institutionId, courseId, lesson } = await desk()
  const other = (await addMember(services, institutionId, 'teacher')).actor
  await services.db.courseAuthor.create({ data: { courseId, personId: other.personId, addedAt: services.now() } })
  await lesson(0, [textBlock('a', 'one')], other)
  expect(await lesson(0, [textBlock('a', 'two')], expert)).toMatchObject({ kind: 'changed-by-other', revision: 1, by: 'Demo teacher', draft: { blocks: [textBlock('a', 'one')] } })
  expect(await lesson(0, [textBlock('a', 'one')], other)).toEqual({ kind: 'saved', revision: 1 })
  expect(await lesson(1, [{ id: 'a', rule: { kind: 'seen' }, body: { kind: 'text', doc: { type: 'script' } } }])).toMatchObject({ kind: 'malformed' })
})

test('an outline names lessons of its own course alone; a lesson that it names no more can be brought back', async () => {
  const { expert, courseId, lessonId, draft, outline } = await desk()
  expect(await outline(0, { outline: { ...emptyOutline(), modules: [{ id: 'm', title: '', lessonIds: ['elsewhere'] }] } })).toEqual({ kind: 'malformed' })
  await outline(0)
  expect(await outline(0, { title: 'Other' })).toMatchObject({ kind: 'changed-by-other', revision: 1, draft: { title: 'Chest films' } })
  await outline(1, { outline: emptyOutline() })
  expect((await services.db.courseLesson.findUniqueOrThrow({ where: { id: lessonId } })).removedAt).not.toBeNull()
  await outline(2)
  expect((await services.db.courseLesson.findUniqueOrThrow({ where: { id: lessonId } })).removedAt).toBeNull()
  expect(await openOutline(services, expert, courseId)).toMatchObject({ kind: 'opened', course: { draft, mayPublish: true } })
})

test('a picture without words, an empty block and a case that is gone keep a course from its learners', async () => {
  const { expert, courseId, outline, lesson } = await desk()
  await services.db.courseMedia.create({ data: { id: 'film', courseId, kind: 'picture', name: 'Film', state: 'ready', createdById: expert.personId } })
  const picture = newBlock('picture', 'p')
  const gone = newBlock('case', 'c')
  if (picture.body.kind === 'picture') picture.body.mediaId = 'film'
  if (gone.body.kind === 'case') gone.body.caseId = 'nothing'
  await outline(0)
  await lesson(0, [picture, gone, newBlock('text', 't'), { ...textBlock('r'), rule: { kind: 'watched', share: 0.5 } }])
  const answer = await publishCourse(services, expert, { courseId, version: 0 })
  expect(answer.kind === 'incomplete' && answer.faults.map(({ what, blockId }) => `${blockId} ${what}`).sort()).toEqual(['c gone', 'p no-alt', 'r rule', 't block-empty'])
})

test('nobody but its authors reads or writes a draft; a copy of a lesson has blocks of its own', async () => {
  const { expert, teacher, student, courseId, lessonId, lesson } = await desk()
  await lesson(0, [textBlock('a', 'Air')])
  for (const actor of [teacher, student]) {
    expect(await openOutline(services, actor, courseId)).toEqual({ kind: 'forbidden' })
    expect(await openLessonDraft(services, actor, { courseId, lessonId })).toEqual({ kind: 'forbidden' })
    expect(await lesson(1, [], actor)).toEqual({ kind: 'forbidden' })
    expect(await publishCourse(services, actor, { courseId, version: 0 })).toEqual({ kind: 'forbidden' })
    expect(await removeCourse(services, actor, courseId)).toEqual({ kind: 'forbidden' })
  }
  expect(await createCourse(services, student, { institutionId: student.memberships[0]!.institutionId, title: 'x', language: 'en' })).toEqual({ kind: 'forbidden' })
  const copy = await addLesson(services, expert, { courseId, title: 'Air (copy)', like: lessonId })
  const opened = copy.kind === 'added' && (await openLessonDraft(services, expert, { courseId, lessonId: copy.lessonId }))
  expect(opened && opened.kind === 'opened' && opened.lesson.draft.blocks.map(({ id, body }) => [id === 'a', body])).toEqual([[false, textBlock('a', 'Air').body]])
})

test('a course is withdrawn, removed and brought back as it was', async () => {
  const { expert, courseId, outline, lesson } = await desk()
  await outline(0)
  await lesson(0, [textBlock('a')])
  expect(await withdrawCourse(services, expert, courseId)).toEqual({ kind: 'changed' })
  await publishCourse(services, expert, { courseId, version: 0 })
  expect(await withdrawCourse(services, expert, courseId)).toEqual({ kind: 'withdrawn' })
  // Put out again as it is: no new version.
  expect(await publishCourse(services, expert, { courseId, version: 1 })).toMatchObject({ kind: 'published', version: 1 })
  expect(await removeCourse(services, expert, courseId)).toEqual({ kind: 'done' })
  expect(await openOutline(services, expert, courseId)).toEqual({ kind: 'not-found' })
  expect(await restoreCourse(services, expert, courseId)).toEqual({ kind: 'done' })
  expect(await openOutline(services, expert, courseId)).toMatchObject({ kind: 'opened', course: { state: 'published', version: 1 } })
})

test('an author finds the courses they write, and nobody else\'s drafts', async () => {
  const { expert, teacher, courseId } = await desk()
  expect(await listWritten(services, expert)).toEqual([{ id: courseId, title: 'Chest films', state: 'draft', version: 0 }])
  expect(await listWritten(services, teacher)).toEqual([])
  await removeCourse(services, expert, courseId)
  expect(await listWritten(services, expert)).toEqual([])
})
