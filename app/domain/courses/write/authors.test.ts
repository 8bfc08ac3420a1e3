import { beforeEach, expect, test } from 'vitest'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { textBlock } from '../course.fixture'
import { addAuthor, findWriters, removeAuthor, transferCourse } from './authors.server'
import { BUILT_IN } from './built-in'
import { copyMediaFiles } from '../media/copy-media.server'
import { copyCourse } from './copy-course.server'
import { createCourse } from './create-course.server'
import { newBlock } from './new-block'
import { listNotes, removeNote, sayNote, settleNotes } from './notes.server'
import { openLessonDraft, openOutline } from './open-desk.server'
import { saveLesson } from './save-lesson.server'
import { listTemplates, setTemplate } from './templates.server'

let services: TestServices
beforeEach(async () => {
  services = await testServices()
  return () => services.close()
})

/** A course of the expert's, begun from a plan of the house. */
async function course(from = 'lecture') {
  const { id: institutionId } = await addInstitution(services, 'Demo hospital A')
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  const [expert, teacher, student, guest] = [(await addMember(services, institutionId, 'expert')).actor, (await addMember(services, institutionId, 'teacher')).actor, (await addMember(services, institutionId, 'student')).actor, (await addMember(services, elsewhere, 'teacher')).actor]
  const made = await createCourse(services, expert, { institutionId, title: 'Chest films', language: 'en', from })
  if (made.kind !== 'created') throw new Error(made.kind)
  const { courseId } = made
  const outlineAs = async (actor = expert) => { const opened = await openOutline(services, actor, courseId); if (opened.kind !== 'opened') throw new Error(opened.kind); return opened }
  const lessonId = (await outlineAs()).course.draft.outline.modules[0]?.lessonIds[0] ?? ''
  const blockId = async () => { const opened = await openLessonDraft(services, expert, { courseId, lessonId }); return opened.kind === 'opened' ? opened.lesson.draft.blocks[0]!.id : '' }
  return { institutionId, expert, teacher, student, guest, courseId, lessonId, blockId, outlineAs }
}

test('who writes courses of the same house is found by name, writes along, and is told; others are not', async () => {
  const { expert, teacher, student, guest, courseId, outlineAs } = await course()
  for (const [actor, name] of [[teacher, 'Tess'], [student, 'Tess Student'], [guest, 'Tess Elsewhere']] as const) await services.db.person.update({ where: { id: actor.personId }, data: { name } })
  expect(await findWriters(services, expert, { courseId, begins: 'tess' })).toEqual({ kind: 'people', people: [{ id: teacher.personId, name: 'Tess' }] })
  expect(await openOutline(services, teacher, courseId)).toEqual({ kind: 'forbidden' })
  for (const outsider of [student, guest]) expect(await addAuthor(services, expert, { courseId, personId: outsider.personId })).toEqual({ kind: 'nobody' })
  expect(await addAuthor(services, teacher, { courseId, personId: teacher.personId })).toEqual({ kind: 'forbidden' })
  expect(await addAuthor(services, expert, { courseId, personId: teacher.personId })).toEqual({ kind: 'done' })
  expect(services.told).toEqual([teacher.personId])
  expect((await outlineAs(teacher)).course).toMatchObject({ mayPublish: false, authors: [{ id: teacher.personId, name: 'Tess' }] })
  expect(await removeAuthor(services, teacher, { courseId, personId: expert.personId })).toEqual({ kind: 'forbidden' })
  expect(await removeAuthor(services, teacher, { courseId, personId: teacher.personId })).toEqual({ kind: 'done' })
  expect(await openOutline(services, teacher, courseId)).toEqual({ kind: 'forbidden' })
})

test('its owner passes a course on and goes on writing it', async () => {
  const { expert, teacher, student, courseId, outlineAs } = await course()
  expect(await transferCourse(services, teacher, { courseId, personId: teacher.personId })).toEqual({ kind: 'forbidden' })
  expect(await transferCourse(services, expert, { courseId, personId: student.personId })).toEqual({ kind: 'nobody' })
  expect(await transferCourse(services, expert, { courseId, personId: teacher.personId })).toEqual({ kind: 'done' })
  expect((await outlineAs(teacher)).course).toMatchObject({ mayPublish: true, owner: { id: teacher.personId }, authors: [{ id: expert.personId }] })
  expect((await outlineAs(expert)).course.mayPublish).toBe(false)
})

test('authors write notes beside a block, are told of answers and names, and settle the thread; nobody else reads them', async () => {
  const { expert, teacher, student, courseId, lessonId, blockId } = await course()
  const block = await blockId()
  await addAuthor(services, expert, { courseId, personId: teacher.personId })
  services.told.length = 0
  const say = (actor: typeof expert, text: string, at = block) => sayNote(services, actor, { courseId, lessonId, blockId: at, text })
  for (const outsider of [student]) {
    expect(await say(outsider, 'Hello')).toEqual({ kind: 'forbidden' })
    expect(await listNotes(services, outsider, { courseId, lessonId })).toEqual({ kind: 'forbidden' })
  }
  expect(await say(expert, '  ')).toEqual({ kind: 'empty' })
  expect(await say(expert, 'Hello', 'none')).toEqual({ kind: 'not-found' })
  const said = await say(expert, `@[Tess](person:${teacher.personId}) and @[Sam](person:${student.personId}): is this right?`)
  expect(said.kind).toBe('said')
  expect(services.told, 'a student who was named hears nothing of it').toEqual([teacher.personId])
  await say(teacher, 'It is.')
  expect(services.told).toEqual([teacher.personId, expert.personId])
  const listed = await listNotes(services, teacher, { courseId, lessonId })
  expect(listed).toMatchObject({ kind: 'notes', people: [{ id: expert.personId }], notes: [{ isMine: false, isSettled: false }, { isMine: true, text: 'It is.' }] })
  await settleNotes(services, teacher, { courseId, lessonId, blockId: block, isSettled: true })
  expect(await listNotes(services, expert, { courseId, lessonId })).toMatchObject({ notes: [{ isSettled: true }, { isSettled: true }] })
  if (said.kind !== 'said') return
  expect(await removeNote(services, teacher, { courseId, noteId: said.noteId })).toEqual({ kind: 'gone' })
  expect(await removeNote(services, expert, { courseId, noteId: said.noteId })).toEqual({ kind: 'done' })
})

test('each plan of the house makes a draft that has its lessons, in either language', async () => {
  const { institutionId, expert } = await course()
  for (const from of BUILT_IN) for (const language of ['en', 'zh']) {
    const made = await createCourse(services, expert, { institutionId, title: from, language, from })
    if (made.kind !== 'created') throw new Error(made.kind)
    const opened = await openOutline(services, expert, made.courseId)
    if (opened.kind !== 'opened') throw new Error(opened.kind)
    expect(opened.course.draft.outline.modules.flatMap(({ lessonIds }) => lessonIds).length).toBeGreaterThan(1)
    expect(opened.course.lessons.every(({ title, blocks }) => title !== '' && blocks > 0)).toBe(true)
  }
})

test('a template is begun from by those of its house who write; the copy has blocks of its own, and no medium of another course', async () => {
  const { expert, teacher, student, guest, courseId, lessonId } = await course()
  const picture = newBlock('picture', 'film')
  if (picture.body.kind === 'picture') picture.body = { ...picture.body, mediaId: 'medium', alt: 'A chest film' }
  expect(await saveLesson(services, expert, { courseId, lessonId, revision: 0, title: 'Air', blocks: [textBlock('words'), picture] })).toMatchObject({ kind: 'saved' })
  expect(await copyCourse(services, teacher, { courseId, title: '' })).toEqual({ kind: 'forbidden' })
  expect(await setTemplate(services, teacher, { courseId, isTemplate: true })).toEqual({ kind: 'forbidden' })
  await setTemplate(services, expert, { courseId, isTemplate: true })
  expect((await listTemplates(services, teacher)).map(({ id }) => id)).toEqual([courseId])
  for (const outsider of [student, guest]) {
    expect(await listTemplates(services, outsider)).toEqual([])
    expect(await copyCourse(services, outsider, { courseId, title: '' })).toEqual({ kind: 'forbidden' })
  }
  const copied = await copyCourse(services, teacher, { courseId, title: 'Mine' })
  if (copied.kind !== 'copied') throw new Error(copied.kind)
  const opened = await openOutline(services, teacher, copied.courseId)
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  expect(opened.course).toMatchObject({ state: 'draft', isTemplate: false, draft: { title: 'Mine' }, owner: { id: teacher.personId } })
  const [first] = opened.course.draft.outline.modules[0]!.lessonIds
  expect(first).not.toBe(lessonId)
  const lesson = await openLessonDraft(services, teacher, { courseId: copied.courseId, lessonId: first! })
  if (lesson.kind !== 'opened') throw new Error(lesson.kind)
  expect(lesson.lesson.draft.blocks.map(({ id }) => id)).not.toContain('words')
  expect(lesson.lesson.draft.blocks[1]!.body).toMatchObject({ kind: 'picture', mediaId: null, alt: 'A chest film' })
})

test('a copy gets pictures of its own, which stay when the original goes', async () => {
  const { institutionId, expert, courseId, lessonId } = await course()
  await services.db.courseMedia.create({ data: { id: 'medium', courseId, kind: 'picture', name: 'Film', state: 'ready', madeJson: '{"main":"main.webp"}', width: 10, height: 10, createdById: expert.personId } })
  await services.files.put(`courses/${courseId}/medium/main.webp`, new TextEncoder().encode('pixels'))
  const picture = newBlock('picture', 'film')
  if (picture.body.kind === 'picture') picture.body = { ...picture.body, mediaId: 'medium', alt: 'A chest film' }
  await saveLesson(services, expert, { courseId, lessonId, revision: 0, title: 'Air', blocks: [picture] })
  const copied = await copyCourse(services, expert, { courseId, title: 'Mine' })
  if (copied.kind !== 'copied') throw new Error(copied.kind)
  const [medium] = await services.db.courseMedia.findMany({ where: { courseId: copied.courseId } })
  expect(medium).toMatchObject({ state: 'working', kind: 'picture', name: 'Film' })
  await copyMediaFiles(services, { mediaId: medium!.id, fromMediaId: 'medium' })
  await services.db.course.delete({ where: { id: courseId } })
  expect(await services.db.courseMedia.findUnique({ where: { id: medium!.id } })).toMatchObject({ state: 'ready', madeJson: '{"main":"main.webp"}', width: 10 })
  expect((await services.files.bytes(`courses/${copied.courseId}/${medium!.id}/main.webp`)).toString()).toBe('pixels')
  expect(await services.db.course.count({ where: { institutionId } })).toBe(1)
})
