import { Worker } from 'node:worker_threads'
import type { Head, Proof, ProveOptions } from './audit'
import type { FromWorker, ToWorker, WorkerSettings } from './audit-worker'
import type { ChainEvent } from './chain'

export type Misfit = NonNullable<Extract<FromWorker, { type: 'opened' }>['misfit']>

/** One batch at a time; rejects when it is not certain that the batch is on disk. */
export interface ChainWriter {
  append(events: ChainEvent[], unsure: Head | null): Promise<Head>
  prove(options?: ProveOptions): Promise<Proof>
  /** Notes the head and closes the database. */
  close(): Promise<void>
}

export interface WriterThreadOptions {
  /** build/audit-worker.js. */
  workerPath: string
  databaseUrl: string
  dataDir: string
  key: Uint8Array
  /** The chain's end as it was found, before anything was appended; again after the thread died. */
  onOpened: (head: Head, misfit: Misfit | null) => void
  /** Nothing is lost by it: opening and the note of the chain's end are tried again with the next event. */
  onTrouble: (what: 'opening' | 'note', error: Error) => void
}

/** Appends by a thread that is started again when it dies. While nothing is asked of it, it does not keep the process alive. */
export function createWriterThread(options: WriterThreadOptions): ChainWriter {
  const { workerPath, onOpened, onTrouble, ...rest } = options
  let worker: Worker | null = null
  let pending: { resolve: (head: Head) => void; reject: (error: Error) => void } | null = null
  let closed: (() => void) | null = null

  const settle = (act: (waiting: NonNullable<typeof pending>) => void) => {
    const waiting = pending
    pending = null
    worker?.unref()
    if (waiting) act(waiting)
  }

  const start = (): Worker => {
    const started = new Worker(workerPath, { workerData: { ...rest, task: { kind: 'append' } } satisfies WorkerSettings })
    started.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'opened': return onOpened(message.head, message.misfit)
        case 'appended': return settle(({ resolve }) => resolve(message.head))
        case 'failed': return settle(({ reject }) => reject(new Error(message.message)))
        case 'trouble': return onTrouble(message.with, new Error(message.message))
        case 'closed': return closed?.()
        case 'progress': case 'proof': return
      }
    })
    const onGone = (error: Error) => {
      if (worker === started) worker = null
      settle(({ reject }) => reject(error))
      closed?.()
    }
    started.on('error', onGone)
    started.on('exit', () => onGone(new Error('the thread ended')))
    started.unref()
    return started
  }
  const tell = (message: ToWorker) => {
    worker ??= start()
    worker.ref()
    worker.postMessage(message)
  }
  worker = start()

  return {
    append: (events, unsure) => new Promise((resolve, reject) => {
      pending = { resolve, reject }
      tell({ type: 'append', events, unsure })
    }),
    prove: ({ expect, of, onProgress, signal } = {}) => new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const prover = new Worker(workerPath, { workerData: { ...rest, ...of, task: { kind: 'prove', ...(expect ? { expect } : {}) } } satisfies WorkerSettings })
      prover.on('message', (message: FromWorker) => {
        if (message.type === 'progress') onProgress?.(message.checked, message.total)
        if (message.type === 'proof') resolve(message.proof)
      })
      const abort = () => {
        reject(signal?.reason as Error)
        void prover.terminate()
      }
      signal?.addEventListener('abort', abort, { once: true })
      prover.on('error', reject)
      prover.on('exit', () => {
        signal?.removeEventListener('abort', abort)
        reject(new Error('the proof ended early'))
      })
    }),
    close: () => new Promise((resolve) => {
      if (!worker) return resolve()
      closed = resolve
      tell({ type: 'close' })
    }),
  }
}
