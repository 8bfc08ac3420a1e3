import { COMMENT_BOUNDS, mentionedIn } from '~/domain/cases/comment'
import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadCourse } from '../load-course.server'
import { blocksOf } from './drafts'

/** What authors say to each other beside a block. Seen by those who write the course, never by learners. */

/** Of one lesson. */
export const MOST_NOTES = 500
type Refused = { kind: 'not-found' } | { kind: 'forbidden' }

export interface NoteShown { id: string; blockId: string; text: string; at: Date; isSettled: boolean; isMine: boolean; author: { id: string; name: string } }
export type ListNotes = { kind: 'notes'; notes: NoteShown[]; people: { id: string; name: string }[] } | Refused

/** Notes on a lesson, oldest first, and whom they can name. */
export async function listNotes(services: Services, actor: Actor, { courseId, lessonId }: { courseId: string; lessonId: string }): Promise<ListNotes> {
  const found = await loadCourse(services, actor, 'write', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const me = actor.kind === 'person' ? actor.personId : ''
  const [rows, people] = await Promise.all([
    services.db.courseNote.findMany({ where: { courseId, lessonId }, orderBy: [{ at: 'asc' }, { id: 'asc' }], take: MOST_NOTES, include: { author: { select: { id: true, name: true } } } }),
    services.db.person.findMany({ where: { id: { in: [found.row.ownerId, ...found.subject.authorIds].filter((id) => id !== me) }, deactivatedAt: null }, select: { id: true, name: true } }),
  ])
  return { kind: 'notes', people, notes: rows.map(({ id, blockId, text, at, resolvedAt, author }) => ({ id, blockId, text, at, isSettled: resolvedAt !== null, isMine: author.id === me, author })) }
}

export type SayNote = { kind: 'said'; noteId: string } | { kind: 'empty' } | { kind: 'too-long' } | { kind: 'too-many' } | Refused

/** The others of the thread are told, and whoever is named. */
export async function sayNote(services: Services, actor: Actor, given: { courseId: string; lessonId: string; blockId: string; text: string }): Promise<SayNote> {
  const { courseId, lessonId, blockId } = given
  const found = await loadCourse(services, actor, 'write', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const text = given.text.trim()
  if (text === '') return { kind: 'empty' }
  if (text.length > COMMENT_BOUNDS.text) return { kind: 'too-long' }
  const { db } = services
  const lesson = await db.courseLesson.findFirst({ where: { id: lessonId, courseId }, select: { title: true, blocksJson: true } })
  if (!lesson || !blocksOf(lesson.blocksJson).some(({ id }) => id === blockId)) return { kind: 'not-found' }
  if ((await db.courseNote.count({ where: { courseId, lessonId } })) >= MOST_NOTES) return { kind: 'too-many' }
  const thread = await db.courseNote.findMany({ where: { courseId, lessonId, blockId }, select: { authorId: true } })
  const [{ id: noteId }, me] = await Promise.all([
    db.courseNote.create({ data: { courseId, lessonId, blockId, authorId: actor.personId, text, at: services.now() }, select: { id: true } }),
    db.person.findUnique({ where: { id: actor.personId }, select: { name: true } }),
  ])
  // Who does not write it any more is told nothing of it.
  const writers = new Set([found.row.ownerId, ...found.subject.authorIds].filter((id) => id !== actor.personId))
  const mentioned = mentionedIn(text).filter((id) => writers.has(id))
  const news = { params: { title: lesson.title || found.row.title, name: me?.name ?? '' }, path: `/courses/${courseId}/edit/${lessonId}#block-${blockId}`, key: `note:${noteId}` }
  await notify(services, { kind: 'comment.mentioned', personIds: mentioned, ...news })
  await notify(services, { kind: 'comment.answered', personIds: thread.map(({ authorId }) => authorId).filter((id) => writers.has(id) && !mentioned.includes(id)), ...news })
  return { kind: 'said', noteId }
}

/** A block's whole thread is settled, or open again. */
export async function settleNotes(services: Services, actor: Actor, { courseId, lessonId, blockId, isSettled }: { courseId: string; lessonId: string; blockId: string; isSettled: boolean }): Promise<{ kind: 'done' } | Refused> {
  const found = await loadCourse(services, actor, 'write', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const at = services.now()
  if (isSettled) await services.db.courseNote.updateMany({ where: { courseId, lessonId, blockId, resolvedAt: null }, data: { resolvedAt: at } })
  else await services.db.courseNote.updateMany({ where: { courseId, lessonId, blockId, resolvedAt: { not: null } }, data: { resolvedAt: null } })
  return { kind: 'done' }
}

/** One's own alone. */
export async function removeNote(services: Services, actor: Actor, { courseId, noteId }: { courseId: string; noteId: string }): Promise<{ kind: 'done' } | { kind: 'gone' } | Refused> {
  const found = await loadCourse(services, actor, 'write', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const { count } = await services.db.courseNote.deleteMany({ where: { id: noteId, courseId, authorId: actor.personId } })
  return { kind: count > 0 ? 'done' : 'gone' }
}
