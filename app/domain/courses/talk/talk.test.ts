import { afterEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { courseWithClass } from '../course.fixture'
import { listNotes, removeNote, saveNote } from './notes.server'
import { editPost, hidePost, listPosts, sayPost, takeBackPost } from './posts.server'

let services: TestServices
afterEach(() => services?.close())
const at = new Date('2026-11-23T08:00:00Z')

async function opened() {
  services = await testServices()
  services.setNow(at)
  const made = await courseWithClass(services)
  await made.enrol(made.student.personId)
  await made.enrol(made.other.personId)
  const where = { classId: made.classId, lessonId: 'l1', blockId: 'b1' }
  const say = async (actor: typeof made.student, text: string, more: { parentId?: string; toTeachers?: boolean } = {}) => {
    services.setNow(new Date(services.now().getTime() + 1_000))
    const said = await sayPost(services, actor, where, { parentId: null, toTeachers: false, text, ...more })
    return said.kind === 'said' ? said.commentId : said.kind
  }
  const read = async (actor: typeof made.student) => {
    const listed = await listPosts(services, actor, where)
    return listed.kind === 'listed' ? listed.comments.map(({ text }) => text) : listed.kind
  }
  return { ...made, where, say, read }
}

test('what is said beside a block is read by the class, and by nobody else', async () => {
  const { student, other, teacher, guest, say, read } = await opened()
  await say(student, 'Is this the fissure?')
  for (const actor of [student, other, teacher]) expect(await read(actor)).toEqual(['Is this the fissure?'])
  expect(await read(guest)).toBe('forbidden')
  expect(await say(guest, 'Hello')).toBe('forbidden')
})

test('a question to the teachers and its answers are seen by who asked and by the teachers alone; they are told', async () => {
  const { student, other, teacher, say, read } = await opened()
  const question = await say(student, 'I do not see it', { toTeachers: true })
  await say(teacher, 'Look at slice 31', { parentId: question })
  expect(await read(student)).toEqual(['I do not see it', 'Look at slice 31'])
  expect(await read(other)).toEqual([])
  expect(await say(other, 'Guessing', { parentId: question })).toBe('no-parent')
  expect(services.told).toEqual([teacher.personId, student.personId])
})

test('one mends and takes back one\'s own words; staff hide with a reason that the author sees', async () => {
  const { student, other, teacher, classId, where, say, read } = await opened()
  const post = await say(student, 'Left')
  expect(await editPost(services, other, classId, post, 'Right')).toEqual({ kind: 'forbidden' })
  expect(await editPost(services, student, classId, post, 'Right')).toEqual({ kind: 'edited' })
  await takeBackPost(services, student, classId, post, false)
  expect(await read(other)).toEqual([null])
  await takeBackPost(services, student, classId, post, true)
  expect(await hidePost(services, other, classId, post, 'No')).toEqual({ kind: 'forbidden' })
  expect(await hidePost(services, teacher, classId, post, ' ')).toEqual({ kind: 'no-reason' })
  expect(await hidePost(services, teacher, classId, post, 'Names a patient')).toEqual({ kind: 'hidden' })
  expect(await read(other)).toEqual([null])
  const own = await listPosts(services, student, where)
  expect(own.kind === 'listed' && own.comments[0]).toMatchObject({ text: 'Right', hiddenWhy: 'Names a patient' })
  services.setNow(new Date(at.getTime() + 16 * 60_000))
  await hidePost(services, teacher, classId, post, null)
  expect(await editPost(services, student, classId, post, 'Late')).toEqual({ kind: 'too-late' })
})

test('nothing is said about a lesson that is not open, or a block that is not there', async () => {
  const { student, classId } = await opened()
  await services.db.courseClass.update({ where: { id: classId }, data: { startsAt: new Date(at.getTime() + 60_000) } })
  const say = (blockId: string) => sayPost(services, student, { classId, lessonId: 'l1', blockId }, { parentId: null, text: 'Early', toTeachers: false })
  expect(await say('b1')).toEqual({ kind: 'not-found' })
  await services.db.courseClass.update({ where: { id: classId }, data: { startsAt: null } })
  expect(await say('b3')).toEqual({ kind: 'not-found' })
})

test('notes and highlights are their writer\'s alone', async () => {
  const { student, other, teacher, classId } = await opened()
  const note = { id: '', lessonId: 'l1', blockId: 'b1', quote: 'Air is black', text: 'Learn this', colour: 'green' }
  const saved = await saveNote(services, student, classId, note)
  expect(saved.kind).toBe('saved')
  const id = saved.kind === 'saved' ? saved.id : ''
  const of = async (actor: typeof student) => {
    const listed = await listNotes(services, actor, classId, 'l1')
    return listed.kind === 'listed' ? listed.notes.map(({ text }) => text) : listed.kind
  }
  expect([await of(student), await of(other), await of(teacher)]).toEqual([['Learn this'], [], []])
  expect(await saveNote(services, other, classId, { ...note, id, text: 'Mine' })).toEqual({ kind: 'not-found' })
  await removeNote(services, other, classId, id)
  expect(await of(student)).toEqual(['Learn this'])
  expect(await saveNote(services, student, classId, { ...note, quote: ' ', text: '' })).toEqual({ kind: 'empty' })
  expect(await saveNote(services, student, classId, { ...note, blockId: 'b3' })).toEqual({ kind: 'not-found' })
  await removeNote(services, student, classId, id)
  expect(await of(student)).toEqual([])
})
