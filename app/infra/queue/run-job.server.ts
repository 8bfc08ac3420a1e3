import type { Logger } from 'pino'
import type { ClaimedJob, JobLedger } from './job-ledger.server'
import type { JobContext, JobHandler, JobHandlers, JobKind, JobKinds } from './queue.server'

/** Progress is shown to people: more often than this nobody sees it. */
const PROGRESS_EVERY_MS = 250
/** For a job that was aborted to end. One that does not must not hold up the stop: its lease runs out, and another worker does it. */
const ABORTED_WITHIN_MS = 3_000

export interface JobRunner {
  /** Runs one try to its end and marks it. Never throws. */
  run(job: ClaimedJob): Promise<void>
  running(): number
  /** Waits for the jobs in hand, aborts them after `graceMs`, and soon after leaves to their leases those that go on all the same. */
  drain(graceMs: number): Promise<void>
}

/**
 * Runs claimed jobs, whichever driver brought them: keeps their leases by one heartbeat for all, aborts what is no
 * longer ours, plans the next try, gives back what the process cannot finish.
 */
export function createJobRunner({ ledger, handlers, log, now, leaseMs, retryDelayMs }: {
  ledger: JobLedger; handlers: Partial<JobHandlers>; log: Logger; now: () => Date; leaseMs: number; retryDelayMs: (attempts: number) => number
}): JobRunner {
  const stopping = new AbortController()
  const inHand = new Map<ClaimedJob, { lost: AbortController; ended: Promise<void> }>()
  let heartbeat: NodeJS.Timeout | undefined

  async function beat(): Promise<void> {
    try {
      for (const job of await ledger.keep([...inHand.keys()])) inHand.get(job)?.lost.abort(new Error('The lease was lost.'))
    } catch (error) {
      log.warn({ err: error }, 'job leases not renewed')
    }
  }

  async function attempt(job: ClaimedJob, lost: AbortController): Promise<void> {
    let shownAt = 0
    const context: JobContext = {
      jobId: job.id,
      attempt: job.attempts,
      signal: AbortSignal.any([lost.signal, stopping.signal]),
      async progress(fraction) {
        const at = performance.now()
        if (fraction < 1 && at - shownAt < PROGRESS_EVERY_MS) return
        shownAt = at
        if (!(await ledger.progress(job, fraction))) lost.abort(new Error('The lease was lost.'))
      },
    }
    try {
      const handler = (await handlers[job.kind as JobKind]!()) as JobHandler
      await handler(JSON.parse(job.payloadJson) as JobKinds[JobKind], context)
    } catch (error) {
      if (lost.signal.aborted) return
      if (stopping.signal.aborted) return ledger.end(job, { kind: 'stopped' })
      const isDead = job.attempts >= job.maxAttempts
      log.error({ err: error, jobId: job.id, kind: job.kind, attempt: job.attempts, isDead }, 'job failed')
      const message = reasonOf(error)
      return ledger.end(job, { kind: 'failed', message, again: isDead ? null : new Date(now().getTime() + retryDelayMs(job.attempts)) })
    }
    await ledger.end(job, { kind: 'done' })
  }

  return {
    running: () => inHand.size,
    async run(job) {
      const lost = new AbortController()
      const ended = attempt(job, lost).catch((error: unknown) => log.error({ err: error, jobId: job.id }, 'job not marked'))
      inHand.set(job, { lost, ended })
      heartbeat ??= setInterval(() => void beat(), leaseMs / 3)
      await ended
      inHand.delete(job)
      if (inHand.size === 0) {
        clearInterval(heartbeat)
        heartbeat = undefined
      }
    },
    async drain(graceMs) {
      const allEnded = (async () => {
        while (inHand.size > 0) await Promise.all([...inHand.values()].map(({ ended }) => ended))
      })()
      let timer: NodeJS.Timeout | undefined
      const within = (ms: number) => new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), ms)))
      let ending = await Promise.race([allEnded, within(graceMs)])
      clearTimeout(timer)
      if (ending !== 'late') return
      stopping.abort(new Error('The process stops.'))
      ending = await Promise.race([allEnded, within(ABORTED_WITHIN_MS)])
      clearTimeout(timer)
      if (ending !== 'late') return
      log.error({ jobs: [...inHand.keys()].map(({ id, kind }) => ({ id, kind })) }, 'jobs did not end when they were told to: left to their leases')
      inHand.clear()
      clearInterval(heartbeat)
      heartbeat = undefined
    },
  }
}

/**
 * What is shown to the people who run the installation; the log has all of it. The last line says what was wrong, the
 * lines before it quote what was asked, which may be somebody's data; mail servers answer with the address that they refuse.
 */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const last = text.trim().split('\n').at(-1)!.trim()
  return last.replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, '(address)').slice(0, 1_000)
}
