import type { Size } from './occupancy'
import type { BrickContent, ReadBrick } from './read-brick'

export type ToReader = { id: number; url: string; valid: Size } | { cancel: number }
export type FromReader = { id: number; content: BrickContent } | { id: number; failed: string }

/** Two inflate as fast as a home line delivers; more would take cores from the picture. */
const WORKERS = 2

/** Reads bricks beside the page's own thread. */
export function startReaders(start: () => Worker = startWorker): { read: ReadBrick; stop: () => void } {
  const waiting = new Map<number, { done: (content: BrickContent) => void; fail: (reason: unknown) => void }>()
  const workers = Array.from({ length: WORKERS }, () => {
    const worker = start()
    worker.addEventListener('message', ({ data }: MessageEvent<FromReader>) => {
      const one = waiting.get(data.id)
      waiting.delete(data.id)
      if (!one) return
      if ('content' in data) one.done(data.content)
      else one.fail(new Error(data.failed))
    })
    worker.addEventListener('error', () => {
      for (const [id, { fail }] of waiting) {
        if (id % WORKERS !== workers.indexOf(worker)) continue
        waiting.delete(id)
        fail(new Error('the worker that inflates bricks has failed'))
      }
    })
    return worker
  })
  let last = 0
  return {
    read: (url, valid, signal) => new Promise((done, fail) => {
      const id = ++last
      const worker = workers[id % WORKERS]!
      const tell = (message: ToReader) => worker.postMessage(message)
      waiting.set(id, { done, fail })
      // A worker has another base than the page.
      tell({ id, url: new URL(url, location.href).href, valid })
      signal.addEventListener('abort', () => {
        if (!waiting.delete(id)) return
        tell({ cancel: id })
        fail(signal.reason)
      }, { once: true })
    }),
    stop: () => {
      for (const worker of workers) worker.terminate()
      for (const { fail } of waiting.values()) fail(new Error('stopped'))
      waiting.clear()
    },
  }
}

function startWorker(): Worker {
  return new Worker(new URL('./brick.worker.ts', import.meta.url), { type: 'module' })
}
