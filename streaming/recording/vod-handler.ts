import type { Readable } from 'node:stream'
import type { RecordingPlan } from '../contract'
import { parseRange, readRange } from './read-range'
import { type MediaRecordingStore, describeIndex } from './store'
import { vodPlaylist } from './vod-playlist'

export interface VodResponse {
  status: number
  headers: Record<string, string>
  /** For HEAD, leave it out; a stream that is not read must be destroyed. */
  body: Readable | Buffer | string
}

export type VodHandler = (recordingId: string, streamName: string, file: string, rangeHeader: string | undefined) => Promise<VodResponse>

// Nothing of a recording stays in a cache: it may be barred or withdrawn the next minute.
const PRIVATE = { 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' }
const refuse = (status: number, text: string, headers: Record<string, string> = {}): VodResponse => ({ status, headers: { ...PRIVATE, 'content-type': 'text/plain', ...headers }, body: text })

/**
 * Answers `index.json`, `index.m3u8` and byte ranges of `media.mp4` for one stream of a recording, as its plan allows.
 * The caller has checked the token and gives its subject as `recordingId`. Refusals: 404 without plan, stream or media;
 * 403 for a range that touches barred bytes; 416 for one that is malformed, manifold or behind the end.
 */
export function createVodHandler({ store, planOf }: { store: MediaRecordingStore; planOf: (recordingId: string) => Promise<RecordingPlan | null> }): VodHandler {
  return async (recordingId, streamName, file, rangeHeader) => {
    const plan = await planOf(recordingId)
    const stream = plan?.streams.find(({ name }) => name === streamName)
    if (!plan || !stream) return refuse(404, 'not found')
    switch (file) {
      case 'index.json': {
        const index = await store.index(recordingId, stream, plan.barred, plan.startedAtMs)
        return index ? { status: 200, headers: { ...PRIVATE, 'content-type': 'application/json' }, body: JSON.stringify(index) } : refuse(404, 'not found')
      }
      case 'index.m3u8': {
        let untilMs = 0
        for (const each of plan.streams) {
          const index = await store.streamIndex(recordingId, each.name)
          const last = index?.fragments.at(-1)
          if (last) untilMs = Math.max(untilMs, last.startMs + last.durationMs + index!.originMs - plan.startedAtMs - each.offsetMs)
        }
        const found = await store.streamIndex(recordingId, streamName)
        if (!found) return refuse(404, 'not found')
        const index = describeIndex(recordingId, stream, found, plan.barred, plan.startedAtMs)
        const body = vodPlaylist(index, { startedAtMs: plan.startedAtMs, untilMs, isEnded: plan.endedAtMs !== null })
        return { status: 200, headers: { ...PRIVATE, 'content-type': 'application/vnd.apple.mpegurl' }, body }
      }
      case 'media.mp4': {
        const range = parseRange(rangeHeader)
        if (range === 'malformed') return refuse(416, 'one range of bytes at a time')
        const read = await readRange(store, recordingId, stream, range?.start ?? 0, range?.end ?? null, plan.barred)
        switch (read.kind) {
          case 'absent': return refuse(404, 'not found')
          case 'barred': return refuse(403, 'this passage is not released')
          case 'unsatisfiable': return refuse(416, 'no such bytes', { 'content-range': `bytes */${read.size}` })
          case 'bytes': {
            const { start, end, size } = read
            const isWhole = start === 0 && end === size - 1
            if (!range && !isWhole) return refuse(403, 'a passage is not released; ask for ranges')
            return {
              status: range ? 206 : 200,
              headers: {
                ...PRIVATE, 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'content-length': String(end - start + 1),
                ...(range ? { 'content-range': `bytes ${start}-${end}/${plan.endedAtMs === null ? '*' : size}` } : {}),
              },
              body: read.open(),
            }
          }
          default: return read satisfies never
        }
      }
      default:
        return refuse(404, 'not found')
    }
  }
}
