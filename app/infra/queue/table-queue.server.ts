import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Db } from '../db/db.server'
import { createBell, type Bell } from './bell'
import { createJobLedger } from './job-ledger.server'
import type { Queue } from './queue.server'
import { retryDelayMs } from './retry'
import { createJobRunner } from './run-job.server'
import { startLedgerUpkeep } from './ledger-upkeep.server'

/** A worker that says nothing for this long is taken for dead, and its job is given to another. */
export const LEASE_MS = 30_000
/** Idle look at the table; a job added by this process is taken at once. */
const POLL_MS = 1_000

export interface TableQueueOptions {
  db: Db
  log: Logger
  now?: () => Date
  leaseMs?: number
  pollMs?: number
  retryDelay?: (attempts: number) => number
}

/**
 * Jobs in a table of the application's database, looked for by the workers themselves: the embedded driver.
 * Claims are one `UPDATE ... RETURNING` for as many jobs as there are free hands, so two workers never take the same
 * job. Leases are kept by a heartbeat; after a kill -9 the lease runs out and the job runs again. Only the holder of
 * a lease may mark a job done.
 */
export function createTableQueue({ db, log, now = () => new Date(), leaseMs = LEASE_MS, pollMs = POLL_MS, retryDelay = retryDelayMs }: TableQueueOptions): Queue {
  const ledger = createJobLedger({ db, now, leaseMs })
  const bells = new Set<Bell>()
  const wake = () => {
    for (const bell of bells) bell.ring()
  }

  return {
    async add(kind, payload, idempotencyKey, options = {}) {
      const isNew = await ledger.add({ kind, payloadJson: JSON.stringify(payload), idempotencyKey, runAt: options.runAt ?? now(), maxAttempts: options.maxAttempts ?? 5 })
      if (isNew) wake()
      return isNew
    },

    work(handlers, { concurrency = 1 } = {}) {
      const kinds = Object.keys(handlers)
      const runner = createJobRunner({ ledger, handlers, log, now, leaseMs, retryDelayMs: retryDelay })
      const upkeep = startLedgerUpkeep({ ledger, log, leaseMs, onRecovered: wake })
      const bell = createBell()
      bells.add(bell)
      let isTaking = true
      // An idle worker only reads, and leaves SQLite's writer alone; after a full claim there is most likely more.
      let isBusy = false
      const claim = async (limit: number) => {
        if (!isBusy && !(await ledger.isAnythingDue(kinds))) return []
        const jobs = await ledger.claim(kinds, limit)
        isBusy = jobs.length === limit
        return jobs
      }
      const loop = (async () => {
        while (isTaking) {
          const free = concurrency - runner.running()
          const jobs = free > 0 ? await claim(free).catch((error: unknown) => (log.error({ err: error }, 'job table not readable'), [])) : []
          for (const job of jobs) void runner.run(job).then(() => bell.ring())
          if (jobs.length < free || free <= 0) await bell.wait(pollMs)
          // Jobs that end at once leave their hands free together: the next claim is for all of them.
          await setImmediate()
        }
      })()
      return {
        async stop(graceMs = 10_000) {
          isTaking = false
          bell.ring()
          await loop
          bells.delete(bell)
          await runner.drain(graceMs)
          await upkeep.stop()
        },
      }
    },

    find: (key) => ledger.find(key),
    get: (id) => ledger.get(id),
    counts: (filter) => ledger.counts(filter),
    list: (limit, filter) => ledger.list(limit, filter),
    async retry(id) {
      const count = await ledger.retry({ id })
      wake()
      return count > 0
    },
    async retryAll(kind) {
      const count = await ledger.retry(kind ? { kind } : {})
      wake()
      return count
    },
    check: async () => void (await ledger.isAnythingDue([])),
    close: async () => undefined,
  }
}
