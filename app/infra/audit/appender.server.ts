import type { Logger } from 'pino'
import type { Audit, AuditRecord, Head } from './audit'
import { presentEvent, type ChainEvent } from './chain'
import type { ChainWriter, Misfit } from './writer-thread.server'

/** A link is on disk this soon after it was taken. */
const EVERY_MS = 100
/** One transaction: short, since others wait for the database's one writer. */
const MOST_AT_ONCE = 500
/** About 10 MB. Beyond it accesses are counted and not kept; changes of rights wait at their caller. */
const MOST_WAITING = 20_000
const RETRY_MS = { first: 100, longest: 5_000 }
/** What cannot be written in this time at a stop is given up, and said in the log. */
const STOP_WITHIN_MS = 10_000

export interface AppenderOptions {
  writer: ChainWriter
  log: Logger
  now: () => Date
  mostWaiting?: number
}

export interface Appender { audit: Audit; opened(head: Head, misfit: Misfit | null): void }

/** The one appender of a process: takes events, hands them to the writer in batches, tries again until they are on disk. */
export function createAppender({ writer, log, now, mostWaiting = MOST_WAITING }: AppenderOptions): Appender {
  const queue: ChainEvent[] = []
  /** Callers that wait for the n-th event ever taken. */
  const waiters: { until: number; resolve: () => void; reject: (error: Error) => void }[] = []
  let taken = 0
  let written = 0
  let failures = 0
  /** How many of the queue were handed over and may be on disk: exactly those are tried again, so that they are recognised there. */
  let tried = 0
  let head: Head | null = null
  let shed: { count: number; from: string; to: string } | null = null
  let timer: NodeJS.Timeout | null = null
  let timerAt = 0
  let isWriting = false
  let isStopped = false

  const take = (record: AuditRecord) => {
    queue.push(presentEvent(record, now()))
    taken += 1
  }

  const wakeUp = (afterMs: number) => {
    if (isWriting || isStopped) return
    const at = performance.now() + afterMs
    // The earlier time holds, unless the database asks for patience.
    if (timer && (timerAt <= at || failures > 0)) return
    if (timer) clearTimeout(timer)
    timerAt = at
    timer = setTimeout(() => void write(), afterMs)
  }

  async function write(): Promise<void> {
    timer = null
    if (isWriting || queue.length === 0) return
    isWriting = true
    if (failures === 0) tried = Math.min(queue.length, MOST_AT_ONCE)
    const batch = queue.slice(0, tried)
    try {
      head = await writer.append(batch, failures > 0 ? head : null)
      queue.splice(0, batch.length)
      written += batch.length
      if (failures > 0) log.info({ waiting: queue.length }, 'the audit chain is written again')
      failures = 0
      tellWhoeverWaits()
      noteShed()
    } catch (error) {
      if (failures === 0) log.error({ err: error, waiting: queue.length }, 'the audit chain cannot be written; events are kept and tried again')
      failures += 1
    }
    isWriting = false
    if (queue.length === 0) return
    if (failures > 0) wakeUp(Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** Math.min(failures - 1, 10)))
    else wakeUp(queue.length >= MOST_AT_ONCE || waiters.length > 0 ? 0 : EVERY_MS)
  }

  function tellWhoeverWaits() {
    for (let index = waiters.length - 1; index >= 0; index -= 1) {
      if (waiters[index]!.until <= written) waiters.splice(index, 1)[0]!.resolve()
    }
  }

  /** What was counted while there was no room is said in the chain itself. */
  function noteShed() {
    if (!shed || queue.length >= mostWaiting) return
    take({ action: 'audit.shed', actor: { kind: 'system' }, institutionId: null, subjectKind: 'audit', subjectId: null, detail: { count: shed.count, from: shed.from, to: shed.to } })
    log.warn({ count: shed.count }, 'accesses came faster than they could be written; they were counted, not kept')
    shed = null
  }

  const wait = (until: number) => new Promise<void>((resolve, reject) => {
    if (until <= written) return resolve()
    if (isStopped) return reject(new Error('The audit chain is closed.'))
    waiters.push({ until, resolve, reject })
    wakeUp(0)
  })

  return {
    opened(found, misfit) {
      head ??= found
      if (!misfit) return
      if (misfit === 'head-missing') log.warn({ seq: found.seq }, 'DATA_DIR holds no note of the audit chain\'s end: right at the first start of another process on this database, else somebody removed it')
      else log.error({ misfit, seq: found.seq }, 'the audit chain does not fit the head that was noted outside the database: run "audit prove"')
      take({ action: 'audit.head-mismatch', actor: { kind: 'system' }, institutionId: null, subjectKind: 'audit', subjectId: null, detail: { fault: misfit, seq: found.seq } })
      wakeUp(EVERY_MS)
    },
    audit: {
      record(event) {
        if (queue.length >= mostWaiting || isStopped) {
          const at = now().toISOString()
          shed = shed ? { ...shed, count: shed.count + 1, to: at } : { count: 1, from: at, to: at }
          return
        }
        take(event)
        wakeUp(queue.length >= MOST_AT_ONCE ? 0 : EVERY_MS)
      },
      async recordNow(event) {
        if (isStopped) throw new Error('The audit chain is closed.')
        take(event)
        await wait(taken)
      },
      flush: () => wait(taken),
      state: () => ({ waiting: queue.length, written, failing: failures > 0 }),
      prove: (options) => wait(taken).then(() => writer.prove(options)),
      async stop() {
        if (isStopped) return
        noteShed()
        const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref())
        await Promise.race([wait(taken), late])
        isStopped = true
        if (timer) clearTimeout(timer)
        if (queue.length > 0) log.fatal({ lost: queue.length }, 'the audit chain was closed before everything was written')
        for (const { reject } of waiters.splice(0)) reject(new Error('The audit chain is closed.'))
        await writer.close()
      },
    },
  }
}
