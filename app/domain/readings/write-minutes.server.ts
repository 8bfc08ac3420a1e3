import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { recordRefusal } from '~/domain/audit/allowed.server'
import { loadReading, type Refused } from './load-reading.server'
import { READING_BOUNDS } from './meeting'
import { tellMeeting } from './tell-meeting.server'

export const MINUTES_PARTS = ['consensus', 'actions'] as const
export type MinutesPart = (typeof MINUTES_PARTS)[number]

export type WriteMinutes =
  | { kind: 'kept' }
  /** Somebody else wrote meanwhile: theirs, and nothing was written over. */
  | { kind: 'changed-by-other'; text: string } | { kind: 'too-long' } | Refused

/**
 * What was agreed on a case, and who does what about it: by whoever leads while the meeting lasts, by the host afterwards.
 * @param input.before what the writer began with
 */
export async function writeMinutes(services: Services, actor: Actor, input: { readingId: string; itemId: string; part: MinutesPart; before: string; text: string }): Promise<WriteMinutes> {
  const found = await loadReading(services, actor, 'see-minutes', input.readingId)
  if (found.kind !== 'found') return found
  if (!can(actor, 'lead', found.subject) && !can(actor, 'plan', found.subject)) {
    recordRefusal(services, actor, 'write-minutes', { subjectKind: 'reading', subjectId: input.readingId }, found.reading.institutionId)
    return { kind: 'forbidden' }
  }
  const { itemId, readingId, part, before, text } = input
  const item = found.reading.items.find(({ id }) => id === itemId)
  if (!item) return { kind: 'not-found' }
  if (text.length > READING_BOUNDS.text) return { kind: 'too-long' }
  const { count } = await services.db.readingItem.updateMany({ where: { id: itemId, readingId, [part]: before }, data: { [part]: text } })
  if (count === 0) {
    const now = await services.db.readingItem.findUnique({ where: { id: itemId }, select: { consensus: true, actions: true } })
    if (!now) return { kind: 'not-found' }
    return now[part] === text ? { kind: 'kept' } : { kind: 'changed-by-other', text: now[part] }
  }
  tellMeeting(services, readingId, 'minutes')
  return { kind: 'kept' }
}
