import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { RecordingPlan } from '../contract'
import { createVodHandler } from '../recording/vod-handler'
import type { MediaRecordingStore } from '../recording/store'
import type { PlanOf, VodHandler } from './ports'
import { sendText } from './respond'

/** A plan may be used this long without asking again; a change is told by `forget` at once. */
const PLAN_MS = 10_000
const MOST_PLANS = 1_000

/** Replay below /media/vod/TOKEN/STREAM/FILE, with the application's plans kept for a moment. */
export function createVod(options: { store: MediaRecordingStore; planOf: PlanOf; now: () => number }): { handle: VodHandler; forget: (recordingId: string) => void } {
  const { now } = options
  const plans = new Map<string, { atMs: number; plan: Promise<RecordingPlan | null> }>()
  /** Grows when a plan is forgotten: an answer begun under the former plan ends. */
  const editions = new Map<string, number>()

  function planOf(recordingId: string): Promise<RecordingPlan | null> {
    const known = plans.get(recordingId)
    if (known && now() - known.atMs < PLAN_MS) return known.plan
    const entry = { atMs: now(), plan: options.planOf(recordingId) }
    plans.delete(recordingId)
    plans.set(recordingId, entry)
    entry.plan.catch(() => {
      if (plans.get(recordingId) === entry) plans.delete(recordingId)
    })
    for (const oldest of plans.keys()) {
      if (plans.size <= MOST_PLANS) break
      plans.delete(oldest)
    }
    return entry.plan
  }

  const answer = createVodHandler({ store: options.store, planOf })

  async function handle(request: IncomingMessage, response: ServerResponse, recordingId: string, rest: string, mayStill: () => boolean): Promise<boolean> {
    const [stream, file, ...more] = rest.split('/')
    if (!stream || !file || more.length > 0) return false
    const edition = editions.get(recordingId) ?? 0
    const isSame = () => (editions.get(recordingId) ?? 0) === edition && mayStill()
    try {
      await planOf(recordingId)
    } catch {
      // Whether a passage is barred now, only the application knows: nothing is served on a guess.
      response.setHeader('Retry-After', '2')
      sendText(response, 503, 'the application does not answer')
      return true
    }
    const result = await answer(recordingId, stream, file, request.headers.range)
    const { body } = result
    if (!isSame()) {
      if (body instanceof Readable) body.destroy()
      sendText(response, mayStill() ? 503 : 403, 'no longer allowed')
      return true
    }
    response.statusCode = result.status
    for (const [name, value] of Object.entries(result.headers)) response.setHeader(name, value)
    if (request.method === 'HEAD') {
      if (body instanceof Readable) body.destroy()
      response.end()
    } else if (body instanceof Readable) await pour(body, response, isSame)
    else response.end(body)
    return true
  }

  return {
    handle,
    forget(recordingId) {
      plans.delete(recordingId)
      editions.set(recordingId, (editions.get(recordingId) ?? 0) + 1)
    },
  }
}

/** Piece by piece, asking for the right before each: an hour of media is one answer to a download. */
async function pour(body: Readable, response: ServerResponse, mayStill: () => boolean): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      if (response.destroyed || !mayStill()) return void response.destroy()
      if (!response.write(piece)) await once(response, 'drain', { signal: gone.signal })
    }
    response.end()
  } catch {
    // The viewer went, or the file ended early: either way the answer can't be finished.
    response.destroy()
  } finally {
    body.destroy()
  }
}
