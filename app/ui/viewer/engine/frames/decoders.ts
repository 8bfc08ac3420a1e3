import type { DecodeAnswer, DecodeRequest } from './decode.worker'
import { startDecoder, takeEarlyDecoder } from './early'

type Work = Omit<DecodeRequest, 'id'>
type Decoded = Extract<DecodeAnswer, { ok: true }>
interface Job { work: Work; isUrgent: boolean; resolve: (done: Decoded) => void; reject: (error: Error) => void }

export interface Decoders {
  /** Takes the bytes' buffer with it. Urgent ones go before the others, the last first: it is what is looked at now. */
  decode(work: Work, isUrgent: boolean): Promise<Decoded>
  stop(): void
}

/** One core is left to the page. */
export function createDecoders(count = Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1))): Decoders {
  const waiting: Job[] = []
  const running = new Map<number, { job: Job; worker: Worker }>()
  const idle: Worker[] = []
  const all = new Set<Worker>()
  let nextId = 1
  let isStopped = false

  function start(): Worker {
    const worker = takeEarlyDecoder() ?? startDecoder()
    all.add(worker)
    worker.onmessage = ({ data }: MessageEvent<DecodeAnswer>) => {
      const held = running.get(data.id)
      running.delete(data.id)
      idle.push(worker)
      if (data.ok) held?.job.resolve(data)
      else held?.job.reject(new Error(data.detail))
      next()
    }
    // A worker that dies takes its own picture with it and no other; the next picture gets a new one.
    worker.onerror = () => {
      all.delete(worker)
      worker.terminate()
      for (const [id, held] of running) {
        if (held.worker !== worker) continue
        running.delete(id)
        held.job.reject(new Error('the decoder ended'))
      }
      next()
    }
    return worker
  }

  function next() {
    while (!isStopped && waiting.length > 0) {
      const worker = idle.pop() ?? (all.size < count ? start() : null)
      if (!worker) return
      const urgent = waiting.findLastIndex((job) => job.isUrgent)
      const job = waiting.splice(urgent >= 0 ? urgent : 0, 1)[0]!
      const id = nextId++
      running.set(id, { job, worker })
      worker.postMessage({ id, ...job.work } satisfies DecodeRequest, [job.work.bytes.buffer])
    }
  }

  return {
    decode: (work, isUrgent) => new Promise<Decoded>((resolve, reject) => {
      waiting.push({ work, isUrgent, resolve, reject })
      next()
    }),
    stop() {
      isStopped = true
      for (const worker of all) worker.terminate()
      for (const job of [...waiting, ...[...running.values()].map((held) => held.job)]) job.reject(new Error('left'))
      waiting.length = 0
      running.clear()
    },
  }
}
