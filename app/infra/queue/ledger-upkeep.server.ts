import type { Logger } from 'pino'
import { startRounds, type Rounds } from '../rounds'
import type { JobLedger } from './job-ledger.server'

const FORGET_EVERY_MS = 3_600_000

/**
 * Beside every worker: finds jobs whose worker fell silent, and forgets what ended long ago. Any number of processes
 * may do so at once, since each step is guarded.
 */
export function startLedgerUpkeep({ ledger, log, leaseMs, onRecovered }: { ledger: JobLedger; log: Logger; leaseMs: number; onRecovered: () => void }): Rounds {
  let forgotAt = 0
  let isStopped = false
  const rounds = startRounds(async () => {
    if ((await ledger.recoverLost()) > 0) onRecovered()
    if (Date.now() - forgotAt <= FORGET_EVERY_MS) return
    while (!isStopped && (await ledger.forget()) > 0);
    forgotAt = Date.now()
  }, { everyMs: leaseMs / 3, onError: (error) => log.warn({ err: error }, 'upkeep of jobs: tried again soon') })
  return {
    stop() {
      isStopped = true
      return rounds.stop()
    },
  }
}
