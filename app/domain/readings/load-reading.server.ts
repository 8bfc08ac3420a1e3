import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { ReadingAction, ReadingSubject } from '~/policy/readings'
import { READING_STATES } from './meeting'

export interface ReadingRights { institutionId: string; state: string; presenterId: string; hospitals: { institutionId: string; state: string }[] }

/** A state that this version does not know is the narrowest. */
export const subjectOfReading = ({ institutionId, state, presenterId, hospitals }: ReadingRights): ReadingSubject =>
  ({ kind: 'reading', institutionId, state: READING_STATES.find((one) => one === state) ?? 'closed', presenterId, hospitals: hospitals.filter((one) => one.state !== 'declined').map((one) => one.institutionId) })

export async function loadReading(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, action: ReadingAction, readingId: string) {
  const reading = await services.db.reading.findUnique({ where: { id: readingId }, include: { hospitals: true, items: { orderBy: { position: 'asc' } } } })
  if (!reading || reading.removedAt) return { kind: 'not-found' as const }
  const subject = subjectOfReading(reading)
  if (!allowed(services, actor, action, subject, { subjectKind: 'reading', subjectId: readingId })) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, reading, subject }
}
export type Refused = { kind: 'not-found' } | { kind: 'forbidden' }
