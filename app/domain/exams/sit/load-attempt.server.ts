import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { SittingAction, SittingSubject } from '~/policy/exams'
import type { Clock } from '../attempt'
import { accommodations, noAccommodations, plainRules, sittingRules, type Accommodations, type SittingRules } from '../sitting'

interface SittingRights { institutionId: string; ownerId: string; state: string; staff: readonly { personId: string; role: string }[]; candidates: readonly { personId: string }[] }

export const subjectOfSitting = (actor: Actor, { institutionId, ownerId, state, staff, candidates }: SittingRights): SittingSubject => {
  const personId = actor.kind === 'person' ? actor.personId : null
  const is = (role: string) => staff.some((one) => one.personId === personId && one.role === role)
  return { kind: 'sitting', institutionId, ownerId, isReleased: state === 'released', isCancelled: state === 'cancelled', isCandidate: candidates.some((one) => one.personId === personId), isProctor: is('proctor'), isMarker: is('marker') }
}

export function rulesOf(json: string): SittingRules {
  const read = sittingRules.safeParse(JSON.parse(json))
  return read.success ? read.data : plainRules()
}
export function accommodationsOf(json: string): Accommodations {
  const read = accommodations.safeParse(JSON.parse(json))
  return read.success ? read.data : noAccommodations()
}

/** A sitting for whoever may do this with it, and the actor's own place in it. What somebody may not even find is not there for them. */
export async function loadSitting(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, action: SittingAction, sittingId: string) {
  const personId = actor.kind === 'person' ? actor.personId : ''
  const row = await services.db.examSitting.findUnique({ where: { id: sittingId }, include: { staff: true, candidates: { where: { personId } } } })
  if (!row) return { kind: 'not-found' as const }
  const subject = subjectOfSitting(actor, row)
  if (!allowed(services, actor, action, subject, { subjectKind: 'sitting', subjectId: sittingId })) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, row, subject, rules: rulesOf(row.rulesJson), candidate: row.candidates[0] ?? null }
}

/** An attempt for who sits it: nobody else comes this way. */
export async function loadAttempt(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, attemptId: string) {
  const row = await services.db.examAttempt.findUnique({ where: { id: attemptId }, include: { candidate: { include: { sitting: true } } } })
  if (!row) return { kind: 'not-found' as const }
  const { candidate, candidate: { sitting } } = row
  // Rights of staff are for their own ways in: an attempt is its candidate's alone.
  const subject = subjectOfSitting(actor, { ...sitting, staff: [], candidates: [candidate] })
  if (!subject.isCandidate || !allowed(services, actor, 'sit', subject, { subjectKind: 'sitting', subjectId: sitting.id })) return { kind: 'forbidden' as const }
  const rules = rulesOf(sitting.rulesJson)
  return { kind: 'found' as const, row, sitting, candidate, rules, clock: clockOf(row, candidate, sitting, rules) }
}
export type FoundAttempt = Extract<Awaited<ReturnType<typeof loadAttempt>>, { kind: 'found' }>

export const clockOf = (
  attempt: { startedAt: Date; addedMs: number; pausedMs: number; pausedAt: Date | null }, candidate: { accommodationsJson: string }, sitting: { opensAt: Date | null; pausedAt: Date | null }, rules: SittingRules,
): Clock => ({
  rules, accommodations: accommodationsOf(candidate.accommodationsJson), opensAt: sitting.opensAt?.getTime() ?? null, startedAt: attempt.startedAt.getTime(), addedMs: attempt.addedMs, pausedMs: attempt.pausedMs,
  // Both at once count once: from the earlier.
  pausedAt: earlier(attempt.pausedAt?.getTime() ?? null, sitting.pausedAt?.getTime() ?? null),
})
const earlier = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b))
