import type { MediaEvent, MediaState, RecordingPlan } from '../contract'
import { controlSecret } from '../session/control-secret'
import { isMediaState } from './desired-state'
import type { MediaLog } from './ports'

const ANSWER_MS = 5_000
const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 5_000
/** An hour of an encoder that reconnects every 4 s; beyond it the oldest are dropped, and the log says so. */
const MOST_EVENTS = 1_000
const BATCH = 100

/** An event without what the link adds; distributes over the union. */
export type NewMediaEvent = MediaEvent extends infer Event ? (Event extends MediaEvent ? Omit<Event, 'id' | 'atMs'> : never) : never

export interface AppLink {
  /** Null while the application does not answer. */
  state(): Promise<MediaState | null>
  /** Throws while the application does not answer; null where nothing may be replayed. */
  recordingPlan(recordingId: string): Promise<RecordingPlan | null>
  /** Delivered at least once and in order. */
  tell(event: NewMediaEvent): void
  /** Waits for what is queued, at most so long. */
  flush(withinMs: number): Promise<void>
  stop(): void
}

/** Callbacks to the application, with the events' queue. */
export function createAppLink(options: { appUrl: string; mediaSecret: string; log: MediaLog; now: () => number; newId: () => string }): AppLink {
  const base = options.appUrl.replace(/\/+$/, '')
  const authorization = `Bearer ${controlSecret(options.mediaSecret)}`
  const queue: MediaEvent[] = []
  let isSending = false
  let isStopped = false
  let retryMs = FIRST_RETRY_MS
  let retry: NodeJS.Timeout | null = null
  let idle: (() => void)[] = []

  const ask = (method: string, path: string, body?: unknown) =>
    fetch(`${base}${path}`, {
      method,
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
      redirect: 'error',
    })

  async function send() {
    if (isSending || isStopped || retry) return
    isSending = true
    while (queue.length > 0 && !isStopped) {
      const batch = queue.slice(0, BATCH)
      let wasTaken = false
      try {
        const response = await ask('POST', '/internal/media/events', batch)
        await response.body?.cancel()
        wasTaken = response.ok
      } catch {
        // The application restarts; the events wait.
      }
      if (!wasTaken) {
        retry = setTimeout(() => {
          retry = null
          void send()
        }, retryMs)
        retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2)
        break
      }
      retryMs = FIRST_RETRY_MS
      const sent = new Set(batch)
      while (queue[0] && sent.has(queue[0])) queue.shift()
    }
    isSending = false
    if (queue.length > 0) return
    for (const resolve of idle) resolve()
    idle = []
  }

  return {
    async state() {
      try {
        const response = await ask('GET', '/internal/media/state')
        if (!response.ok) {
          await response.body?.cancel()
          return null
        }
        const value: unknown = await response.json()
        return isMediaState(value) ? value : null
      } catch {
        return null
      }
    },
    async recordingPlan(recordingId) {
      const response = await ask('GET', `/internal/media/recordings/${encodeURIComponent(recordingId)}`)
      if (response.ok) return (await response.json()) as RecordingPlan
      await response.body?.cancel()
      if (response.status === 404) return null
      throw new Error(`The application answered ${response.status}.`)
    },
    tell(event) {
      if (queue.length >= MOST_EVENTS) {
        // Not the batch on its way, or it would be delivered again for nothing.
        const dropped = queue.splice(isSending ? BATCH : 0, 1)[0]
        options.log.warn({ type: dropped?.type }, 'an event for the application was dropped: it has been away too long')
      }
      queue.push({ id: options.newId(), atMs: options.now(), ...event } as MediaEvent)
      void send()
    },
    flush: (withinMs) =>
      new Promise((resolve) => {
        if (queue.length === 0) return resolve()
        const timer = setTimeout(resolve, withinMs)
        idle.push(() => {
          clearTimeout(timer)
          resolve()
        })
      }),
    stop() {
      isStopped = true
      if (retry) clearTimeout(retry)
      for (const resolve of idle) resolve()
    },
  }
}
