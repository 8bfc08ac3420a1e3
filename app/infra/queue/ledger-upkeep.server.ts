import type { Logger } from 'pino'
import type { JobLedger } from './job-ledger.server'

const FORGET_EVERY_MS = 3_600_000

/**
 * Beside every worker: finds jobs whose worker fell silent, and forgets what ended long ago. Any number of processes
 * may do so at once, since each step is guarded.
 */
export function startLedgerUpkeep({ ledger, log, leaseMs, onRecovered }: { ledger: JobLedger; log: Logger; leaseMs: number; onRecovered: () => void }): { stop(): Promise<void> } {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let forgotAt = 0

  async function round(): Promise<void> {
    try {
      if ((await ledger.recoverLost()) > 0) onRecovered()
      if (Date.now() - forgotAt > FORGET_EVERY_MS) {
        while (!isStopped && (await ledger.forget()) > 0);
        forgotAt = Date.now()
      }
    } catch (error) {
      log.warn({ err: error }, 'upkeep of jobs: tried again soon')
    }
    if (!isStopped) timer = setTimeout(() => (running = round()), leaseMs / 3)
  }
  let running = round()
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await running
      clearTimeout(timer)
    },
  }
}
