import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { workingMs } from '../attempt'
import { accommodationsOf, loadSitting } from './load-attempt.server'

export interface SittingShown {
  id: string
  title: string
  isPractice: boolean
  begins: 'bell' | 'window'
  /** By the server's clock, milliseconds since 1970. */
  now: number
  opensAt: number | null
  closesAt: number | null
  /** The candidate's own, with what they have beside the others. */
  workingMs: number
  room: string
  seat: string
  hasCode: boolean
  honour: string
  checksIdentity: boolean
  isIdentified: boolean
  isBegun: boolean
  handedInAt: number | null
}

/** What a candidate sees before the paper. Tells nothing of what is asked. */
export async function showSitting(services: Services, actor: Actor, sittingId: string): Promise<{ kind: 'shown'; sitting: SittingShown } | { kind: 'not-found' } | { kind: 'forbidden' }> {
  const found = await loadSitting(services, actor, 'sit', sittingId)
  if (found.kind !== 'found') return found
  const { row, rules } = found
  const candidate = found.candidate!
  const attempt = await services.db.examAttempt.findFirst({ where: { candidateId: candidate.id }, orderBy: { number: 'desc' } })
  return {
    kind: 'shown',
    sitting: {
      id: row.id, title: row.title, isPractice: row.kind === 'practice', begins: rules.begins, now: services.now().getTime(), opensAt: row.opensAt?.getTime() ?? null, closesAt: row.closesAt?.getTime() ?? null,
      workingMs: workingMs(rules, accommodationsOf(candidate.accommodationsJson)), room: candidate.room, seat: candidate.seat, hasCode: row.codeHash !== null, honour: rules.honour.trim(), checksIdentity: rules.checksIdentity,
      isIdentified: candidate.identifiedAt !== null, isBegun: attempt?.state === 'open', handedInAt: row.kind === 'exam' ? attempt?.handedInAt?.getTime() ?? null : null,
    },
  }
}
