import { z } from 'zod'
import { auditActor } from '~/domain/audit/allowed.server'
import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadReading, type Refused } from './load-reading.server'
import { READING_BOUNDS } from './meeting'
import { curatorsOf } from './plan-reading.server'
import { tellMeeting } from './tell-meeting.server'

const change = z.strictObject({ title: z.string().trim().min(1).max(READING_BOUNDS.title), startsAt: z.date(), minutes: z.int().min(5).max(READING_BOUNDS.minutes), isRecorded: z.boolean() })

export type ChangeReading = { kind: 'done' } | { kind: 'malformed'; where: string } | { kind: 'in-the-past' } | { kind: 'began' } | Refused

/** Its title, its time and whether it is kept, while it has not begun. Of a row this one alone. */
export async function changeReading(services: Services, actor: Actor, input: { readingId: string; change: unknown }): Promise<ChangeReading> {
  const found = await loadReading(services, actor, 'plan', input.readingId)
  if (found.kind !== 'found') return found
  const read = change.safeParse(input.change)
  if (!read.success) return { kind: 'malformed', where: read.error.issues[0]?.path.join('.') ?? '' }
  const { reading } = found
  const isMoved = read.data.startsAt.getTime() !== reading.startsAt.getTime()
  if (isMoved && read.data.startsAt.getTime() < services.now().getTime() - 3_600_000) return { kind: 'in-the-past' }
  const { count } = await services.db.reading.updateMany({ where: { id: reading.id, state: 'planned', removedAt: null }, data: { ...read.data, changedAt: services.now() } })
  if (count === 0) return { kind: 'began' }
  await services.audit.recordNow({ action: 'reading.changed', actor: auditActor(actor), institutionId: reading.institutionId, subjectKind: 'reading', subjectId: reading.id, detail: { startsAt: read.data.startsAt.toISOString(), minutes: read.data.minutes } })
  if (isMoved) {
    // Once an hour however often it is moved: the page that it leads to says when it is.
    const personIds = await curatorsOf(services, found.subject.hospitals.filter((id) => id !== reading.institutionId))
    await notify(services, { kind: 'reading.invited', personIds, params: { title: read.data.title, startsAt: read.data.startsAt.toISOString() }, path: `/readings/${reading.id}`, key: `reading.invited:${reading.id}:moved:${Math.floor(services.now().getTime() / 3_600_000)}` })
  }
  tellMeeting(services, reading.id, 'state')
  return { kind: 'done' }
}

export type InviteHospital = { kind: 'done' } | { kind: 'too-many' } | { kind: 'ended' } | Refused

/** One more hospital is asked; one that was asked before is asked anew. */
export async function inviteHospital(services: Services, actor: Actor, input: { readingId: string; institutionId: string }): Promise<InviteHospital> {
  const found = await loadReading(services, actor, 'plan', input.readingId)
  if (found.kind !== 'found') return found
  const { reading } = found
  if (reading.state === 'closed') return { kind: 'ended' }
  if (!(await services.db.institution.findUnique({ where: { id: input.institutionId }, select: { id: true } }))) return { kind: 'not-found' }
  const before = reading.hospitals.find(({ institutionId }) => institutionId === input.institutionId)
  if (before && before.state !== 'declined') return { kind: 'done' }
  if (!before && reading.hospitals.length >= READING_BOUNDS.hospitals + 1) return { kind: 'too-many' }
  const key = { readingId: reading.id, institutionId: input.institutionId }
  await services.db.readingHospital.upsert({ where: { readingId_institutionId: key }, create: { ...key, state: 'invited' }, update: { state: 'invited', answeredAt: null, answeredById: null } })
  await services.audit.recordNow({ action: 'reading.changed', actor: auditActor(actor), institutionId: reading.institutionId, subjectKind: 'reading', subjectId: reading.id, detail: { invited: input.institutionId } })
  await notify(services, { kind: 'reading.invited', personIds: await curatorsOf(services, [input.institutionId]), params: { title: reading.title, startsAt: reading.startsAt.toISOString() }, path: `/readings/${reading.id}`, key: `reading.invited:${reading.id}` })
  tellMeeting(services, reading.id, 'hospitals')
  return { kind: 'done' }
}

/** A hospital no longer takes part; what it read stays in the minutes. The host cannot be taken out. */
export async function uninviteHospital(services: Services, actor: Actor, input: { readingId: string; institutionId: string }): Promise<{ kind: 'done' } | { kind: 'is-host' } | { kind: 'ended' } | Refused> {
  const found = await loadReading(services, actor, 'plan', input.readingId)
  if (found.kind !== 'found') return found
  const { reading } = found
  if (reading.state === 'closed') return { kind: 'ended' }
  if (input.institutionId === reading.institutionId) return { kind: 'is-host' }
  const { count } = await services.db.readingHospital.deleteMany({ where: { readingId: reading.id, institutionId: input.institutionId } })
  if (count === 0) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'reading.changed', actor: auditActor(actor), institutionId: reading.institutionId, subjectKind: 'reading', subjectId: reading.id, detail: { uninvited: input.institutionId } })
  tellMeeting(services, reading.id, 'hospitals')
  return { kind: 'done' }
}
