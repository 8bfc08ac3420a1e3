import type { Decode, Decoded, Wanted } from './decode-level'

export type ToDecoder = { id: number; bytes: ArrayBuffer; structures: readonly Wanted[] }
export type FromDecoder = { id: number; decoded: Decoded }

export interface Decoder { decode: Decode; stop(): void }

/**
 * Surfaces are read, and their trees for picking made, beside the page's thread: 150,000 triangles would hold it for a third of
 * a second. Where the worker cannot be had (an old browser, a proxy that eats its file) they are read on the page's thread.
 */
export function startDecoder(start: (() => Worker) | null = typeof Worker === 'undefined' ? null : startWorker): Decoder {
  let worker: Worker | null = null
  let isLost = false
  let last = 0
  const waiting = new Map<number, { given: { bytes: ArrayBuffer; structures: readonly Wanted[]; signal: AbortSignal }; done(decoded: Decoded): void; fail(reason: unknown): void }>()
  const here: Decode = async (bytes, structures, signal) => (await import('./decode-level')).decodeHere(bytes, structures, signal)
  const begin = (start: () => Worker) => {
    const one = start()
    one.addEventListener('message', ({ data }: MessageEvent<FromDecoder>) => {
      waiting.get(data.id)?.done(data.decoded)
      waiting.delete(data.id)
    })
    one.addEventListener('error', (event) => {
      event.preventDefault()
      isLost = true
      one.terminate()
      for (const { given, done, fail } of waiting.values()) here(given.bytes, given.structures, given.signal).then(done, fail)
      waiting.clear()
    })
    return one
  }
  return {
    decode: (bytes, structures, signal) => new Promise((done, fail) => {
      if (isLost || !start) return void here(bytes, structures, signal).then(done, fail)
      worker ??= begin(start)
      const id = ++last
      waiting.set(id, { given: { bytes, structures, signal }, done, fail })
      signal.addEventListener('abort', () => { if (waiting.delete(id)) fail(signal.reason) }, { once: true })
      // Not transferred: they are read here if the worker fails.
      worker.postMessage({ id, bytes, structures } satisfies ToDecoder)
    }),
    stop() {
      worker?.terminate()
      worker = null
      isLost = true
      for (const { fail } of waiting.values()) fail(new DOMException('stopped', 'AbortError'))
      waiting.clear()
    },
  }
}

function startWorker(): Worker {
  return new Worker(new URL('./mesh.worker.ts', import.meta.url), { type: 'module' })
}
