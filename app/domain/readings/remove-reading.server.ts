import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadReading, subjectOfReading, type Refused } from './load-reading.server'
import { tellMeeting } from './tell-meeting.server'

/** From now on nobody finds it, calendars show it as cancelled; for a week it can be brought back as it was. Not while it is held. */
export async function removeReading(services: Services, actor: Actor, readingId: string): Promise<{ kind: 'done' } | { kind: 'is-open' } | Refused> {
  const found = await loadReading(services, actor, 'plan', readingId)
  if (found.kind !== 'found') return found
  const at = services.now()
  const { count } = await services.db.reading.updateMany({ where: { id: readingId, removedAt: null, state: { not: 'open' } }, data: { removedAt: at, changedAt: at } })
  if (count === 0) return { kind: 'is-open' }
  await services.audit.recordNow({ action: 'reading.removed', actor: auditActor(actor), institutionId: found.reading.institutionId, subjectKind: 'reading', subjectId: readingId })
  tellMeeting(services, readingId, 'state')
  return { kind: 'done' }
}

export async function restoreReading(services: Services, actor: Actor, readingId: string): Promise<{ kind: 'done' } | Refused> {
  const reading = await services.db.reading.findUnique({ where: { id: readingId }, include: { hospitals: true } })
  if (!reading?.removedAt) return { kind: 'not-found' }
  if (!allowed(services, actor, 'plan', subjectOfReading(reading), { subjectKind: 'reading', subjectId: readingId })) return { kind: 'forbidden' }
  await services.db.reading.updateMany({ where: { id: readingId, removedAt: { not: null } }, data: { removedAt: null, changedAt: services.now() } })
  await services.audit.recordNow({ action: 'reading.restored', actor: auditActor(actor), institutionId: reading.institutionId, subjectKind: 'reading', subjectId: readingId })
  return { kind: 'done' }
}
