import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Db } from '../db/db.server'
import { isUniqueViolation } from '../db/unique-violation.server'
import type { JobContext, JobHandler, JobHandlers, JobKind, JobKinds, JobView, Queue } from './queue.server'
import { retryDelayMs } from './retry'

/** A worker that says nothing for this long is taken for dead, and its job is given to another. */
const LEASE_MS = 30_000
/** Idle look at the table; a job added by this process is taken at once. */
const POLL_MS = 1_000

const VIEW = { id: true, kind: true, state: true, attempts: true, progress: true, lastError: true, runAt: true, createdAt: true } as const

interface ClaimedRow { id: string; kind: string; payloadJson: string; attempts: number; maxAttempts: number }

export interface TableQueueOptions {
  db: Db
  log: Logger
  now?: () => Date
  leaseMs?: number
  pollMs?: number
}

/**
 * Jobs in a table of the application's database: the embedded driver.
 * Claims are one `UPDATE ... RETURNING`, so two workers never take the same job. Leases are kept by a heartbeat;
 * after a kill -9 the lease runs out and the job runs again. Only the holder of a lease may mark a job done.
 */
export function createTableQueue({ db, log, now = () => new Date(), leaseMs = LEASE_MS, pollMs = POLL_MS }: TableQueueOptions): Queue {
  const wakers = new Set<() => void>()

  async function claim(owner: string): Promise<ClaimedRow | null> {
    const at = now()
    const until = new Date(at.getTime() + leaseMs)
    // A dead worker's job counts as tried: a job that kills its worker each time ends as a dead letter, not in a loop.
    await db.job.updateMany({
      where: { state: 'running', leaseUntil: { lt: at }, attempts: { gte: db.job.fields.maxAttempts } },
      data: { state: 'dead', lastError: 'The worker died while running it.', finishedAt: at, leaseOwner: null, leaseUntil: null },
    })
    const candidate = await db.job.findFirst({
      where: { OR: [{ state: 'waiting', runAt: { lte: at } }, { state: 'running', leaseUntil: { lt: at } }] },
      orderBy: [{ runAt: 'asc' }, { createdAt: 'asc' }],
      select: { id: true, state: true, leaseOwner: true },
    })
    if (!candidate) return null
    // Guarded by the state just seen: whoever comes second changes nothing.
    const [row] = await db.job.updateManyAndReturn({
      where: { id: candidate.id, state: candidate.state, leaseOwner: candidate.leaseOwner, ...(candidate.state === 'running' ? { leaseUntil: { lt: at } } : {}) },
      data: { state: 'running', leaseOwner: owner, leaseUntil: until, attempts: { increment: 1 }, progress: 0 },
      select: { id: true, kind: true, payloadJson: true, attempts: true, maxAttempts: true },
    })
    return row ?? claim(owner)
  }

  async function run(row: ClaimedRow, owner: string, handlers: Partial<JobHandlers>, stopping: AbortSignal): Promise<void> {
    const lost = new AbortController()
    const signal = AbortSignal.any([lost.signal, stopping])
    const mine = { id: row.id, state: 'running', leaseOwner: owner }
    const keepLease = async (data: { progress?: number } = {}) => {
      const { count } = await db.job.updateMany({ where: mine, data: { ...data, leaseUntil: new Date(now().getTime() + leaseMs) } })
      if (count === 0) lost.abort(new Error('The lease was lost.'))
    }
    const heartbeat = setInterval(() => void keepLease().catch((error) => log.warn({ err: error, jobId: row.id }, 'job lease not renewed')), leaseMs / 3)
    const context: JobContext = { jobId: row.id, attempt: row.attempts, signal, progress: (fraction) => keepLease({ progress: Math.min(1, Math.max(0, fraction)) }) }
    try {
      const load = handlers[row.kind as JobKind]
      if (!load) throw new Error(`No handler for jobs of kind ${row.kind}.`)
      const handler = (await load()) as JobHandler
      await handler(JSON.parse(row.payloadJson) as JobKinds[JobKind], context)
      await db.job.updateMany({ where: mine, data: { state: 'done', progress: 1, finishedAt: now(), leaseOwner: null, leaseUntil: null, lastError: null } })
    } catch (error) {
      if (lost.signal.aborted) return
      const message = error instanceof Error ? error.message : String(error)
      // Stopping is nobody's failure: the job goes back untried.
      const isDead = !stopping.aborted && row.attempts >= row.maxAttempts
      await db.job.updateMany({
        where: mine,
        data: stopping.aborted
          ? { state: 'waiting', attempts: row.attempts - 1, leaseOwner: null, leaseUntil: null }
          : { state: isDead ? 'dead' : 'waiting', lastError: message.slice(0, 2_000), leaseOwner: null, leaseUntil: null, finishedAt: isDead ? now() : null, runAt: new Date(now().getTime() + retryDelayMs(row.attempts)) },
      })
      if (!stopping.aborted) log.error({ err: error, jobId: row.id, kind: row.kind, attempt: row.attempts, isDead }, 'job failed')
    } finally {
      clearInterval(heartbeat)
    }
  }

  return {
    async add(kind, payload, idempotencyKey, options = {}) {
      try {
        await db.job.create({ data: { kind, payloadJson: JSON.stringify(payload), idempotencyKey, runAt: options.runAt ?? now(), maxAttempts: options.maxAttempts ?? 5 } })
      } catch (error) {
        if (isUniqueViolation(error)) return false
        throw error
      }
      for (const wake of wakers) wake()
      return true
    },

    work(handlers, { concurrency = 1 } = {}) {
      const stopping = new AbortController()
      let isTaking = true
      const loops = Array.from({ length: concurrency }, () => {
        const owner = randomUUID()
        return (async () => {
          while (isTaking) {
            const row = await claim(owner).catch((error) => (log.error({ err: error }, 'job table not readable'), null))
            if (row) await run(row, owner, handlers, stopping.signal).catch((error) => log.error({ err: error, jobId: row.id }, 'job not marked'))
            else if (isTaking) await idle(wakers, pollMs)
          }
        })()
      })
      return {
        async stop(graceMs = 10_000) {
          isTaking = false
          for (const wake of wakers) wake()
          const timer = setTimeout(() => stopping.abort(new Error('The process stops.')), graceMs)
          await Promise.all(loops)
          clearTimeout(timer)
        },
      }
    },

    async find(idempotencyKey) {
      return (await db.job.findUnique({ where: { idempotencyKey }, select: VIEW })) as JobView | null
    },

    async counts() {
      const rows = await db.job.groupBy({ by: ['state'], _count: true })
      const of = (state: string) => rows.find((row) => row.state === state)?._count ?? 0
      return { waiting: of('waiting'), running: of('running'), dead: of('dead'), done: of('done') }
    },

    async list(limit) {
      return (await db.job.findMany({ orderBy: { createdAt: 'desc' }, take: limit, select: VIEW })) as JobView[]
    },

    async retry(jobId) {
      const { count } = await db.job.updateMany({ where: { id: jobId, state: 'dead' }, data: { state: 'waiting', attempts: 0, runAt: now(), finishedAt: null } })
      for (const wake of wakers) wake()
      return count > 0
    },
  }
}

/** Until woken or `ms` went by. */
function idle(wakers: Set<() => void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      wakers.delete(done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    wakers.add(done)
  })
}
