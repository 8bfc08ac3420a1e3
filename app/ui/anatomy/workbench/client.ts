import type { DeskState } from '#imaging/segmentation/desk/desk'
import type { AskName, BenchAsks, BenchMessage, BenchRequest, Lost } from './protocol'

export class BenchFailed extends Error {
  constructor(readonly why: Lost, detail: string) { super(detail) }
}

export interface BenchClient {
  ask<Name extends AskName>(ask: Name, give: BenchAsks[Name]['give']): Promise<BenchAsks[Name]['take']>
  stop(): void
}

/** The page's end of bench.worker.ts. */
export function createBenchClient({ onState, onProgress, onBusy }: { onState: (state: DeskState) => void; onProgress: (fraction: number) => void; onBusy: (count: number) => void }): BenchClient {
  const worker = new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let nextId = 1
  let isStopped = false
  worker.onmessage = ({ data }: MessageEvent<BenchMessage>) => {
    switch (data.kind) {
      case 'state': return onState(data.state)
      case 'progress': return onProgress(data.fraction)
      case 'answer':
      case 'failed': {
        const one = waiting.get(data.id)
        waiting.delete(data.id)
        onBusy(waiting.size)
        if (data.kind === 'answer') one?.resolve(data.value as never)
        else one?.reject(new BenchFailed(data.why, data.detail))
      }
    }
  }
  // A worker that ended (memory) answers nothing more.
  worker.onerror = (event) => {
    for (const one of waiting.values()) one.reject(new BenchFailed('memory', event.message))
    waiting.clear()
    onBusy(0)
  }
  return {
    ask: (ask, give) => new Promise((resolve, reject) => {
      if (isStopped) return reject(new BenchFailed('failed', 'left'))
      const id = nextId++
      waiting.set(id, { resolve, reject })
      onBusy(waiting.size)
      worker.postMessage({ id, ask, ...give } as BenchRequest)
    }),
    stop() {
      isStopped = true
      worker.terminate()
      for (const one of waiting.values()) one.reject(new BenchFailed('failed', 'left'))
      waiting.clear()
    },
  }
}
