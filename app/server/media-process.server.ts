import { fork, type ChildProcess } from 'node:child_process'
import type { Logger } from 'pino'
import type { MediaProcessConfig } from '#streaming'

export interface MediaProcess {
  /** Resolves when the media plane took its first state; a child that dies meanwhile is started again. */
  ready: Promise<void>
  isRunning(): boolean
  restarts(): number
  /** Tells it to close its recordings, and waits; kills it after `graceMs`. */
  stop(graceMs?: number): Promise<void>
}

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 10_000
/** A child that lived this long has recovered: the next pause is short again. */
const HEALTHY_AFTER_MS = 30_000

/**
 * Runs the media plane as a child and starts it again when it dies. It ends by itself, closing its
 * recordings, when this process is gone (the IPC channel closes).
 */
export function startMediaProcess({ entryPath, config, log, onReady }: { entryPath: string; config: MediaProcessConfig; log: Logger; onReady: () => void }): MediaProcess {
  let child: ChildProcess | null = null
  let isStopping = false
  let restarts = 0
  let pauseMs = FIRST_PAUSE_MS
  let timer: NodeJS.Timeout | undefined
  let markReady = () => {}
  const ready = new Promise<void>((resolve) => (markReady = resolve))

  const start = () => {
    const startedAt = Date.now()
    child = fork(entryPath, [], { env: { ...process.env, THEATRUM_MEDIA: JSON.stringify(config) }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' })
    child.on('message', (message) => {
      if ((message as { type?: string }).type !== 'ready') return
      markReady()
      onReady()
    })
    child.once('error', (error) => log.error({ err: error }, 'media plane not started'))
    child.once('exit', (code, signal) => {
      child = null
      if (isStopping) return
      if (Date.now() - startedAt > HEALTHY_AFTER_MS) pauseMs = FIRST_PAUSE_MS
      log.error({ code, signal, pauseMs }, 'media plane died; starting it again')
      restarts++
      timer = setTimeout(start, pauseMs)
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
    })
  }
  start()

  return {
    ready,
    isRunning: () => child !== null,
    restarts: () => restarts,
    async stop(graceMs = 10_000) {
      isStopping = true
      clearTimeout(timer)
      const running = child
      if (!running || running.exitCode !== null) return
      const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()))
      running.kill('SIGTERM')
      const killer = setTimeout(() => running.kill('SIGKILL'), graceMs)
      await gone
      clearTimeout(killer)
    },
  }
}
