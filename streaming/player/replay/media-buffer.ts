import type { RecordingIndex } from '../../contract'
import { fileShiftMs } from './demux'
import { FragmentLoader } from './fragment-loader'
import type { Timeline } from './timeline'

/** Media time is the recording's time plus this, since Media Source Extensions drop what begins before 0. */
const BASE_MS = 10_000
const APPEND_AHEAD_MS = 12_000
const KEEP_BEHIND_MS = 5_000
const KEEP_AHEAD_MS = 40_000
/** Another kind of tracks needs another MediaSource: changed only when the position is nearly there. */
const REOPEN_AHEAD_MS = 300
/** The shorter track of a piece ends, or begins, up to this much earlier or later than the piece. */
const EDGE_MS = 600
/** A seek nearer to the end of what is buffered does not complete. */
const LAST_MS = 40
const INIT_RETRY_MS = 1_000
const MAX_ERRORS = 3
const ERROR_WINDOW_MS = 30_000

type Init = RecordingIndex['inits'][number]

const tracksOf = ({ video, audio }: Init) => `${video ? 'v' : ''}${audio ? 'a' : ''}`
const typeOf = ({ video, audio }: Init) => `${video ? 'video' : 'audio'}/mp4; codecs="${[video, audio].flatMap((track) => track?.codec ?? []).join(', ')}"`
const sourceClass = () => globalThis.MediaSource ?? (globalThis as { ManagedMediaSource?: typeof MediaSource }).ManagedMediaSource

export const canBufferMedia = () => Boolean(sourceClass())

/**
 * One angle in one `<video>`: appends the recording's own fragments around the position, each at its place on the
 * recording's time line. A gap is simply not buffered, wherever it is; playlists with EXT-X-GAP at their start never
 * get hls.js to its first media.
 */
export class MediaBuffer {
  readonly loader: FragmentLoader
  private source: MediaSource | null = null
  private buffer: SourceBuffer | null = null
  private address = ''
  private opened: Init | null = null
  private readonly inits = new Map<number, Uint8Array<ArrayBuffer> | 'loading'>()
  private currentInit = -1
  private appended = new Set<number>()
  private last = -1
  private shiftMs: number | null = null
  private wantedMs = 0
  private errors: number[] = []
  private isClosed = false

  constructor(readonly video: HTMLVideoElement, readonly timeline: Timeline, private readonly url: () => string, private readonly events: { onRefused(): void; onBroken(): void }) {
    this.loader = new FragmentLoader(timeline, url, { onLoaded: () => this.feed(), onRefused: events.onRefused })
    video.preload = 'auto'
    video.playsInline = true
    video.disableRemotePlayback = true
    video.onerror = () => { if (!this.isClosed) this.reopen() }
  }

  get positionMs(): number {
    return this.video.currentTime * 1_000 - BASE_MS
  }

  /** Buffered without a break from where the element stands. */
  get aheadMs(): number {
    const position = this.positionMs
    const range = this.ranges().find(({ fromMs, toMs }) => position >= fromMs - 100 && position < toMs)
    return range ? range.toMs - position : 0
  }

  /** Loads and appends what is wanted around the moment, forgets the rest; call it a few times a second. */
  want(positionMs: number): void {
    this.wantedMs = this.timeline.spanAt(positionMs) ? positionMs : this.timeline.spans.find(({ fromMs }) => fromMs > positionMs)?.fromMs ?? positionMs
    this.loader.want(this.wantedMs)
    this.feed()
  }

  /**
   * Where the element must stand to show the moment: itself, or the nearest that is there, since a track may begin later or
   * end earlier than its piece, and a dropped picture leaves a hole. Null while it may still come; `nothing` where it can't.
   */
  reach(ms: number): number | 'nothing' | null {
    const ranges = this.ranges()
    if (ranges.some(({ fromMs, toMs }) => ms >= fromMs && ms < toMs - LAST_MS)) return ms
    if (!this.isAppended(ms) || this.buffer?.updating) return null
    const before = ranges.filter(({ fromMs }) => fromMs <= ms).at(-1)
    const after = ranges.find(({ fromMs }) => fromMs > ms)
    if (before && ms - before.toMs < EDGE_MS) return Math.max(before.fromMs, Math.min(ms, before.toMs - LAST_MS))
    return after && after.fromMs - ms < EDGE_MS ? after.fromMs : 'nothing'
  }

  seekTo(ms: number): void {
    // Exactly on a picture's time stamp a rounding error would show the one before.
    if (this.video.readyState > 0) this.video.currentTime = Math.max(0, (ms + BASE_MS + 0.5) / 1_000)
  }

  /** A dropped picture leaves a hole that an element waits before for ever: the begin of what follows within half a second. */
  get behindHoleMs(): number | null {
    const position = this.positionMs
    if (this.aheadMs > 60) return null
    return this.ranges().find(({ fromMs }) => fromMs > position && fromMs < position + 500)?.fromMs ?? null
  }

  close(): void {
    this.isClosed = true
    this.loader.close()
    this.video.onerror = null
    this.release()
    this.video.removeAttribute('src')
    this.video.load()
  }

  private ranges(): { fromMs: number; toMs: number }[] {
    const { buffered } = this.video
    return Array.from({ length: buffered.length }, (_, i) => ({ fromMs: buffered.start(i) * 1_000 - BASE_MS, toMs: buffered.end(i) * 1_000 - BASE_MS }))
  }

  /** Every fragment of the piece within the next moments was given to the buffer: no more is to be waited for. */
  isAppended(ms: number): boolean {
    const toMs = Math.min(this.timeline.spanAt(ms)?.toMs ?? ms, ms + EDGE_MS)
    for (let i = Math.max(0, this.timeline.at(ms)); i < this.timeline.fragments.length && this.timeline.fragments[i]!.startMs < toMs; i++) {
      if (!this.appended.has(i)) return false
    }
    return true
  }

  private feed(): void {
    const { timeline, wantedMs } = this
    if (this.isClosed || this.video.error || this.buffer?.updating || this.source && this.source.readyState !== 'open') return
    if (this.evict()) return
    let next = timeline.keyFor(wantedMs)
    while (this.appended.has(next)) next++
    let entry = timeline.fragments[next]
    if (!entry || entry.startMs > wantedMs + APPEND_AHEAD_MS) return
    if (next !== this.last + 1 && !entry.isKey) {
      // After a jump the buffer takes nothing before a key frame.
      next = timeline.keyFor(entry.startMs)
      entry = timeline.fragments[next] ?? entry
    }
    const init = timeline.index.inits[entry.initIndex]
    const loaded = this.loader.get(next)
    if (!loaded || !init) return
    const shift = this.shiftMs ??= loaded.fragment && fileShiftMs(loaded.fragment, entry, init.audio?.sampleRate ?? null)
    if (!loaded.fragment || shift === null) {
      // Not what it should be: a gap.
      this.appended.add(next)
      return this.feed()
    }
    if (!this.buffer || !this.opened || tracksOf(this.opened) !== tracksOf(init)) {
      if (!this.buffer || entry.startMs < wantedMs + REOPEN_AHEAD_MS) this.open(init)
      return
    }
    try {
      if (entry.initIndex !== this.currentInit) {
        const bytes = this.initBytes(entry.initIndex, init)
        if (!bytes) return
        if (typeOf(this.opened) !== typeOf(init)) this.buffer.changeType(typeOf(init))
        this.opened = init
        this.currentInit = entry.initIndex
        return this.buffer.appendBuffer(bytes)
      }
      this.buffer.timestampOffset = (shift + BASE_MS) / 1_000
      this.buffer.appendBuffer(loaded.raw)
      this.appended.add(next)
      this.last = next
    } catch (error) {
      // The browser's own bound; room is made as the position moves on.
      if ((error as DOMException).name !== 'QuotaExceededError') this.events.onBroken()
    }
  }

  /** True while the buffer is busy with forgetting. */
  private evict(): boolean {
    const { buffer, timeline, wantedMs } = this
    if (!buffer) return false
    const keep = timeline.keyFor(Math.min(wantedMs, this.positionMs) - KEEP_BEHIND_MS)
    const fromMs = (timeline.fragments[keep]?.startMs ?? 0) - 1
    const toMs = wantedMs + KEEP_AHEAD_MS
    const ranges = this.ranges()
    const forget = (startMs: number, endMs: number, isGone: (index: number) => boolean) => {
      for (const index of this.appended) if (isGone(index)) this.appended.delete(index)
      if (!this.appended.has(this.last)) this.last = -1
      buffer.remove(Math.max(0, startMs + BASE_MS) / 1_000, endMs === Infinity ? Infinity : (endMs + BASE_MS) / 1_000)
      return true
    }
    if (ranges.some((range) => range.fromMs < fromMs - KEEP_BEHIND_MS)) return forget(-BASE_MS, fromMs, (index) => index < keep)
    if (ranges.some((range) => range.toMs > toMs + KEEP_BEHIND_MS)) return forget(toMs, Infinity, (index) => timeline.fragments[index]!.endMs > toMs)
    return false
  }

  private initBytes(index: number, { offset, length }: Init): Uint8Array<ArrayBuffer> | null {
    const held = this.inits.get(index)
    if (held) return held === 'loading' ? null : held
    this.inits.set(index, 'loading')
    void fetch(this.url(), { headers: { Range: `bytes=${offset}-${offset + length - 1}` } }).then(async (response) => {
      if (response.status === 401 || response.status === 403) this.events.onRefused()
      const bytes = response.status === 206 ? new Uint8Array(await response.arrayBuffer()) : null
      if (bytes?.byteLength !== length) throw new Error('initialisation segment unreachable')
      this.inits.set(index, bytes)
      this.feed()
    }).catch(() => setTimeout(() => this.inits.delete(index), INIT_RETRY_MS))
    return null
  }

  private open(init: Init): void {
    this.release()
    const Source = sourceClass()
    if (!Source) return
    const source = this.source = new Source()
    source.onsourceopen = () => {
      if (this.source !== source) return
      try {
        source.duration = (Math.max(this.timeline.index.durationMs, this.timeline.spans.at(-1)?.toMs ?? 0) + BASE_MS + EDGE_MS) / 1_000
        this.buffer = source.addSourceBuffer(typeOf(init))
      } catch {
        return this.events.onBroken()
      }
      this.opened = init
      this.buffer.onupdateend = () => this.feed()
      this.feed()
    }
    this.video.src = this.address = URL.createObjectURL(source)
  }

  /** The decoder gave up: begun anew, where the position is. */
  private reopen(): void {
    const init = this.opened
    const now = performance.now()
    this.errors = [...this.errors.filter((at) => now - at < ERROR_WINDOW_MS), now]
    if (init && this.errors.length <= MAX_ERRORS) this.open(init)
    else this.events.onBroken()
  }

  private release(): void {
    if (this.buffer) this.buffer.onupdateend = null
    this.source = this.buffer = this.opened = null
    this.currentInit = this.last = -1
    this.appended = new Set()
    if (this.address) URL.revokeObjectURL(this.address)
    this.address = ''
  }
}
