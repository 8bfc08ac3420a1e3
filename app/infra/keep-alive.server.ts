import type { ChildProcess } from 'node:child_process'
import type { Logger } from 'pino'

export interface KeptChild {
  /** The child that runs now; null between a death and the next start, and after the stop. */
  child(): ChildProcess | null
  restarts(): number
  /** Asks it to end (SIGTERM) and waits; kills it after `graceMs`. Nothing is started again afterwards. */
  stop(graceMs: number): Promise<void>
}

export interface KeepAliveOptions {
  /** In the log: "media plane died; starting it again". */
  name: string
  log: Logger
  /** The pause before a restart begins with the first and doubles up to the longest. */
  firstPauseMs: number
  longestPauseMs: number
  /** After every death, the one of the stop as well. */
  onExit?: () => void
  healthyAfterMs?: number
}

/** A child that lived this long has recovered: the next pause is short again. */
const HEALTHY_AFTER_MS = 30_000

/** Starts a child, at once, and again whenever it dies, until it is told to stop. A child that cannot be started counts as one that died. */
export function keepAlive(start: () => ChildProcess, { name, log, firstPauseMs, longestPauseMs, onExit = () => {}, healthyAfterMs = HEALTHY_AFTER_MS }: KeepAliveOptions): KeptChild {
  let child: ChildProcess | null = null
  let [isStopping, restarts, pauseMs] = [false, 0, firstPauseMs]
  let timer: NodeJS.Timeout | undefined

  function run(): void {
    const startedAt = performance.now()
    const started = start()
    child = started
    let isGone = false
    const gone = (how: { code: number | null; signal: NodeJS.Signals | null }) => {
      if (isGone) return
      isGone = true
      child = null
      onExit()
      if (isStopping) return
      if (performance.now() - startedAt > healthyAfterMs) pauseMs = firstPauseMs
      log.error({ ...how, pauseMs }, `${name} died; starting it again`)
      restarts++
      timer = setTimeout(run, pauseMs)
      pauseMs = Math.min(longestPauseMs, pauseMs * 2)
    }
    started.once('exit', (code, signal) => gone({ code, signal }))
    started.on('error', (error) => {
      log.error({ err: error }, `${name}: its process failed`)
      // Without a process there is no exit to wait for.
      if (started.pid === undefined) gone({ code: null, signal: null })
    })
  }
  run()

  return {
    child: () => child,
    restarts: () => restarts,
    async stop(graceMs) {
      isStopping = true
      clearTimeout(timer)
      const running = child
      if (!running || running.pid === undefined || running.exitCode !== null || running.signalCode !== null) return
      const gone = new Promise<void>((done) => running.once('exit', () => done()))
      running.kill('SIGTERM')
      const killer = setTimeout(() => running.kill('SIGKILL'), graceMs)
      await gone
      clearTimeout(killer)
    },
  }
}
