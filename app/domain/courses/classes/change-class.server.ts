import { auditActor } from '~/domain/audit/allowed.server'
import { readName } from '~/domain/people/person'
import type { AuditAction } from '~/infra/audit/audit'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Door } from '~/policy/courses'
import { CLASS_BOUNDS, classPlan, isTimeZone, momentOf } from '../class'
import { linkHashOf, newLinkToken } from '../class-link.server'
import { loadClass } from '../load-class.server'

type Refused = { kind: 'not-found' } | { kind: 'forbidden' }

export interface ClassGiven { name: string; door: Door; timeZone: string; /** On the class's clocks; empty: none. */ startsAt: string; endsAt: string }
export type ChangeClass = { kind: 'changed' } | { kind: 'wrong'; field: 'name' | 'zone' | 'starts' | 'ends' } | Refused

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/
function dateOf(text: string, timeZone: string, which: 'first' | 'second'): Date | null | 'wrong' {
  if (text === '') return null
  if (!LOCAL.test(text) || Number.isNaN(Date.parse(`${text}:00Z`))) return 'wrong'
  return momentOf(text, timeZone, which)
}

/** Its name, who may come, and from when to when it is taught. */
export async function changeClass(services: Services, actor: Actor, classId: string, given: ClassGiven): Promise<ChangeClass> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const name = readName(given.name, CLASS_BOUNDS.name)
  if (!name) return { kind: 'wrong', field: 'name' }
  const { timeZone, door } = given
  if (!isTimeZone(timeZone)) return { kind: 'wrong', field: 'zone' }
  const startsAt = dateOf(given.startsAt, timeZone, 'first')
  if (startsAt === 'wrong') return { kind: 'wrong', field: 'starts' }
  const endsAt = dateOf(given.endsAt, timeZone, 'second')
  if (endsAt === 'wrong' || (startsAt && endsAt && endsAt <= startsAt)) return { kind: 'wrong', field: 'ends' }
  await services.db.courseClass.update({ where: { id: classId }, data: { name, door, timeZone, startsAt, endsAt }, select: { id: true } })
  await onRecord(services, actor, found.row, 'class.changed', { door })
  return { kind: 'changed' }
}

/** When lessons open and are due, and what comes first. */
export async function planClass(services: Services, actor: Actor, classId: string, given: unknown): Promise<{ kind: 'planned' } | { kind: 'malformed'; where: string } | Refused> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = classPlan.safeParse(given)
  if (!read.success) return { kind: 'malformed', where: read.error.issues[0]?.path.join('.') ?? '' }
  await services.db.courseClass.update({ where: { id: classId }, data: { planJson: JSON.stringify(read.data) }, select: { id: true } })
  await onRecord(services, actor, found.row, 'class.planned')
  return { kind: 'planned' }
}

/** A new link; the one before opens nothing any more. Shown once: the database keeps its digest. */
export async function makeLink(services: Services, actor: Actor, classId: string): Promise<{ kind: 'made'; url: string } | Refused> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const token = newLinkToken()
  await services.db.courseClass.update({ where: { id: classId }, data: { linkHash: linkHashOf(token), door: 'link' }, select: { id: true } })
  await onRecord(services, actor, found.row, 'class.link-made')
  return { kind: 'made', url: new URL(`/courses/join/${token}`, services.env.publicUrl).href }
}

export async function endLink(services: Services, actor: Actor, classId: string): Promise<{ kind: 'ended' } | Refused> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  await services.db.courseClass.update({ where: { id: classId }, data: { linkHash: null }, select: { id: true } })
  await onRecord(services, actor, found.row, 'class.link-ended')
  return { kind: 'ended' }
}

/** Nobody joins a closed class; who is in it reads on. */
export async function closeClass(services: Services, actor: Actor, classId: string, isClosed: boolean): Promise<{ kind: 'done' } | Refused> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  await services.db.courseClass.update({ where: { id: classId }, data: { closedAt: isClosed ? services.now() : null }, select: { id: true } })
  await onRecord(services, actor, found.row, isClosed ? 'class.closed' : 'class.reopened')
  return { kind: 'done' }
}

const onRecord = (services: Services, actor: Actor, { id, institutionId }: { id: string; institutionId: string }, action: AuditAction, detail: Record<string, string> = {}) =>
  services.audit.recordNow({ action, actor: auditActor(actor), institutionId, subjectKind: 'class', subjectId: id, detail })
