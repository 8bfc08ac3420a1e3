import type { RecordingIndex } from '../../contract'
import type { Span } from '../types'

export interface TimelineFragment {
  initIndex: number
  offset: number
  length: number
  startMs: number
  endMs: number
  isKey: boolean
  /** Does not follow from the one before: another run, a gap, or a passage left out. Decoding begins anew at a key frame. */
  isBreak: boolean
}

/** Pieces this close belong together: a dropped picture is not a gap. */
const JOIN_MS = 250
/** One request asks for about this much. */
const REQUEST_MS = 3_000
const REQUEST_BYTES = 6_000_000

const LAST_PICTURE_MS = 500
/** Angles that begin within this time are waited for; one that joins later is not. */
const BEGIN_TOGETHER_MS = 5_000

/**
 * Where a replay opens: at the first picture, since a recording begins between two key frames and before all encoders
 * have sent one. Nobody should open a replay on black.
 */
export function openingMs(timelines: readonly Pick<Timeline, 'pictureFrom'>[], startMs: number): number {
  const begins = timelines.map((timeline) => timeline.pictureFrom(startMs)).filter(Number.isFinite)
  const first = Math.min(...begins)
  if (begins.length === 0) return startMs
  // Where one angle can be shown at once, the asked moment is kept, but for the frame or two that the others begin later.
  const patienceMs = first === startMs ? JOIN_MS : BEGIN_TOGETHER_MS
  return Math.max(...begins.filter((ms) => ms - first <= patienceMs))
}

/** What one angle has, in order of time; pure. */
export class Timeline {
  readonly fragments: TimelineFragment[]
  readonly spans: Span[] = []

  constructor(readonly index: RecordingIndex) {
    let before: TimelineFragment | null = null
    this.fragments = index.fragments.map(([initIndex, offset, length, startMs, durationMs, isKey]) => {
      const isBreak: boolean = !before || before.initIndex !== initIndex || startMs - before.endMs > JOIN_MS || offset < before.offset + before.length
      const fragment = { initIndex, offset, length, startMs, endMs: startMs + durationMs, isKey: isKey === 1, isBreak }
      const span = this.spans[this.spans.length - 1]
      if (span && startMs - span.toMs <= JOIN_MS) span.toMs = Math.max(span.toMs, fragment.endMs)
      else this.spans.push({ fromMs: startMs, toMs: fragment.endMs })
      before = fragment
      return fragment
    })
  }

  /** Just behind the end of this angle: its last picture stays, as angles never end in the same millisecond. */
  hasJustEnded(ms: number): boolean {
    const last = this.spans[this.spans.length - 1]
    return last !== undefined && ms >= last.toMs && ms < last.toMs + LAST_PICTURE_MS
  }

  /** The first moment from `ms` on at which a picture can be shown; Infinity when there is none. */
  pictureFrom(ms: number): number {
    const begin = this.spanAt(ms) ? this.fragments[this.keyFor(ms)] : undefined
    if (begin?.isKey) return ms
    return this.fragments.find((fragment) => fragment.isKey && fragment.startMs >= ms)?.startMs ?? Infinity
  }

  spanAt(ms: number): Span | null {
    return this.spans.find((span) => ms >= span.fromMs && ms < span.toMs) ?? null
  }

  /** The last fragment that begins at or before the moment; -1 when all are later. */
  at(ms: number): number {
    let low = 0
    let high = this.fragments.length - 1
    let found = -1
    while (low <= high) {
      const middle = (low + high) >> 1
      if (this.fragments[middle]!.startMs <= ms) {
        found = middle
        low = middle + 1
      } else high = middle - 1
    }
    return found
  }

  /**
   * Where decoding must begin to show the moment: the key fragment before it within its run. A run that opens with sound
   * alone (the recording began between two key frames) is read from its start: sound first, pictures from the key frame on.
   */
  keyFor(ms: number): number {
    for (let i = Math.min(Math.max(0, this.at(ms)), this.fragments.length - 1); i >= 0; i--) {
      if (this.fragments[i]!.isKey || this.fragments[i]!.isBreak) return i
    }
    return this.fragments.length
  }

  /** Fragments from `first` that lie together in the file, about one request's worth: [first, last]. */
  request(first: number, isWanted: (index: number) => boolean): number {
    let last = first
    const start = this.fragments[first]!
    while (last + 1 < this.fragments.length) {
      const next = this.fragments[last + 1]!
      const current = this.fragments[last]!
      if (next.offset !== current.offset + current.length || !isWanted(last + 1)) break
      if (next.endMs - start.startMs > REQUEST_MS || next.offset + next.length - start.offset > REQUEST_BYTES) break
      last++
    }
    return last
  }
}
