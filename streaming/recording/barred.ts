import type { BarredPassage } from '../contract'
import type { IndexedFragment, StreamIndex } from './stream-index'

/**
 * The fragments that may be served. Left out: every fragment that overlaps a barred passage, and those behind
 * it up to the next key frame, which can't be decoded without barred bytes.
 *
 * A passage is barred by the wall clock and by the calibrated one: the time stamp says when a picture arrived,
 * the offset how much earlier it was captured, and neither moment may lie inside.
 */
export function servable(index: StreamIndex, offsetMs: number, barred: BarredPassage[]): IndexedFragment[] {
  if (barred.length === 0) return index.fragments
  const passages = barred.flatMap(({ fromMs, toMs }) => {
    const from = fromMs - index.originMs
    const to = (toMs ?? Infinity) - index.originMs
    return [[from, to], [from + offsetMs, to + offsetMs]] as const
  })
  let isBroken = false
  let lastInit = -1
  return index.fragments.filter((fragment) => {
    const end = fragment.startMs + fragment.durationMs
    if (fragment.initIndex !== lastInit && !index.inits[fragment.initIndex]!.configs.video) isBroken = false
    lastInit = fragment.initIndex
    if (passages.some(([from, to]) => fragment.startMs < to && end > from)) {
      isBroken = true
      return false
    }
    if (fragment.isKey) isBroken = false
    return !isBroken
  })
}

/** Half-open byte ranges [from, to) that may be read, ascending and joined: initialisation segments and servable fragments. */
export function servableBytes(index: StreamIndex, fragments: IndexedFragment[]): [number, number][] {
  const pieces = [...index.inits, ...fragments].sort((a, b) => a.offset - b.offset)
  const ranges: [number, number][] = []
  for (const { offset, length } of pieces) {
    const last = ranges.at(-1)
    // The origin note between an initialisation segment and its first fragment holds nothing of a patient.
    if (last && (last[1] === offset || (offset - last[1] === NOTE_BYTES && index.inits.some((init) => init.offset + init.length === last[1])))) last[1] = offset + length
    else ranges.push([offset, offset + length])
  }
  return ranges
}

/** uuid box: 8 + 16 + 8. */
const NOTE_BYTES = 32
