import { randomUUID } from 'node:crypto'
import type { Db } from '../db/db.server'
import { Prisma } from '../db/generated/client'
import { coalesced } from './coalesce'
import type { JobFilter, JobState, JobView } from './queue.server'

/** One job in a worker's hands. `token` is of this claim alone: whoever holds another has lost the job. */
export interface ClaimedJob {
  id: string
  kind: string
  payloadJson: string
  attempts: number
  maxAttempts: number
  token: string
}

/** A job that waits and has not been handed to Redis lately. */
export interface DueJob { id: string; kind: string; attempts: number; runAt: Date }

/** How a try ended. `stopped`: the process ends, which is nobody's failure. */
export type TryEnd = { kind: 'done' } | { kind: 'failed'; message: string; again: Date | null } | { kind: 'stopped' }

/** A key is remembered this long after its job ended; then the row goes, so that the table is bounded. */
export const REMEMBERED_MS = 30 * 86_400_000
/** Dead jobs wait for somebody to look at them. */
const DEAD_REMEMBERED_MS = 90 * 86_400_000
const MOST_PER_STATEMENT = 100
const FORGOTTEN_AT_ONCE = 1_000

const VIEW = { id: true, kind: true, state: true, attempts: true, maxAttempts: true, progress: true, lastError: true, runAt: true, createdAt: true, finishedAt: true } as const
const pairs = (jobs: readonly ClaimedJob[]) => Prisma.join(jobs.map((job) => Prisma.sql`(${job.id}, ${job.token})`))

export type JobLedger = ReturnType<typeof createJobLedger>

/**
 * The truth about jobs, for every driver: the table Job. Each change is one guarded statement, so that any number of
 * processes may work on it; single writes are gathered into few commits. SQL that SQLite and PostgreSQL both have.
 */
export function createJobLedger({ db, now, leaseMs }: { db: Db; now: () => Date; leaseMs: number }) {
  const leaseEnd = () => new Date(now().getTime() + leaseMs)

  const add = coalesced(MOST_PER_STATEMENT, async (jobs: { kind: string; payloadJson: string; idempotencyKey: string; runAt: Date; maxAttempts: number }[]) => {
    const rows = jobs.map((job) => ({ ...job, id: randomUUID() }))
    const at = now()
    const added = await db.$queryRaw<{ id: string }[]>`
      INSERT INTO "Job" ("id", "kind", "payloadJson", "idempotencyKey", "runAt", "maxAttempts", "createdAt")
      VALUES ${Prisma.join(rows.map((row) => Prisma.sql`(${row.id}, ${row.kind}, ${row.payloadJson}, ${row.idempotencyKey}, ${row.runAt}, ${row.maxAttempts}, ${at})`))}
      ON CONFLICT ("idempotencyKey") DO NOTHING RETURNING "id"`
    const ids = new Set(added.map(({ id }) => id))
    return rows.map((row) => ids.has(row.id))
  })

  async function take(which: Prisma.Sql): Promise<ClaimedJob[]> {
    const token = randomUUID()
    const rows = await db.$queryRaw<(Omit<ClaimedJob, 'token'> & { runAt: Date })[]>`
      UPDATE "Job" SET "state" = 'running', "leaseOwner" = ${token}, "leaseUntil" = ${leaseEnd()}, "attempts" = "attempts" + 1, "progress" = 0
      WHERE "id" IN (${which}) AND "state" = 'waiting'
      RETURNING "id", "kind", "payloadJson", "attempts", "maxAttempts", "runAt"`
    return rows.sort((a, b) => Number(new Date(a.runAt)) - Number(new Date(b.runAt))).map(({ id, kind, payloadJson, attempts, maxAttempts }) => ({ id, kind, payloadJson, attempts: Number(attempts), maxAttempts: Number(maxAttempts), token }))
  }

  const claimOne = coalesced(MOST_PER_STATEMENT, async (ids: string[]) => {
    const claimed = new Map((await take(Prisma.sql`SELECT "id" FROM "Job" WHERE "id" IN (${Prisma.join(ids)}) AND "runAt" <= ${now()}`)).map((job) => [job.id, job]))
    return ids.map((id) => claimed.get(id) ?? null)
  })

  const markDone = coalesced(MOST_PER_STATEMENT, async (jobs: ClaimedJob[]) => {
    await db.$executeRaw`
      UPDATE "Job" SET "state" = 'done', "progress" = 1, "finishedAt" = ${now()}, "leaseOwner" = NULL, "leaseUntil" = NULL, "lastError" = NULL
      WHERE "state" = 'running' AND ("id", "leaseOwner") IN (VALUES ${pairs(jobs)})`
    return jobs.map(() => undefined)
  })

  return {
    add,
    /** The longest-due jobs of these kinds, at most `limit`. */
    async claim(kinds: readonly string[], limit: number): Promise<ClaimedJob[]> {
      if (kinds.length === 0 || limit <= 0) return []
      return take(Prisma.sql`SELECT "id" FROM "Job" WHERE "state" = 'waiting' AND "runAt" <= ${now()} AND "kind" IN (${Prisma.join([...kinds])}) ORDER BY "runAt", "createdAt" LIMIT ${limit}`)
    },
    /** This job, or null when it is not waiting any more, or not yet due. */
    claimOne,
    /** Whether a claim would find something; reads only, so that idle workers leave SQLite's writer alone. */
    async isAnythingDue(kinds: readonly string[]): Promise<boolean> {
      return (await db.job.findFirst({ where: { state: 'waiting', runAt: { lte: now() }, kind: { in: [...kinds] } }, select: { id: true } })) !== null
    },

    /** Extends leases. @returns the jobs that are not ours any more. */
    async keep(jobs: readonly ClaimedJob[]): Promise<ClaimedJob[]> {
      if (jobs.length === 0) return []
      const kept = await db.$queryRaw<{ id: string }[]>`
        UPDATE "Job" SET "leaseUntil" = ${leaseEnd()} WHERE "state" = 'running' AND ("id", "leaseOwner") IN (VALUES ${pairs(jobs)}) RETURNING "id"`
      const ids = new Set(kept.map(({ id }) => id))
      return jobs.filter((job) => !ids.has(job.id))
    },
    /** @returns whether the job is still ours. */
    async progress(job: ClaimedJob, fraction: number): Promise<boolean> {
      const { count } = await db.job.updateMany({ where: { id: job.id, state: 'running', leaseOwner: job.token }, data: { progress: Math.min(1, Math.max(0, fraction)), leaseUntil: leaseEnd() } })
      return count > 0
    },
    /** Marks how a try ended; changes nothing when the lease was lost. */
    async end(job: ClaimedJob, end: TryEnd): Promise<void> {
      if (end.kind === 'done') return markDone(job)
      const free = { leaseOwner: null, leaseUntil: null }
      await db.job.updateMany({
        where: { id: job.id, state: 'running', leaseOwner: job.token },
        data: end.kind === 'stopped' ? { ...free, state: 'waiting', attempts: job.attempts - 1, runAt: now() }
          : end.again ? { ...free, state: 'waiting', lastError: end.message, runAt: end.again }
            : { ...free, state: 'dead', lastError: end.message, finishedAt: now() },
      })
    },

    /**
     * Jobs whose worker fell silent: tried again, or dead after their last try, so that a job that kills its worker
     * each time does not do so for ever. @returns how many wait again.
     */
    async recoverLost(): Promise<number> {
      const lost = { state: 'running', leaseUntil: { lt: now() } }
      if ((await db.job.findFirst({ where: lost, select: { id: true } })) === null) return 0
      await db.job.updateMany({ where: { ...lost, attempts: { gte: db.job.fields.maxAttempts } }, data: { state: 'dead', lastError: 'The worker died while running it.', finishedAt: now(), leaseOwner: null, leaseUntil: null } })
      const { count } = await db.job.updateMany({ where: lost, data: { state: 'waiting', leaseOwner: null, leaseUntil: null, runAt: now() } })
      return count
    },
    /** Forgets what ended long ago, a bounded number at a time. */
    async forget(): Promise<number> {
      const before = new Date(now().getTime() - REMEMBERED_MS)
      const deadBefore = new Date(now().getTime() - DEAD_REMEMBERED_MS)
      // runAt is never after finishedAt, and has an index.
      const old = await db.job.findMany({
        where: { OR: [{ state: 'done', runAt: { lt: before }, finishedAt: { lt: before } }, { state: 'dead', runAt: { lt: deadBefore }, finishedAt: { lt: deadBefore } }] },
        select: { id: true }, take: FORGOTTEN_AT_ONCE,
      })
      if (old.length === 0) return 0
      const { count } = await db.job.deleteMany({ where: { id: { in: old.map(({ id }) => id) }, state: { in: ['done', 'dead'] } } })
      return count
    },

    /** For a driver that delivers: waiting jobs that were not handed over, or so long ago that Redis may have lost them. */
    async notHandedOver(limit: number): Promise<DueJob[]> {
      return db.job.findMany({ where: { state: 'waiting', OR: [{ leaseUntil: null }, { leaseUntil: { lt: now() } }] }, orderBy: { runAt: 'asc' }, take: limit, select: { id: true, kind: true, attempts: true, runAt: true } })
    },
    /** `attempts` guards against a job that was taken and failed meanwhile: that try is another hand-over. */
    async markHandedOver(jobs: readonly DueJob[], trustMs: number): Promise<void> {
      if (jobs.length === 0) return
      const last = Math.max(now().getTime(), ...jobs.map((job) => job.runAt.getTime()))
      await db.$executeRaw`
        UPDATE "Job" SET "leaseUntil" = ${new Date(last + trustMs)}
        WHERE "state" = 'waiting' AND ("id", "attempts") IN (VALUES ${Prisma.join(jobs.map((job) => Prisma.sql`(${job.id}, ${job.attempts})`))})`
    },
    /** Everything that waits is to be handed over again. */
    async forgetHandOvers(): Promise<void> {
      await db.job.updateMany({ where: { state: 'waiting', leaseUntil: { not: null } }, data: { leaseUntil: null } })
    },
    /** A job that was delivered to somebody who does not take it: to be delivered anew. */
    async giveBack(id: string): Promise<void> {
      await db.job.updateMany({ where: { id, state: 'waiting', runAt: { lte: now() } }, data: { leaseUntil: null, runAt: now() } })
    },

    async find(idempotencyKey: string): Promise<JobView | null> {
      return (await db.job.findUnique({ where: { idempotencyKey }, select: VIEW })) as JobView | null
    },
    async get(id: string): Promise<(JobView & { payload: unknown }) | null> {
      const row = await db.job.findUnique({ where: { id }, select: { ...VIEW, payloadJson: true } })
      if (!row) return null
      const { payloadJson, ...view } = row
      return { ...(view as JobView), payload: JSON.parse(payloadJson) as unknown }
    },
    async counts(filter: Pick<JobFilter, 'kind'> = {}): Promise<Record<JobState, number>> {
      const rows = await db.job.groupBy({ by: ['state'], _count: true, where: filter.kind ? { kind: filter.kind } : {} })
      const of = (state: JobState) => rows.find((row) => row.state === state)?._count ?? 0
      return { waiting: of('waiting'), running: of('running'), dead: of('dead'), done: of('done') }
    },
    async list(limit: number, filter: JobFilter & { offset?: number } = {}): Promise<JobView[]> {
      const where = { ...(filter.state ? { state: filter.state } : {}), ...(filter.kind ? { kind: filter.kind } : {}) }
      return (await db.job.findMany({ where, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit, skip: filter.offset ?? 0, select: VIEW })) as JobView[]
    },
    async retry(which: { id?: string; kind?: string }): Promise<number> {
      const { count } = await db.job.updateMany({ where: { ...(which.id ? { id: which.id } : {}), ...(which.kind ? { kind: which.kind } : {}), state: 'dead' }, data: { state: 'waiting', attempts: 0, progress: 0, runAt: now(), finishedAt: null, leaseOwner: null, leaseUntil: null } })
      return count
    },
  }
}
