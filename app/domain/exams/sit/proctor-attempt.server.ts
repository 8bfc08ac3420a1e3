import { z } from 'zod'
import { auditActor } from '~/domain/audit/allowed.server'
import type { AuditAction } from '~/infra/audit/audit'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadSitting } from './load-attempt.server'

const MINUTES = z.int().min(1).max(600)
/** What a proctor does; with `candidateId` to one, without to all. */
export const proctorAct = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('add-time'), candidateId: z.string().max(64).nullable(), minutes: MINUTES, why: z.string().trim().min(1).max(500) }),
  z.strictObject({ do: z.literal('pause'), candidateId: z.string().max(64).nullable(), why: z.string().trim().min(1).max(500) }),
  z.strictObject({ do: z.literal('resume'), candidateId: z.string().max(64).nullable() }),
  z.strictObject({ do: z.literal('let-move'), candidateId: z.string().max(64) }),
  z.strictObject({ do: z.literal('lock'), candidateId: z.string().max(64), why: z.string().trim().min(1).max(500) }),
  z.strictObject({ do: z.literal('unlock'), candidateId: z.string().max(64) }),
  z.strictObject({ do: z.literal('identify'), candidateId: z.string().max(64) }),
  z.strictObject({ do: z.literal('message'), candidateId: z.string().max(64).nullable(), words: z.string().trim().min(1).max(1_000) }),
])
export type ProctorAct = z.infer<typeof proctorAct>
export type Proctored = { kind: 'done'; /** Attempts or candidates that it reached. */ count: number } | { kind: 'malformed' } | { kind: 'not-found' } | { kind: 'forbidden' }

const ACTIONS: Record<ProctorAct['do'], AuditAction | null> = { 'add-time': 'exam.time-added', pause: 'exam.paused', resume: 'exam.resumed', 'let-move': 'exam.device-moved', lock: 'exam.locked', unlock: 'exam.unlocked', identify: 'exam.identified', message: null }

/** Time, pauses, devices and messages. What it says to a candidate reaches them with their next save, within seconds. */
export async function proctorAttempt(services: Services, actor: Actor, sittingId: string, given: unknown): Promise<Proctored> {
  const found = await loadSitting(services, actor, 'proctor', sittingId)
  if (found.kind !== 'found') return found
  const read = proctorAct.safeParse(given)
  if (!read.success) return { kind: 'malformed' }
  const act = read.data
  const at = services.now()
  const byId = actor.kind === 'person' ? actor.personId : null
  if (act.candidateId !== null && (await services.db.examCandidate.count({ where: { id: act.candidateId, sittingId } })) === 0) return { kind: 'not-found' }
  const count = await services.db.$transaction(async (tx) => {
    const attempts = await tx.examAttempt.findMany({ where: { state: 'open', candidate: { sittingId, ...(act.candidateId === null ? {} : { id: act.candidateId }) } } })
    const ids = attempts.map(({ id }) => id)
    const { do: kind, candidateId: _, ...detail } = act
    const note = () => tx.examEvent.createMany({ data: ids.map((attemptId) => ({ attemptId, kind, detailJson: JSON.stringify(detail), byId, at })) })
    switch (act.do) {
      case 'add-time': {
        await tx.examAttempt.updateMany({ where: { id: { in: ids } }, data: { addedMs: { increment: act.minutes * 60_000 } } })
        await note()
        return ids.length
      }
      case 'pause': {
        if (act.candidateId === null) await tx.examSitting.updateMany({ where: { id: sittingId, pausedAt: null }, data: { pausedAt: at } })
        else await tx.examAttempt.updateMany({ where: { id: { in: ids }, pausedAt: null }, data: { pausedAt: at } })
        await note()
        return ids.length
      }
      case 'resume': {
        const since = found.row.pausedAt
        if (act.candidateId === null) {
          if (!since) return 0
          const { count: isOwn } = await tx.examSitting.updateMany({ where: { id: sittingId, pausedAt: since }, data: { pausedAt: null, pausedMs: { increment: at.getTime() - since.getTime() } } })
          // Somebody resumed at the same moment.
          if (isOwn === 0) return 0
          for (const one of attempts) {
            // One that is paused by itself goes on standing still: its own pause counts from here, and began no later.
            const from = one.pausedAt ? Math.min(one.pausedAt.getTime(), since.getTime()) : Math.max(since.getTime(), found.rules.begins === 'window' ? one.startedAt.getTime() : -Infinity)
            await tx.examAttempt.update({ where: { id: one.id }, data: one.pausedAt ? { pausedAt: new Date(from) } : { pausedMs: { increment: at.getTime() - from } } })
          }
        } else {
          for (const one of attempts) {
            if (!one.pausedAt) continue
            // Where all stand still, that pause goes on for them, too.
            const until = since ? Math.max(one.pausedAt.getTime(), since.getTime()) : at.getTime()
            await tx.examAttempt.update({ where: { id: one.id }, data: { pausedAt: null, pausedMs: { increment: until - one.pausedAt.getTime() } } })
          }
        }
        await note()
        return ids.length
      }
      case 'let-move': {
        await tx.examAttempt.updateMany({ where: { id: { in: ids } }, data: { mayMove: true } })
        await note()
        return ids.length
      }
      case 'lock':
      case 'unlock': {
        await tx.examCandidate.update({ where: { id: act.candidateId }, data: { lockedAt: act.do === 'lock' ? at : null } })
        await note()
        return 1
      }
      case 'identify': {
        await tx.examCandidate.update({ where: { id: act.candidateId }, data: { identifiedAt: at, identifiedById: byId } })
        return 1
      }
      case 'message': {
        await note()
        return ids.length
      }
    }
  })
  const action = ACTIONS[act.do]
  if (action) await services.audit.recordNow({ action, actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'sitting', subjectId: sittingId, detail: { candidateId: act.candidateId, ...('minutes' in act ? { minutes: act.minutes } : {}) } })
  return { kind: 'done', count }
}
