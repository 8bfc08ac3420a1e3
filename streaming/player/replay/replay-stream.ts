import type { AudioConfig } from '../../contract'
import { Screen } from '../present/screen'
import { VideoTrack } from '../present/video-track'
import type { ReplayStreamPhase } from '../types'
import { fileShiftMs } from './demux'
import { FragmentLoader } from './fragment-loader'
import type { Timeline } from './timeline'

const VIDEO_TICKS_PER_MS = 90
/** Undecoded pictures waiting in front of the decoder. */
const FEED_AHEAD = 12
/** Pictures this far before a sought moment may still be the one on screen then (10 per second). */
const LEAD_IN_MS = 120
const LATE_MS = 700

/** One angle: what is loaded, decoded and on screen. */
export class ReplayStream {
  readonly loader: FragmentLoader
  readonly screen: Screen
  private readonly track: VideoTrack
  private next = { fragment: 0, sample: 0 }
  /** Recording's time line minus the file's own ticks, ms; the same for the whole file. */
  private shiftMs: number | null = null
  /** A seek waits for its picture. */
  private sought: { ms: number; picture: VideoFrame | null } | null = null
  private isBroken = false

  constructor(readonly name: string, canvas: OffscreenCanvas, readonly timeline: Timeline, url: () => string, onRefused: () => void, onLoaded: () => void) {
    this.screen = new Screen(canvas)
    this.track = new VideoTrack({ onPicture: () => undefined, onBroken: () => { this.isBroken = true } })
    this.loader = new FragmentLoader(timeline, url, { onLoaded, onRefused })
  }

  get isSettled(): boolean {
    return this.sought === null
  }

  get phase(): ReplayStreamPhase {
    if (this.sought) return 'loading'
    return this.screen.shownMs === null ? 'gap' : 'shown'
  }

  seek(ms: number): void {
    this.sought?.picture?.close()
    this.sought = { ms, picture: null }
    this.track.reset()
    this.next = { fragment: this.timeline.keyFor(ms), sample: 0 }
    this.track.showFromMs = ms - LEAD_IN_MS
    this.loader.want(ms)
  }

  /** Whether enough is loaded to show the next `ms` (a gap needs nothing). */
  isReady(positionMs: number, ms: number): boolean {
    const span = this.timeline.spanAt(positionMs)
    if (!span || this.isBroken) return true
    return this.loader.loadedUntil(positionMs) >= Math.min(positionMs + ms, span.toMs - 50)
  }

  /** Once per animation frame. */
  tick(positionMs: number): void {
    this.feed(positionMs)
    const { pictures } = this.track
    if (this.sought) this.settle(this.sought)
    else {
      if (!this.timeline.spanAt(positionMs) && !this.timeline.hasJustEnded(positionMs)) {
        pictures.take(positionMs * 1_000)?.close()
        if (this.screen.shownMs !== null) this.screen.blank()
        return
      }
      this.track.skipLate(positionMs, LATE_MS)
      const picture = pictures.take(positionMs * 1_000)
      if (picture) this.screen.show(picture)
    }
    this.track.pump()
  }

  /** The time stamp of the picture next to the one on screen, from what is loaded. */
  neighbour(direction: 1 | -1): number | null {
    const shown = this.screen.shownMs
    if (shown === null) return null
    let best: number | null = null
    const at = this.timeline.at(shown)
    for (let index = Math.max(0, at - 3); index <= Math.min(this.timeline.fragments.length - 1, at + 3); index++) {
      for (const { ptsTicks } of this.loader.get(index)?.fragment?.video?.samples ?? []) {
        const ms = this.timeOf(index, ptsTicks)
        if (ms === null || (ms - shown) * direction <= 0.5) continue
        if (best === null || (ms - best) * direction < 0) best = ms
      }
    }
    return best
  }

  /** The sound frames of one loaded fragment with their times; null while it is not loaded. */
  soundOf(index: number): { audio: AudioConfig | null; frames: { ptsMs: number; data: Uint8Array }[] } | null {
    const loaded = this.loader.get(index)
    const entry = this.timeline.fragments[index]
    if (!loaded || !entry) return null
    const audio = this.timeline.index.inits[entry.initIndex]?.audio ?? null
    const run = loaded.fragment?.audio
    if (!audio || !run || this.shiftOf(index) === null) return { audio, frames: [] }
    // AAC-LC; the decoder itself says how many samples came out.
    return { audio, frames: run.samples.map(({ data }, i) => ({ ptsMs: run.decodeTicks * 1_000 / audio.sampleRate + i * 1_024_000 / audio.sampleRate + this.shiftMs!, data })) }
  }

  close(): void {
    this.sought?.picture?.close()
    this.sought = null
    this.loader.close()
    this.track.close()
    this.screen.close()
  }

  private settle(sought: NonNullable<typeof this.sought>): void {
    const { pictures } = this.track
    if ((!this.timeline.spanAt(sought.ms) && !this.timeline.hasJustEnded(sought.ms)) || this.isBroken) {
      sought.picture?.close()
      this.sought = null
      return this.screen.blank()
    }
    const picture = pictures.take((sought.ms + 0.5) * 1_000)
    if (picture) {
      sought.picture?.close()
      sought.picture = picture
    }
    // Only a later picture, or the end of the piece, proves that this is the one on screen at that moment.
    const isLast = this.isAtEnd() && this.track.isDrained && pictures.length === 0
    if (!pictures.first && !isLast) return
    const shown = sought.picture ?? pictures.take(Infinity)
    this.sought = null
    if (shown) this.screen.show(shown)
    else this.screen.blank()
  }

  private isAtEnd(): boolean {
    const fragment = this.timeline.fragments[this.next.fragment]
    return !fragment || fragment.isBreak && this.next.sample === 0
  }

  private feed(positionMs: number): void {
    const { fragments } = this.timeline
    while (this.track.waiting < FEED_AHEAD) {
      const entry = fragments[this.next.fragment]
      if (!entry) return this.track.flush()
      if (entry.isBreak && this.next.sample === 0 && this.track.isConfigured) {
        // What the decoder holds of the piece before comes out first; the next one begins with a key frame.
        if (!this.track.isDrained) return this.track.flush()
        if (this.track.pictures.length > 0 || this.sought && entry.startMs > this.sought.ms || entry.startMs > positionMs + 2_000) return
      }
      const loaded = this.loader.get(this.next.fragment)
      if (!loaded) return
      const init = this.timeline.index.inits[entry.initIndex]
      if (init?.video && this.next.sample === 0) this.track.configure(init.video)
      const samples = loaded.fragment?.video?.samples ?? []
      const sample = samples[this.next.sample]
      if (!sample) {
        this.next = { fragment: this.next.fragment + 1, sample: 0 }
        continue
      }
      const ptsMs = this.timeOf(this.next.fragment, sample.ptsTicks)
      this.next.sample++
      if (ptsMs !== null) this.track.push({ ptsMs, isKey: sample.isKey, data: sample.data })
    }
  }

  private timeOf(index: number, ptsTicks: number): number | null {
    const shift = this.shiftOf(index)
    return shift === null ? null : ptsTicks / VIDEO_TICKS_PER_MS + shift
  }

  /** Learnt from a key fragment: the index says when its first picture is shown. */
  private shiftOf(index: number): number | null {
    if (this.shiftMs !== null) return this.shiftMs
    for (const candidate of [index, this.timeline.keyFor(this.timeline.fragments[index]?.startMs ?? 0)]) {
      const entry = this.timeline.fragments[candidate]
      const fragment = this.loader.get(candidate)?.fragment
      if (!entry || !fragment) continue
      const shift = fileShiftMs(fragment, entry, this.timeline.index.inits[entry.initIndex]?.audio?.sampleRate ?? null)
      if (shift !== null) return this.shiftMs = shift
    }
    return null
  }
}
