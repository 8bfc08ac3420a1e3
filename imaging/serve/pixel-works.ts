import { Worker } from 'node:worker_threads'
import { ImageRefused, type Refusal } from '#imaging/contract'
import { runPixelTask, type PixelTask } from './pixel-tasks'

/** Decoding and drawing beside the requests. */
export interface PixelWorks {
  /** @throws ImageRefused for what cannot be decoded; PixelsBusy where too much waits already */
  run(task: PixelTask): Promise<Uint8Array>
  stop(): Promise<void>
}

/** More is asked for than can be computed: the reader tries again in a moment. */
export class PixelsBusy extends Error {
  constructor() {
    super('too many pictures wait to be computed')
  }
}

export type ToPixelWorker = { id: number; task: PixelTask }
export type FromPixelWorker = { id: number } & ({ bytes: Uint8Array } | { refused: Refusal; detail: string } | { failed: string })

interface Waiting { id: number; task: PixelTask; resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }

const MOST_WAITING = 200
const WITHIN_MS = 30_000

/** For tests, and where no thread is given. */
export const inlinePixelWorks: PixelWorks = { run: runPixelTask, stop: async () => undefined }

/**
 * One thread, one task at a time: a large picture takes a second of a processor, which the pages of everybody else do not wait for.
 * A task that does not end takes its thread with it; the next one gets a new thread.
 * @param workerPath build/pixel-worker.js
 */
export function createPixelWorks({ workerPath, withinMs = WITHIN_MS, mostWaiting = MOST_WAITING }: { workerPath: string; withinMs?: number; mostWaiting?: number }): PixelWorks {
  const queue: Waiting[] = []
  let worker: Worker | null = null
  let current: Waiting | null = null
  let timer: NodeJS.Timeout | undefined
  let nextId = 1
  let isStopped = false

  const settle = (act: (waiting: Waiting) => void) => {
    const waiting = current
    current = null
    clearTimeout(timer)
    worker?.unref()
    if (waiting) act(waiting)
    pump()
  }
  const start = (): Worker => {
    const started = new Worker(workerPath)
    started.on('message', (message: FromPixelWorker) => {
      if (message.id !== current?.id) return
      settle(({ resolve, reject }) => {
        if ('bytes' in message) resolve(message.bytes)
        else reject('refused' in message ? new ImageRefused(message.refused, message.detail) : new Error(message.failed))
      })
    })
    const gone = (error: Error) => {
      if (worker !== started) return
      worker = null
      settle(({ reject }) => reject(error))
    }
    started.on('error', gone)
    started.on('exit', () => gone(new Error('the thread for pictures ended')))
    return started
  }
  function pump(): void {
    if (current || isStopped) return
    const next = queue.shift()
    if (!next) return
    current = next
    worker ??= start()
    worker.ref()
    timer = setTimeout(() => {
      const slow = worker
      worker = null
      void slow?.terminate()
      settle(({ reject }) => reject(new ImageRefused('timed-out')))
    }, withinMs)
    worker.postMessage({ id: next.id, task: next.task } satisfies ToPixelWorker)
  }

  return {
    run: (task) => new Promise((resolve, reject) => {
      if (isStopped) return reject(new Error('the thread for pictures was stopped'))
      if (queue.length >= mostWaiting) return reject(new PixelsBusy())
      queue.push({ id: nextId++, task, resolve, reject })
      pump()
    }),
    async stop() {
      isStopped = true
      for (const { reject } of queue.splice(0)) reject(new Error('the thread for pictures was stopped'))
      const stopped = worker
      worker = null
      settle(({ reject }) => reject(new Error('the thread for pictures was stopped')))
      await stopped?.terminate()
    },
  }
}
