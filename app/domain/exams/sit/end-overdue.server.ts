import type { Services } from '~/infra/services.server'
import { takenAt } from '../attempt'
import { clockOf, rulesOf } from './load-attempt.server'

const AT_ONCE = 500
/** What was on its way when the grace ended is in the database by then. */
const SETTLE_MS = 3_000

/**
 * Hands in what is past its end and its grace: everything that arrived counts. Asked again and
 * again; what a stopped process left is handed in by the next one.
 */
export async function endOverdue({ db, audit, now }: Pick<Services, 'db' | 'audit' | 'now'>, signal?: AbortSignal): Promise<number> {
  const at = now()
  let ended = 0
  let after = ''
  for (;;) {
    const open = await db.examAttempt.findMany({ where: { state: 'open', id: { gt: after } }, orderBy: { id: 'asc' }, take: AT_ONCE, include: { candidate: { include: { sitting: true } } } })
    for (const attempt of open) {
      const { candidate, candidate: { sitting } } = attempt
      const clock = clockOf(attempt, candidate, sitting, rulesOf(sitting.rulesJson))
      if (clock.pausedAt !== null || takenAt(clock, at.getTime() - SETTLE_MS).kind === 'in-time') continue
      const { count } = await db.examAttempt.updateMany({ where: { id: attempt.id, state: 'open' }, data: { state: 'in', handedInAt: at, handedInBy: 'clock' } })
      if (count === 0) continue
      ended++
      audit.record({ action: 'exam.handed-in', actor: { kind: 'system' }, institutionId: sitting.institutionId, subjectKind: 'sitting', subjectId: sitting.id, detail: { attemptId: attempt.id, by: 'clock' } })
    }
    if (open.length < AT_ONCE || signal?.aborted) return ended
    after = open.at(-1)!.id
  }
}
