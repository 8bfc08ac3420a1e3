import type { Span } from '../types'
import { type DemuxedFragment, demuxFragment } from './demux'
import type { Timeline } from './timeline'

/** Held as received, around the position. */
const AHEAD_MS = 20_000
const BEHIND_MS = 3_000
const MAX_BYTES = 64_000_000
const RETRY_MS = [300, 1_000, 2_000, 5_000]

/** A fragment in memory, as received and as read; `fragment` null: its bytes were not what they should be, so it is a gap. */
export type Loaded = { fragment: DemuxedFragment | null; raw: Uint8Array<ArrayBuffer>; bytes: number }

export interface LoaderEvents {
  onLoaded(): void
  /** 401 or 403: the token may have expired, or the passage was barred meanwhile. */
  onRefused(): void
}

/** Fetches one angle around the position: one request at a time, bounded, aborted when the position jumps away. */
export class FragmentLoader {
  private readonly loaded = new Map<number, Loaded>()
  private bytes = 0
  private request: { first: number; last: number; abort: AbortController } | null = null
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private failures = 0
  private isClosed = false
  private needMs = 0

  constructor(readonly timeline: Timeline, private readonly url: () => string, private readonly events: LoaderEvents) {}

  get(index: number): Loaded | undefined {
    return this.loaded.get(index)
  }

  /** The position is here: loads what is missing ahead, forgets what is behind. */
  want(positionMs: number): void {
    this.needMs = positionMs
    const from = this.timeline.keyFor(positionMs)
    for (const [index, { bytes }] of this.loaded) {
      const fragment = this.timeline.fragments[index]!
      if (index < from && fragment.endMs < positionMs - BEHIND_MS || fragment.startMs > positionMs + 2 * AHEAD_MS) {
        this.loaded.delete(index)
        this.bytes -= bytes
      }
    }
    const { request } = this
    if (request) {
      const start = this.timeline.fragments[request.first]!
      const end = this.timeline.fragments[request.last]!
      if (request.last >= from && start.startMs < positionMs + AHEAD_MS && end.endMs > positionMs - BEHIND_MS) return
      request.abort.abort()
      this.request = null
    }
    if (this.retryTimer === undefined) this.loadNext()
  }

  retryNow(): void {
    clearTimeout(this.retryTimer)
    this.retryTimer = undefined
    if (!this.request) this.loadNext()
  }

  /** End of what is loaded without a break from the moment on, within its span. */
  loadedUntil(ms: number): number {
    let index = this.timeline.keyFor(ms)
    let until = ms
    for (; index < this.timeline.fragments.length && this.loaded.has(index); index++) {
      const fragment = this.timeline.fragments[index]!
      if (fragment.startMs > until + 250) break
      until = Math.max(until, fragment.endMs)
    }
    return until
  }

  buffered(): Span[] {
    const spans: Span[] = []
    for (const index of [...this.loaded.keys()].sort((a, b) => a - b)) {
      const { startMs, endMs } = this.timeline.fragments[index]!
      const last = spans[spans.length - 1]
      if (last && startMs - last.toMs < 250) last.toMs = Math.max(last.toMs, endMs)
      else spans.push({ fromMs: startMs, toMs: endMs })
    }
    return spans
  }

  close(): void {
    this.isClosed = true
    clearTimeout(this.retryTimer)
    this.request?.abort.abort()
    this.loaded.clear()
  }

  private loadNext(): void {
    if (this.isClosed || this.request || this.bytes > MAX_BYTES) return
    const { fragments } = this.timeline
    const isWanted = (index: number) => !this.loaded.has(index) && fragments[index]!.startMs < this.needMs + AHEAD_MS
    let first = this.timeline.keyFor(this.needMs)
    while (first < fragments.length && this.loaded.has(first)) first++
    if (first >= fragments.length || !isWanted(first)) return
    const last = this.timeline.request(first, isWanted)
    const abort = new AbortController()
    const request = { first, last, abort }
    this.request = request
    void this.fetchRange(first, last, abort.signal).then((outcome) => {
      if (this.request !== request || this.isClosed) return
      this.request = null
      if (outcome.kind === 'bytes') {
        this.failures = 0
        this.keep(first, last, outcome.bytes)
        this.events.onLoaded()
        return this.loadNext()
      }
      if (outcome.kind === 'refused') this.events.onRefused()
      this.retryTimer = setTimeout(() => this.retryNow(), RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)])
    })
  }

  private async fetchRange(first: number, last: number, signal: AbortSignal): Promise<{ kind: 'bytes'; bytes: Uint8Array<ArrayBuffer> } | { kind: 'refused' } | { kind: 'failed' }> {
    const from = this.timeline.fragments[first]!.offset
    const end = this.timeline.fragments[last]!
    const until = end.offset + end.length
    try {
      const response = await fetch(this.url(), { headers: { Range: `bytes=${from}-${until - 1}` }, signal })
      if (response.status === 401 || response.status === 403) return { kind: 'refused' }
      // A whole file in answer to a range would be hours of video.
      if (response.status !== 206) return { kind: 'failed' }
      const bytes = new Uint8Array(await response.arrayBuffer())
      return bytes.byteLength === until - from ? { kind: 'bytes', bytes } : { kind: 'failed' }
    } catch {
      return { kind: 'failed' }
    }
  }

  private keep(first: number, last: number, bytes: Uint8Array<ArrayBuffer>): void {
    const base = this.timeline.fragments[first]!.offset
    for (let index = first; index <= last; index++) {
      const { offset, length } = this.timeline.fragments[index]!
      // A copy each, so that one kept fragment doesn't keep the whole answer.
      const raw = bytes.slice(offset - base, offset - base + length)
      this.loaded.set(index, { fragment: demuxFragment(raw), raw, bytes: length })
      this.bytes += length
    }
  }
}
