/** Entry of build/pixel-worker.js; started by pixel-works.ts. */
import { parentPort } from 'node:worker_threads'
import { ImageRefused } from '#imaging/contract'
import { runPixelTask } from './pixel-tasks'
import type { FromPixelWorker, ToPixelWorker } from './pixel-works'

const port = parentPort!

port.on('message', ({ id, task }: ToPixelWorker) => {
  void runPixelTask(task).then(
    (bytes) => {
      const own = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
      port.postMessage({ id, bytes: own } satisfies FromPixelWorker, [own.buffer as ArrayBuffer])
    },
    (error: unknown) => port.postMessage((error instanceof ImageRefused ? { id, refused: error.reason, detail: error.detail } : { id, failed: error instanceof Error ? error.message : String(error) }) satisfies FromPixelWorker),
  )
})
