import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadClass } from '../load-class.server'
import { publishedContent } from '../published.server'

/** Words and highlights of one's own beside a block; nobody else reads them, staff neither. */

export const NOTE_BOUNDS = { text: 10_000, quote: 2_000, perCourse: 2_000 } as const
export const NOTE_COLOURS = ['yellow', 'green', 'blue', 'pink'] as const
type Refused = { kind: 'not-found' } | { kind: 'forbidden' }
export interface Note { id: string; blockId: string; quote: string; text: string; colour: string; at: Date }

async function enter(services: Services, actor: Actor, classId: string) {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  return actor.kind === 'person' ? { ...found, personId: actor.personId } : { kind: 'forbidden' as const }
}

export async function listNotes(services: Services, actor: Actor, classId: string, lessonId: string): Promise<{ kind: 'listed'; notes: Note[] } | Refused> {
  const found = await enter(services, actor, classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const notes = await services.db.learnerNote.findMany({ where: { personId: found.personId, courseId: found.row.courseId, lessonId }, orderBy: [{ at: 'asc' }, { id: 'asc' }], select: { id: true, blockId: true, quote: true, text: true, colour: true, at: true } })
  return { kind: 'listed', notes }
}

export type SaveNote = { kind: 'saved'; id: string } | { kind: 'empty' } | { kind: 'too-long' } | { kind: 'too-many' } | Refused

/** @param id of one that is changed; empty: a new one */
export async function saveNote(services: Services, actor: Actor, classId: string, given: { id: string; lessonId: string; blockId: string; quote: string; text: string; colour: string }): Promise<SaveNote> {
  const found = await enter(services, actor, classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { personId, row: { courseId, version } } = found
  const [quote, text] = [given.quote.trim(), given.text.trim()]
  if (quote === '' && text === '') return { kind: 'empty' }
  if (quote.length > NOTE_BOUNDS.quote || text.length > NOTE_BOUNDS.text) return { kind: 'too-long' }
  const colour = NOTE_COLOURS.find((one) => one === given.colour) ?? 'yellow'
  if (given.id) {
    const { count } = await services.db.learnerNote.updateMany({ where: { id: given.id, personId, courseId }, data: { text, colour } })
    return count > 0 ? { kind: 'saved', id: given.id } : { kind: 'not-found' }
  }
  const published = await publishedContent(services, courseId, version)
  if (published?.at.get(given.blockId)?.lessonId !== given.lessonId) return { kind: 'not-found' }
  if ((await services.db.learnerNote.count({ where: { personId, courseId } })) >= NOTE_BOUNDS.perCourse) return { kind: 'too-many' }
  const { id } = await services.db.learnerNote.create({ data: { personId, courseId, lessonId: given.lessonId, blockId: given.blockId, quote, text, colour, at: services.now() }, select: { id: true } })
  return { kind: 'saved', id }
}

export async function removeNote(services: Services, actor: Actor, classId: string, id: string): Promise<{ kind: 'removed' } | Refused> {
  const found = await enter(services, actor, classId)
  if (found.kind !== 'found') return { kind: found.kind }
  // One that is gone already is as good.
  await services.db.learnerNote.deleteMany({ where: { id, personId: found.personId, courseId: found.row.courseId } })
  return { kind: 'removed' }
}
