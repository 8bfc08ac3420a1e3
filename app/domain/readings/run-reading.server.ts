import { auditActor } from '~/domain/audit/allowed.server'
import { contentOf } from '~/domain/cases/load-case.server'
import type { Services } from '~/infra/services.server'
import { isMember, type Actor } from '~/policy/actor'
import { loadReading, type Refused } from './load-reading.server'
import { diagnosisWords } from './minutes'
import { tellMeeting } from './tell-meeting.server'

type Changed = { kind: 'done' } | { kind: 'changed' } | Refused

/** It begins; whoever opens it presents. */
export async function openReading(services: Services, actor: Actor, readingId: string): Promise<Changed> {
  const found = await loadReading(services, actor, 'lead', readingId)
  if (found.kind !== 'found') return found
  const { reading } = found
  const at = services.now()
  const presenterId = actor.kind === 'person' ? actor.personId : reading.presenterId
  const { count } = await services.db.reading.updateMany({ where: { id: readingId, state: 'planned' }, data: { state: 'open', openedAt: at, presenterId, currentItemId: reading.items[0]?.id ?? null, changedAt: at } })
  if (count === 0) return { kind: 'changed' }
  if (reading.items[0]) await services.db.readingItem.updateMany({ where: { id: reading.items[0].id, phase: 'waiting' }, data: { phase: 'blind' } })
  await services.audit.recordNow({ action: 'reading.opened', actor: auditActor(actor), institutionId: reading.institutionId, subjectKind: 'reading', subjectId: readingId })
  tellMeeting(services, readingId, 'state')
  return { kind: 'done' }
}

/** To another of its cases; hospitals give their readings of it until it is revealed. */
export async function goToItem(services: Services, actor: Actor, input: { readingId: string; itemId: string }): Promise<Changed> {
  const found = await loadReading(services, actor, 'lead', input.readingId)
  if (found.kind !== 'found') return found
  if (!found.reading.items.some(({ id }) => id === input.itemId)) return { kind: 'not-found' }
  const { count } = await services.db.reading.updateMany({ where: { id: input.readingId, state: 'open' }, data: { currentItemId: input.itemId, changedAt: services.now() } })
  if (count === 0) return { kind: 'changed' }
  await services.db.readingItem.updateMany({ where: { id: input.itemId, phase: 'waiting' }, data: { phase: 'blind' } })
  tellMeeting(services, input.readingId, 'item')
  return { kind: 'done' }
}

/** The answer and all hospitals' readings are shown, side by side; from now on none is changed. */
export async function revealItem(services: Services, actor: Actor, input: { readingId: string; itemId: string }): Promise<Changed> {
  const found = await loadReading(services, actor, 'lead', input.readingId)
  if (found.kind !== 'found') return found
  const item = found.reading.items.find(({ id }) => id === input.itemId)
  // Who planned it may not have known it.
  const answer = item?.answer || (item?.caseId ? await diagnosisOf(services, item.caseId) : '')
  const { count } = await services.db.readingItem.updateMany({ where: { id: input.itemId, readingId: input.readingId, phase: 'blind', reading: { state: 'open' } }, data: { phase: 'revealed', revealedAt: services.now(), answer } })
  if (count === 0) return { kind: 'changed' }
  await services.audit.recordNow({ action: 'reading.revealed', actor: auditActor(actor), institutionId: found.reading.institutionId, subjectKind: 'reading', subjectId: input.readingId, detail: { item: input.itemId } })
  tellMeeting(services, input.readingId, 'phase')
  return { kind: 'done' }
}

/** Somebody else drives the pictures: one who is of a hospital that takes part. */
export async function handOver(services: Services, actor: Actor, input: { readingId: string; personId: string }): Promise<Changed> {
  const found = await loadReading(services, actor, 'lead', input.readingId)
  if (found.kind !== 'found') return found
  const person = await services.db.person.findFirst({ where: { id: input.personId, deactivatedAt: null }, select: { memberships: { select: { institutionId: true } } } })
  if (!person?.memberships.some(({ institutionId }) => found.subject.hospitals.includes(institutionId))) return { kind: 'not-found' }
  const { count } = await services.db.reading.updateMany({ where: { id: input.readingId, state: 'open', presenterId: found.reading.presenterId }, data: { presenterId: input.personId, changedAt: services.now() } })
  if (count === 0) return { kind: 'changed' }
  await services.audit.recordNow({ action: 'reading.handed-over', actor: auditActor(actor), institutionId: found.reading.institutionId, subjectKind: 'reading', subjectId: input.readingId, detail: { to: input.personId } })
  tellMeeting(services, input.readingId, 'presenter')
  return { kind: 'done' }
}

/** It has ended; its minutes are left, and may still be written by the host. */
export async function closeReading(services: Services, actor: Actor, readingId: string): Promise<Changed> {
  const found = await loadReading(services, actor, 'lead', readingId)
  if (found.kind !== 'found') return found
  const at = services.now()
  const { count } = await services.db.reading.updateMany({ where: { id: readingId, state: 'open' }, data: { state: 'closed', closedAt: at, changedAt: at } })
  if (count === 0) return { kind: 'changed' }
  await services.db.readingPoll.updateMany({ where: { readingId }, data: { isOpen: false } })
  await services.audit.recordNow({ action: 'reading.closed', actor: auditActor(actor), institutionId: found.reading.institutionId, subjectKind: 'reading', subjectId: readingId })
  tellMeeting(services, readingId, 'state')
  return { kind: 'done' }
}

/** Of which of the hospitals that take part somebody is; the first where they are of several. */
export const hospitalOf = (actor: Actor, hospitals: readonly string[]): string | null => hospitals.find((one) => isMember(actor, one)) ?? null

/** In the languages that it was published in. */
async function diagnosisOf({ db }: Pick<Services, 'db'>, caseId: string): Promise<string> {
  const row = await db.case.findUnique({ where: { id: caseId }, select: { version: true, state: true, removedAt: true } })
  const out = row && !row.removedAt && row.state !== 'retracted' ? await db.caseVersion.findUnique({ where: { caseId_version: { caseId, version: row.version } }, select: { contentJson: true } }) : null
  if (!out) return ''
  const { diagnosis } = contentOf(out.contentJson)
  return [diagnosisWords(diagnosis, 'en'), diagnosisWords(diagnosis, 'zh')].filter(Boolean).join(' / ')
}
