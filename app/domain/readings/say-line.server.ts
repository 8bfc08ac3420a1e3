import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadReading, type Refused } from './load-reading.server'
import { READING_BOUNDS } from './meeting'
import { tellMeeting } from './tell-meeting.server'

export type SayLine = { kind: 'said' } | { kind: 'empty' } | { kind: 'too-long' } | { kind: 'too-many' } | { kind: 'too-fast' } | Refused

/** A line of the chat. What is too long is refused whole, so that its writer can shorten it. */
export async function sayLine(services: Services, actor: Actor, input: { readingId: string; text: string }): Promise<SayLine> {
  const found = await loadReading(services, actor, 'join', input.readingId)
  if (found.kind !== 'found') return found
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const text = input.text.trim()
  if (text === '') return { kind: 'empty' }
  if (text.length > READING_BOUNDS.line) return { kind: 'too-long' }
  const { readingId } = input
  const since = new Date(services.now().getTime() - 60_000)
  // What was hidden takes nobody's place, but was said as fast as any other.
  const [shown, hidden, justSaid] = await Promise.all([
    services.db.readingLine.count({ where: { readingId, hiddenAt: null } }),
    services.db.readingLine.count({ where: { readingId, hiddenAt: { not: null } } }),
    services.db.readingLine.count({ where: { readingId, authorId: actor.personId, at: { gt: since } } }),
  ])
  if (justSaid >= READING_BOUNDS.linesAMinute) return { kind: 'too-fast' }
  if (shown >= READING_BOUNDS.lines || hidden >= READING_BOUNDS.lines) return { kind: 'too-many' }
  await services.db.readingLine.create({ data: { readingId: input.readingId, authorId: actor.personId, text, at: services.now() } })
  tellMeeting(services, input.readingId, 'line')
  return { kind: 'said' }
}

/** Whoever leads takes a line from the others' sight, or gives it back. */
export async function hideLine(services: Services, actor: Actor, input: { readingId: string; lineId: string; isHidden: boolean }): Promise<{ kind: 'done' } | Refused> {
  const found = await loadReading(services, actor, 'lead', input.readingId)
  if (found.kind !== 'found') return found
  const { count } = await services.db.readingLine.updateMany({ where: { id: input.lineId, readingId: input.readingId }, data: { hiddenAt: input.isHidden ? services.now() : null } })
  if (count === 0) return { kind: 'not-found' }
  await services.audit.recordNow({ action: input.isHidden ? 'reading.line-hidden' : 'reading.line-shown', actor: auditActor(actor), institutionId: found.reading.institutionId, subjectKind: 'reading', subjectId: input.readingId, detail: { line: input.lineId } })
  tellMeeting(services, input.readingId, 'line')
  return { kind: 'done' }
}
