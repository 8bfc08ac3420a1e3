import { Worker } from 'node:worker_threads'

/** Reads files that somebody brought. What comes of it is checked by whoever asked. */
export interface DocumentReader { read(bytes: Uint8Array, name: string): Promise<unknown>; stop(): Promise<void> }

const WITHIN_MS = 60_000
const MOST_MEGABYTES = 512
/** One is read at a time; who comes when so many wait is told to come again. */
const MOST_WAITING = 8

/**
 * Each file has a thread of its own, which ends with it: a file that takes all memory or never ends takes its thread alone.
 * @param workerPath build/document-worker.js
 */
export function createDocumentReader({ workerPath, withinMs = WITHIN_MS }: { workerPath: string; withinMs?: number }): DocumentReader {
  let line: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let running: Worker | null = null
  const run = (bytes: Uint8Array, name: string): Promise<unknown> => new Promise((done) => {
    const worker = new Worker(workerPath, { workerData: { bytes, name }, resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES, maxYoungGenerationSizeMb: 64 }, stdout: true, stderr: true })
    running = worker
    const end = (answer: unknown) => { clearTimeout(timer); running = null; void worker.terminate(); done(answer) }
    const timer = setTimeout(() => end({ kind: 'unread', why: 'too-long' }), withinMs)
    worker.once('message', end)
    worker.once('error', () => end({ kind: 'unread', why: 'damaged' }))
    worker.once('exit', () => end({ kind: 'unread', why: 'damaged' }))
  })
  return {
    read(bytes, name) {
      if (waiting >= MOST_WAITING) return Promise.resolve({ kind: 'busy' })
      waiting++
      const mine = line.then(() => run(bytes, name)).finally(() => { waiting-- })
      line = mine.catch(() => undefined)
      return mine
    },
    async stop() { await running?.terminate() },
  }
}
