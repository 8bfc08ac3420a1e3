import { fork, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { availableParallelism, setPriority } from 'node:os'
import type { Refusal } from '#imaging/contract'
import type { AnatomyResult, AnatomyTask, AnyResult, AnyTask, BlackOutResult, BlackOutTask, DefaceResult, DefaceTask, DeriveResult, DeriveTask, FromChild, ReadResult, ReadTask, SegmentationResult, SegmentationTask, ToChild } from './protocol'

export interface PoolOptions {
  /** build/image-child.js. */
  entryPath: string
  /** Children at once. */
  size?: number
  /** Resident memory of one child; above it the child is ended and its file refused. */
  mostResidentBytes?: number
  /** For a file without size; each megabyte adds to it. */
  fileWithinMs?: number
  /** A child that has had nothing to do for this long is ended. */
  idleMs?: number
  onEvent?: (event: PoolEvent) => void
}

/** For the log: no name, no path. */
export type PoolEvent = { kind: 'killed'; why: Refusal; residentBytes: number } | { kind: 'died'; code: number | null; signal: NodeJS.Signals | null }

export interface ReaderPool {
  readonly size: number
  /**
   * Has one file read by a child. Rejects only when aborted or stopped: a file that kills its child is refused, the next
   * one gets a new child.
   */
  read(task: ReadTask, signal?: AbortSignal): Promise<ReadResult>
  /** Likewise what is made of a series, after the files that wait to be read. */
  derive(task: DeriveTask, signal?: AbortSignal): Promise<DeriveResult>
  blackOut(task: BlackOutTask, signal?: AbortSignal): Promise<BlackOutResult>
  /** Waits as `derive` does. */
  deface(task: DefaceTask, signal?: AbortSignal, onProgress?: (fraction: number) => void): Promise<DefaceResult>
  /** Likewise. */
  anatomy(task: AnatomyTask, signal?: AbortSignal, onProgress?: (fraction: number) => void): Promise<AnatomyResult>
  segmentation(task: SegmentationTask, signal?: AbortSignal): Promise<SegmentationResult>
  /** Highest resident memory that any child had, in bytes. */
  peakResidentBytes(): number
  /** Ends all children; what is under way rejects. */
  stop(): Promise<void>
}

const MB = 1024 * 1024
const WATCH_MS = 100
/** A quarter of a core's time is left to whoever watches or reads. */
const NICENESS = 10
const PER_MEGABYTE_MS = 500
/** JavaScript's own heap; pictures live outside of it. */
const HEAP_MB = 384
const MOST_FAILED_STARTS = 3

interface Waiting { work: AnyTask; resolve: (result: AnyResult) => void; reject: (error: Error) => void; signal?: AbortSignal; onAbort?: () => void; onProgress?: (fraction: number) => void; wasShot?: boolean }
interface Child { process: ChildProcess; isReady: boolean; current: { id: number; waiting: Waiting; timer: NodeJS.Timeout } | null; ending: Refusal | null; idle: NodeJS.Timeout | null; rss: number }

/** A damaged or hostile file takes down a child, never the house: memory and time of each are bounded from outside. */
export function createReaderPool({ entryPath, size = Math.max(1, availableParallelism()), mostResidentBytes = 700 * MB, fileWithinMs = 60_000, idleMs = 20_000, onEvent = () => {} }: PoolOptions): ReaderPool {
  const queue: Waiting[] = []
  const children = new Set<Child>()
  let nextId = 1
  let isStopped = false
  let peak = 0
  /** Children that ended before they were ready, one after the other: the installation is broken, not a file. */
  let failedStarts = 0
  let watch: NodeJS.Timeout | undefined

  function start(): Child {
    const forked = fork(entryPath, [], {
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      // No secrets, no addresses: of where it runs it needs to know where programs lie.
      env: { NODE_ENV: 'production', ...(process.env.PATH ? { PATH: process.env.PATH } : {}) }, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced',
    })
    const child: Child = { process: forked, isReady: false, current: null, ending: null, idle: null, rss: 0 }
    children.add(child)
    try {
      if (forked.pid) setPriority(forked.pid, NICENESS)
    } catch {
      // It ended already, or the system does not allow it: nothing hangs on it.
    }
    forked.on('message', (message: FromChild) => {
      if (message.type === 'ready') {
        child.isReady = true
        failedStarts = 0
      } else if (message.type === 'progress') {
        if (child.current?.id === message.id) child.current.waiting.onProgress?.(message.fraction)
        return
      } else if (child.current?.id === message.id) settle(child, message.result)
      pump()
    })
    forked.on('error', () => forked.kill('SIGKILL'))
    forked.on('exit', (code, signal) => {
      children.delete(child)
      if (child.idle) clearTimeout(child.idle)
      if (child.ending === null && child.current) onEvent({ kind: 'died', code, signal })
      // Shot from outside, by a person or by a system short of memory: not this file's fault the first time.
      const shot = child.ending === null && signal === 'SIGKILL' ? child.current : null
      if (shot && !shot.waiting.wasShot) {
        clearTimeout(shot.timer)
        child.current = null
        shot.waiting.wasShot = true
        queue.unshift(shot.waiting)
      }
      // V8 ends the process by SIGABRT when its heap is full.
      const reason: Refusal = child.ending ?? (signal === 'SIGABRT' || signal === 'SIGKILL' || code === 134 ? 'out-of-memory' : 'damaged')
      settle(child, { kind: 'refused', reason, detail: `the reader ended (${signal ?? code})` })
      if (children.size === 0) {
        clearInterval(watch)
        watch = undefined
      }
      if (!child.isReady && child.ending === null && ++failedStarts >= MOST_FAILED_STARTS) {
        failedStarts = 0
        rejectAll(new Error(`The reader of images does not start (${signal ?? code}).`))
      }
      pump()
    })
    watch ??= setInterval(() => void look(), WATCH_MS)
    watch.unref()
    return child
  }

  function settle(child: Child, result: AnyResult): void {
    const { current } = child
    if (!current) return
    child.current = null
    clearTimeout(current.timer)
    release(current.waiting)
    current.waiting.resolve(result)
  }

  function end(child: Child, why: Refusal): void {
    if (child.ending) return
    child.ending = why
    onEvent({ kind: 'killed', why, residentBytes: child.rss })
    child.process.kill('SIGKILL')
  }

  async function look(): Promise<void> {
    for (const child of children) {
      child.rss = await residentBytes(child.process.pid)
      peak = Math.max(peak, child.rss)
      if (child.rss > mostResidentBytes) end(child, 'out-of-memory')
    }
  }

  function pump(): void {
    if (isStopped) return
    while (queue.length > 0) {
      const free = [...children].find((child) => child.isReady && !child.current && !child.ending)
      if (!free) break
      give(free, queue.shift()!)
    }
    const starting = [...children].filter((child) => !child.isReady && !child.ending).length
    for (let more = Math.min(queue.length - starting, size - children.size); more > 0; more--) start()
    for (const child of children) {
      if (child.current || child.idle || !child.isReady) continue
      child.idle = setTimeout(() => (child.current ? null : child.process.kill('SIGKILL')), idleMs).unref()
    }
  }

  function give(child: Child, waiting: Waiting): void {
    if (child.idle) clearTimeout(child.idle)
    child.idle = null
    const id = nextId++
    const within = fileWithinMs + (waiting.work.task.bytes / MB) * PER_MEGABYTE_MS
    child.current = { id, waiting, timer: setTimeout(() => end(child, 'timed-out'), within) }
    child.process.send({ type: 'work', id, work: waiting.work } satisfies ToChild, (error) => {
      if (error) child.process.kill('SIGKILL')
    })
  }

  const release = (waiting: Waiting) => {
    if (waiting.onAbort) waiting.signal?.removeEventListener('abort', waiting.onAbort)
  }

  function ask(work: AnyTask, signal?: AbortSignal, onProgress?: (fraction: number) => void): Promise<AnyResult> {
    return new Promise((resolve, reject) => {
      if (isStopped) return reject(new Error('The readers were stopped.'))
      if (signal?.aborted) return reject(signal.reason as Error)
      const waiting: Waiting = { work, resolve, reject, signal, onProgress }
      waiting.onAbort = () => {
        const at = queue.indexOf(waiting)
        if (at >= 0) queue.splice(at, 1)
        const child = [...children].find((one) => one.current?.waiting === waiting)
        if (child) {
          clearTimeout(child.current!.timer)
          child.current = null
          child.ending = 'cancelled'
          child.process.kill('SIGKILL')
        }
        reject(signal!.reason as Error)
      }
      signal?.addEventListener('abort', waiting.onAbort, { once: true })
      // Somebody waits for a file that came; what is made of it can wait for its turn.
      const canWait = (one: AnyTask) => one.do === 'derive' || one.do === 'deface' || one.do === 'anatomy'
      const at = canWait(work) ? -1 : queue.findIndex((one) => canWait(one.work))
      if (at < 0) queue.push(waiting)
      else queue.splice(at, 0, waiting)
      pump()
    })
  }

  function rejectAll(error: Error): void {
    for (const waiting of queue.splice(0)) {
      release(waiting)
      waiting.reject(error)
    }
  }

  return {
    size,
    peakResidentBytes: () => peak,
    read: (task, signal) => ask({ do: 'read', task }, signal) as Promise<ReadResult>,
    derive: (task, signal) => ask({ do: 'derive', task }, signal) as Promise<DeriveResult>,
    blackOut: (task, signal) => ask({ do: 'black-out', task }, signal) as Promise<BlackOutResult>,
    deface: (task, signal, onProgress) => ask({ do: 'deface', task }, signal, onProgress) as Promise<DefaceResult>,
    anatomy: (task, signal, onProgress) => ask({ do: 'anatomy', task }, signal, onProgress) as Promise<AnatomyResult>,
    segmentation: (task, signal) => ask({ do: 'segmentation', task }, signal) as Promise<SegmentationResult>,
    async stop() {
      isStopped = true
      clearInterval(watch)
      rejectAll(new Error('The readers were stopped.'))
      await Promise.all([...children].map((child) => new Promise<void>((resolve) => {
        if (child.current) {
          clearTimeout(child.current.timer)
          release(child.current.waiting)
          child.current.waiting.reject(new Error('The readers were stopped.'))
          child.current = null
        }
        child.process.once('exit', () => resolve())
        child.ending = 'cancelled'
        child.process.kill('SIGKILL')
      })))
    },
  }
}

/** Of Linux; elsewhere the heap's own bound is what there is. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')
  return Number(text.split(' ')[1] ?? 0) * 4096
}
