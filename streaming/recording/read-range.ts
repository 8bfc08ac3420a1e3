import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import type { BarredPassage } from '../contract'
import { servable, servableBytes } from './barred'
import type { MediaRecordingStore } from './store'
import type { StreamIndex } from './stream-index'

export type RangeRead =
  /** `end` is inclusive. */
  | { kind: 'bytes'; start: number; end: number; size: number; open: () => Readable }
  | { kind: 'barred' }
  | { kind: 'unsatisfiable'; size: number }
  | { kind: 'absent' }

/**
 * Bytes [start, end] of a stream's media file, as far as synced. Served is what the index names, and nothing else: a range that
 * touches one byte of a barred or undecodable fragment is refused whole. With `end` null (`bytes=N-`) it goes as far as it may.
 */
export async function readRange(
  store: MediaRecordingStore, recordingId: string, stream: { name: string; offsetMs: number }, start: number, end: number | null, barred: BarredPassage[],
): Promise<RangeRead> {
  const index = await store.streamIndex(recordingId, stream.name)
  if (!index) return { kind: 'absent' }
  const size = index.bytes
  if (start < 0) start = Math.max(0, size + start)
  if (start >= size || (end !== null && end < start)) return { kind: 'unsatisfiable', size }
  const run = rangesOf(index, stream.offsetMs, barred).find(([from, to]) => start >= from && start < to)
  if (!run) return { kind: 'barred' }
  const last = Math.min(end ?? run[1] - 1, size - 1)
  if (last >= run[1]) return { kind: 'barred' }
  const path = store.mediaPath(recordingId, stream.name)
  return { kind: 'bytes', start, end: last, size, open: () => createReadStream(path, { start, end: last, highWaterMark: 256 * 1024 }) }
}

const known = new WeakMap<StreamIndex, { question: string; ranges: [number, number][] }>()

/** A player asks for hundreds of ranges under one plan: the last answer for each index is kept. */
function rangesOf(index: StreamIndex, offsetMs: number, barred: BarredPassage[]): [number, number][] {
  const question = JSON.stringify([offsetMs, barred])
  const last = known.get(index)
  if (last?.question === question) return last.ranges
  const ranges = servableBytes(index, servable(index, offsetMs, barred))
  known.set(index, { question, ranges })
  return ranges
}

/** `null`: no such header. A negative start counts from the end. Several ranges at once are not offered. */
export function parseRange(header: string | undefined): { start: number; end: number | null } | 'malformed' | null {
  if (header === undefined) return null
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim())
  if (!match || (match[1] === '' && match[2] === '')) return 'malformed'
  if (match[1] === '') return Number(match[2]) === 0 ? 'malformed' : { start: -Number(match[2]), end: null }
  return { start: Number(match[1]), end: match[2] === '' ? null : Number(match[2]) }
}
