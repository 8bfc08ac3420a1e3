import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import type { RefusalReason } from '../contract'
import { INPUT_ID, type DisconnectReason, type FromIngest, type IngestLimits, type PublishVerdict, type ToIngest } from './messages'

export type { DisconnectReason, IngestLimits, PublishVerdict } from './messages'

export type IngestEvent =
  | { type: 'connected'; inputId: string; remoteAddress: string; /** Its own name for itself. */ encoder: string | null }
  | { type: 'disconnected'; inputId: string; reason: DisconnectReason }
  | { type: 'refused'; /** Null where no input's key was given. */ inputId: string | null; reason: RefusalReason; remoteAddress: string }
  /** The process died and takes encoders again; those connected before were reported as `ingest-restarted`. */
  | { type: 'restarted'; restarts: number }

/** The part of pino that is used. */
export interface IngestLog {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface IngestOptions {
  /** The bundle of ./main. */
  entryPath: string
  rtmpHost: string
  /** 0 takes a free one, which restarts keep. */
  rtmpPort: number
  log: IngestLog
  /**
   * @param keyHash sha256 of the key, lower-case hex, made in the child. A look-up in a map by it is as good as a
   *   comparison in constant time: what its timing tells is about a digest that the sender can't steer.
   */
  authorise(keyHash: string): Promise<PublishVerdict>
  onEvent(event: IngestEvent): void
  limits?: Partial<IngestLimits>
  /** Heap of the child, MB. */
  maxOldSpaceMb?: number
  /** Beyond it the child is restarted: a leak must not starve the recorder beside it. */
  maxRssBytes?: number
}

export interface IngestSupervisor {
  /** HTTP-FLV of this input, 404 while nobody publishes; null while the child is down. Changes with every restart: ask before each pull. */
  flvUrl(inputId: string): string | null
  /** Ends the present publisher of this input, if any. */
  disconnect(inputId: string, reason: 'taken-over' | 'key-withdrawn'): void
  state(): IngestState
  stop(): Promise<void>
}

export interface IngestState {
  isRunning: boolean
  restarts: number
  rtmpPort: number
  pid: number | null
  /** Ids of the inputs connected now. */
  inputs: string[]
  rssBytes: number
  /** RTMP connections, idle ones included. */
  connections: number
}

const BACK_OFF_MS = { first: 100, most: 5_000 }
/** A child that ran so long was healthy: its end starts the back-off anew. */
const HEALTHY_AFTER_MS = 30_000
/** Pulses come every second; without one for so long the child hangs. */
const PULSE_TIMEOUT_MS = 10_000
const START_TIMEOUT_MS = 15_000
const STOP_TIMEOUT_MS = 2_000
/** Eight inputs at the worst that the limits allow are 544 MB: 20 of message buffers, 32 of cache, 16 in a pull, each. An ordinary one takes 120 MB in all. */
const MAX_RSS_BYTES = 1024 * 1024 * 1024

/** Rejects with one sentence when the first child can't start (port in use, module unpatched). */
export async function startIngest(options: IngestOptions): Promise<IngestSupervisor> {
  const { log } = options
  const connected = new Set<string>()
  let rtmpPort = options.rtmpPort
  let restarts = 0
  let backOffMs = BACK_OFF_MS.first
  let isStopping = false
  let restartTimer: NodeJS.Timeout | undefined
  /** The child in service; undefined while down. */
  let running: { child: ChildProcess; pullPort: number; pullSecret: string; rssBytes: number; connections: number } | undefined
  let latest: ChildProcess | undefined

  const post = (child: ChildProcess, message: ToIngest) => {
    if (child.connected) child.send(message, () => {}) // an error here is the child's end, which is handled there
  }

  const emit = (event: IngestEvent) => {
    try {
      options.onEvent(event)
    } catch (error) {
      log.error({ err: error }, 'ingest event handler failed')
    }
  }

  const decide = async (keyHash: string): Promise<PublishVerdict> => {
    const verdict = await options.authorise(keyHash)
    if (verdict.kind === 'accepted' && !INPUT_ID.test(verdict.inputId)) throw new Error(`input id ${verdict.inputId} is not usable as a path`)
    return verdict
  }

  const launch = () => new Promise<void>((resolve, reject) => {
    const pullSecret = randomBytes(24).toString('base64url')
    const startedAt = Date.now()
    const child = fork(options.entryPath, [], {
      execArgv: [`--max-old-space-size=${options.maxOldSpaceMb ?? 256}`],
      // No secret of the parent's environment in a process that strangers talk to.
      env: { NODE_ENV: process.env.NODE_ENV ?? 'production' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    latest = child
    let failure = 'The ingest process ended before it was ready.'
    let watchdog = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS)
    const watch = () => {
      clearTimeout(watchdog)
      watchdog = setTimeout(() => {
        log.error({ pid: child.pid }, 'ingest hangs, restarting it')
        child.kill('SIGKILL')
      }, PULSE_TIMEOUT_MS)
    }
    // A crash's stack; bounded, and never a key: the child's own log goes over IPC.
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (data: Buffer) => log.warn({ pid: child.pid, output: data.toString('utf8', 0, 2_000) }, 'ingest output'))
    }

    child.on('message', (message: FromIngest) => {
      switch (message.type) {
        case 'ready':
          rtmpPort = message.rtmpPort
          running = { child, pullPort: message.pullPort, pullSecret, rssBytes: 0, connections: 0 }
          watch()
          log.info({ pid: child.pid, rtmpHost: options.rtmpHost, rtmpPort }, 'ingest takes RTMP')
          resolve()
          break
        case 'failed':
          failure = message.message
          break
        case 'authorise':
          decide(message.keyHash).then(
            (verdict) => post(child, { type: 'verdict', request: message.request, verdict }),
            // No verdict: the child gives up after its time-out and the encoder tries again.
            (error: unknown) => log.error({ err: error }, 'authorising a publish failed'),
          )
          break
        case 'connected':
          connected.add(message.inputId)
          emit(message)
          break
        case 'disconnected':
          connected.delete(message.inputId)
          emit(message)
          break
        case 'refused':
          emit(message)
          break
        case 'log':
          log[message.level]({ pid: child.pid }, message.message)
          break
        case 'pulse':
          if (running?.child !== child) break
          watch()
          running.rssBytes = message.rssBytes
          running.connections = message.connections
          if (message.rssBytes > (options.maxRssBytes ?? MAX_RSS_BYTES)) {
            log.error({ pid: child.pid, rssBytes: message.rssBytes }, 'ingest exceeds its memory, restarting it')
            child.kill('SIGKILL')
          }
          break
      }
    })

    child.on('error', (error) => { failure = `The ingest process can't be started: ${error.message}` })
    child.once('close', (code, signal) => {
      clearTimeout(watchdog)
      const wasReady = running?.child === child
      if (wasReady) running = undefined
      for (const inputId of [...connected]) {
        connected.delete(inputId)
        emit({ type: 'disconnected', inputId, reason: 'ingest-restarted' })
      }
      if (isStopping) return resolve()
      reject(new Error(failure))
      if (!hasStarted && !wasReady) return
      if (Date.now() - startedAt > HEALTHY_AFTER_MS) backOffMs = BACK_OFF_MS.first
      log.error({ pid: child.pid, code, signal, backOffMs, failure: wasReady ? undefined : failure }, 'ingest ended, restarting it')
      restartTimer = setTimeout(relaunch, backOffMs)
      backOffMs = Math.min(backOffMs * 2, BACK_OFF_MS.most)
    })

    post(child, { type: 'start', rtmpHost: options.rtmpHost, rtmpPort, pullSecret, limits: options.limits ?? {} })
  })

  const relaunch = () => {
    launch().then(() => {
      if (isStopping) return
      restarts += 1
      emit({ type: 'restarted', restarts })
    }, () => {}) // its end is logged and starts the next one
  }

  let hasStarted = false
  await launch()
  hasStarted = true

  return {
    flvUrl: (inputId) => (running ? `http://127.0.0.1:${running.pullPort}/${running.pullSecret}/${encodeURIComponent(inputId)}.flv` : null),
    disconnect: (inputId, reason) => {
      if (running) post(running.child, { type: 'disconnect', inputId, reason })
    },
    state: () => ({
      isRunning: running !== undefined,
      restarts,
      rtmpPort,
      pid: running?.child.pid ?? null,
      inputs: [...connected],
      rssBytes: running?.rssBytes ?? 0,
      connections: running?.connections ?? 0,
    }),
    stop: async () => {
      isStopping = true
      clearTimeout(restartTimer)
      const child = latest
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
      post(child, { type: 'stop' })
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await ended
      clearTimeout(timer)
    },
  }
}
