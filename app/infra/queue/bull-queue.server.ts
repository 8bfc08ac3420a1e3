import Bull from 'bull'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Db } from '../db/db.server'
import type { RedisConnection } from '../redis/connect-redis.server'
import { createBell } from './bell'
import { createJobLedger, type DueJob } from './job-ledger.server'
import { startLedgerUpkeep } from './ledger-upkeep.server'
import { LANE_OF, type JobKind, type JobLane, type Queue } from './queue.server'
import { retryDelayMs } from './retry'
import { createJobRunner } from './run-job.server'
import { LEASE_MS } from './table-queue.server'

/** Jobs that wait are looked over this often, for those that nobody handed over: Redis was away, a worker died. */
const LOOK_MS = 1_000
/** A hand-over older than this is made again; Redis may have lost it. Bull drops what it still has. */
const TRUST_MS = 60_000
const HANDED_AT_ONCE = 500
/** What waits for Redis at the end of the process is not worth more; the ledger knows everything. */
const CLOSE_MS = 2_000

export interface BullQueueOptions {
  db: Db
  redis: RedisConnection
  log: Logger
  now?: () => Date
  leaseMs?: number
  lookMs?: number
  trustMs?: number
  retryDelay?: (attempts: number) => number
}

/**
 * Jobs of the same table, delivered by Bull through Redis, to whichever process is free on whichever machine; delays
 * and spreading are Redis's work. Redis holds ids alone. What it loses, or what came while it was away, is handed
 * over again from the table (docs/decisions/2026-11-22-jobs-have-one-ledger.md).
 */
export function createBullQueue({ db, redis, log, now = () => new Date(), leaseMs = LEASE_MS, lookMs = LOOK_MS, trustMs = TRUST_MS, retryDelay = retryDelayMs }: BullQueueOptions): Queue {
  const ledger = createJobLedger({ db, now, leaseMs })
  const handOver = startHandOver()
  const [client, subscriber] = [redis.open(), redis.open()]
  const lanes = new Map<JobLane, LaneQueue>()

  function makeQueue(lane: JobLane): LaneQueue {
    const own: Redis[] = []
    const bull = new Bull<Delivered>(lane, {
      prefix: 'theatrum',
      createClient(type) {
        if (type === 'client') return client
        if (type === 'subscriber') return subscriber
        const blocking = redis.open()
        own.push(blocking)
        return blocking
      },
      settings: { retryProcessDelay: 250, stalledInterval: leaseMs, lockDuration: leaseMs },
      // Finished jobs are in the table; Redis keeps none.
      defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
    })
    // Bull names its connection without waiting for the answer: where Redis goes away meanwhile, that would be an unhandled rejection, and the end of the process.
    Object.assign(bull, { setWorkerName: () => Promise.resolve() })
    bull.on('error', (error) => log.debug({ err: error }, 'bull'))
    return {
      bull,
      async close() {
        // Bull closes only when Redis answers.
        await Promise.race([bull.close(true).catch(() => undefined), after(redis.isUp() ? CLOSE_MS : 0)])
        for (const one of own) one.disconnect()
      },
    }
  }
  function laneQueue(lane: JobLane): Bull.Queue<Delivered> {
    const queue = lanes.get(lane) ?? makeQueue(lane)
    lanes.set(lane, queue)
    return queue.bull
  }

  /** One loop per process; handing a job over twice does nothing the second time, since Bull knows the id of the try. */
  function startHandOver() {
    const bell = createBell()
    let isStopped = false
    async function round(): Promise<void> {
      while (!isStopped && redis.isUp()) {
        const due = await ledger.notHandedOver(HANDED_AT_ONCE)
        if (due.length === 0) return
        for (const lane of new Set(due.map(laneOf))) {
          const jobs = due.filter((job) => laneOf(job) === lane)
          await laneQueue(lane).addBulk(jobs.map((job) => ({ data: { id: job.id, kind: job.kind }, opts: { jobId: tryId(job), delay: Math.max(0, job.runAt.getTime() - now().getTime()) } })))
          await ledger.markHandedOver(jobs, trustMs)
        }
        if (due.length < HANDED_AT_ONCE) return
      }
    }
    const loop = (async () => {
      // The parts of the queue are made after this function returns.
      await Promise.resolve()
      while (!isStopped) {
        await round().catch((error: unknown) => log.warn({ err: error }, 'jobs not handed over: tried again soon'))
        if (!isStopped) await bell.wait(lookMs)
      }
    })()
    const stopListening = redis.onBack(() => void ledger.forgetHandOvers().then(() => bell.ring(), (error: unknown) => log.warn({ err: error }, 'jobs are handed over later')))
    return {
      ring: () => bell.ring(),
      async stop() {
        isStopped = true
        stopListening()
        bell.ring()
        await Promise.race([loop, after(CLOSE_MS)])
      },
    }
  }

  return {
    async add(kind, payload, idempotencyKey, options = {}) {
      const isNew = await ledger.add({ kind, payloadJson: JSON.stringify(payload), idempotencyKey, runAt: options.runAt ?? now(), maxAttempts: options.maxAttempts ?? 5 })
      if (isNew) handOver.ring()
      return isNew
    },

    work(handlers, { concurrency = 1 } = {}) {
      const runner = createJobRunner({ ledger, handlers, log, now, leaseMs, retryDelayMs: retryDelay })
      const upkeep = startLedgerUpkeep({ ledger, log, leaseMs, onRecovered: () => handOver.ring() })
      let isTaking = true
      const queues = [...new Set((Object.keys(handlers) as JobKind[]).map((kind) => LANE_OF[kind]))].map((lane) => {
        // A queue of this worker's own, since Bull's can be stopped only as a whole.
        const queue = makeQueue(lane)
        void queue.bull.process(concurrency, async ({ data: { id, kind } }) => {
          if (!isTaking) return ledger.giveBack(id)
          // Of a kind unknown to this worker: handed over again after a while, perhaps to a newer one.
          if (!(kind in handlers)) return
          const job = await ledger.claimOne(id)
          // Done, taken, or put off meanwhile: the table decides.
          if (!job) return
          await runner.run(job)
          handOver.ring()
        }).catch((error: unknown) => log.error({ err: error }, 'jobs are not taken from Redis'))
        return queue
      })
      return {
        async stop(graceMs = 10_000) {
          // Bull's own pause waits for Redis.
          await Promise.race([Promise.all(queues.map((queue) => queue.bull.pause(true, true))), after(redis.isUp() ? CLOSE_MS : 0)]).catch(() => undefined)
          isTaking = false
          await runner.drain(graceMs)
          await Promise.all(queues.map((queue) => queue.close()))
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
      handOver.ring()
      return count > 0
    },
    async retryAll(kind) {
      const count = await ledger.retry(kind ? { kind } : {})
      handOver.ring()
      return count
    },
    async check() {
      await ledger.isAnythingDue([])
      await redis.commands.ping()
    },
    async close() {
      await handOver.stop()
      await Promise.all([...lanes.values()].map((queue) => queue.close()))
      for (const one of [client, subscriber]) one.disconnect()
    },
  }
}

/** What Redis knows of a job. */
interface Delivered { id: string; kind: string }

interface LaneQueue {
  bull: Bull.Queue<Delivered>
  close(): Promise<void>
}

const laneOf = (job: DueJob): JobLane => LANE_OF[job.kind as JobKind] ?? 'light'
/** Of one planned try: the next try, a retry by hand and a recovery get another. */
const tryId = (job: DueJob) => `${job.id}.${job.attempts}.${job.runAt.getTime()}`
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref())
