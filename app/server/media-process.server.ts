import { fork } from 'node:child_process'
import type { Logger } from 'pino'
import type { MediaProcessConfig } from '#streaming'
import { keepAlive } from '~/infra/keep-alive.server'

export interface MediaProcess {
  /** Resolves when the media plane took its first state; a child that dies meanwhile is started again. */
  ready: Promise<void>
  isRunning(): boolean
  restarts(): number
  /** Tells it to close its recordings, and waits; kills it after `graceMs`. */
  stop(graceMs?: number): Promise<void>
}

/**
 * Runs the media plane as a child and starts it again when it dies. It ends by itself, closing its
 * recordings, when this process is gone (the IPC channel closes).
 */
export function startMediaProcess({ entryPath, config, log, onReady }: { entryPath: string; config: MediaProcessConfig; log: Logger; onReady: () => void }): MediaProcess {
  let markReady = () => {}
  const ready = new Promise<void>((resolve) => (markReady = resolve))

  const start = () => {
    // It reads what encoders send, and needs no key to the images.
    const { S3_SECRET_ACCESS_KEY: _key, ...environment } = process.env
    const child = fork(entryPath, [], { env: { ...environment, THEATRUM_MEDIA: JSON.stringify(config) }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' })
    child.on('message', (message) => {
      if ((message as { type?: string }).type !== 'ready') return
      markReady()
      onReady()
    })
    return child
  }
  const kept = keepAlive(start, { name: 'media plane', log, firstPauseMs: 200, longestPauseMs: 10_000 })

  return { ready, isRunning: () => kept.child() !== null, restarts: kept.restarts, stop: (graceMs = 10_000) => kept.stop(graceMs) }
}
