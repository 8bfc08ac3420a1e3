import { z } from 'zod'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { takenAt } from '../attempt'
import { loadAttempt } from './load-attempt.server'

export const handInRequest = z.strictObject({ deviceId: z.string().max(64), /** The last that the device entered; all of it must be here. */ seq: z.int().min(0) })
export type HandIn =
  | { kind: 'accepted'; at: number }
  | { kind: 'already-in'; at: number }
  /** Entries are not here yet: the device says them first. */
  | { kind: 'gap'; have: number }
  | { kind: 'other-device' } | { kind: 'malformed' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** By the candidate. What the device entered must be here before: a paper is handed in whole. */
export async function handInAttempt(services: Services, actor: Actor, attemptId: string, given: unknown): Promise<HandIn> {
  const found = await loadAttempt(services, actor, attemptId)
  if (found.kind !== 'found') return found
  const read = handInRequest.safeParse(given)
  if (!read.success) return { kind: 'malformed' }
  const { row, clock } = found
  if (row.handedInAt) return { kind: 'already-in', at: row.handedInAt.getTime() }
  if (read.data.deviceId !== row.deviceId) return { kind: 'other-device' }
  const last = await services.db.examSave.findFirst({ where: { attemptId, deviceId: row.deviceId }, orderBy: { seq: 'desc' }, select: { seq: true } })
  const have = last?.seq ?? 0
  if (have < read.data.seq) return { kind: 'gap', have }
  const at = services.now()
  // Past its end the clock handed it in, whoever pressed.
  const by = takenAt(clock, at.getTime()).kind === 'in-time' ? 'candidate' : 'clock'
  const { count } = await services.db.examAttempt.updateMany({ where: { id: attemptId, state: 'open' }, data: { state: 'in', handedInAt: at, handedInBy: by } })
  if (count === 0) return { kind: 'already-in', at: (await services.db.examAttempt.findUniqueOrThrow({ where: { id: attemptId } })).handedInAt?.getTime() ?? at.getTime() }
  services.audit.record({ action: 'exam.handed-in', actor: auditActor(actor), institutionId: found.sitting.institutionId, subjectKind: 'sitting', subjectId: found.sitting.id, detail: { attemptId, by } })
  return { kind: 'accepted', at: at.getTime() }
}
