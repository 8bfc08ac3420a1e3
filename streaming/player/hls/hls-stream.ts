import type Hls from 'hls.js'
import type { ErrorData, HlsConfig, LevelDetails } from 'hls.js'
import { SlidingMinimum } from '../present/sliding-minimum'
import { withToken } from './media-url'

type HlsModule = typeof import('hls.js')

/** Ours on top of hls.js's defaults. No worker: it would be made from a blob, which the page's CSP refuses. */
export function hlsSettings(token: () => string): Partial<HlsConfig> {
  return {
    enableWorker: false,
    lowLatencyMode: true,
    // The rate is driven by our own controller.
    maxLiveSyncPlaybackRate: 1,
    liveSyncDuration: 1,
    liveMaxLatencyDuration: 60,
    backBufferLength: 30,
    xhrSetup: (xhr, url) => xhr.open('GET', withToken(url, token()), true),
  }
}

export interface HlsStreamEvents {
  onPlaying(): void
  onStall(): void
  onRefused(): void
  /** A network error hls.js gave up on; loading is started again. */
  onTrouble(): void
  onBroken(): void
}

const MAX_MEDIA_ERRORS = 3
const ERROR_WINDOW_MS = 30_000

/** One stream in one `<video>` by hls.js; knows its position and edge on the capture time line (PROGRAM-DATE-TIME). */
export class HlsStream {
  private hls: Hls
  private readonly edge = new SlidingMinimum(6_000)
  private readonly clock = new SlidingMinimum(30_000)
  private lastEdgeMs = 0
  private edgeMovedMs = 0
  private mediaErrors: number[] = []
  private retry: ReturnType<typeof setTimeout> | undefined
  private retries = 0
  private isDestroyed = false
  isOver = false
  /** The server withholds the stream: the desk cut to the slate. */
  isOnHold = false
  bytes = 0
  hasAudio = false

  constructor(
    private readonly module: HlsModule,
    readonly name: string,
    readonly video: HTMLVideoElement,
    private readonly url: string,
    private readonly token: () => string,
    private readonly now: () => number,
    private readonly events: HlsStreamEvents,
  ) {
    video.muted = true
    video.playsInline = true
    video.preload = 'auto'
    video.onplaying = () => events.onPlaying()
    video.onwaiting = () => events.onStall()
    this.hls = this.open()
  }

  get details(): LevelDetails | null {
    return this.hls.latestLevelDetails
  }

  get positionMs(): number | null {
    return this.dateAt(this.video.currentTime)
  }

  /** Newest media, relative to our clock; the largest of the last seconds, since playlists arrive late by chance. */
  get edgeOffsetMs(): number | null {
    const least = this.edge.get()
    return least === null ? null : -least
  }

  /**
   * Server's clock minus ours: answers carry its date in whole seconds, so the largest of many comes within a part's length.
   * Null until the first playlist.
   */
  get clockOffsetMs(): number | null {
    const least = this.clock.get()
    return least === null ? null : -least
  }

  /** The edge has not moved: the encoder is away. */
  get isIdle(): boolean {
    return this.lastEdgeMs > 0 && this.now() - this.edgeMovedMs > 3_000
  }

  get aheadMs(): number {
    const { buffered, currentTime } = this.video
    for (let i = 0; i < buffered.length; i++) {
      if (buffered.start(i) <= currentTime + 0.1 && buffered.end(i) >= currentTime) return (buffered.end(i) - currentTime) * 1_000
    }
    return 0
  }

  /** Whether the moment is in the server's window. */
  windowMs(): { fromMs: number; toMs: number } | null {
    const details = this.details
    const first = details?.fragments[0]
    const fromMs = first?.programDateTime ?? null
    const toMs = details ? this.dateAt(details.edge) : null
    return fromMs === null || toMs === null ? null : { fromMs, toMs }
  }

  seekTo(dateMs: number): void {
    const position = this.positionMs
    if (position === null) return
    const time = this.video.currentTime + (dateMs - position) / 1_000
    if (Math.abs(time - this.video.currentTime) > 0.01) this.video.currentTime = Math.max(0, time)
  }

  setRate(rate: number): void {
    // Each assignment resets Chromium's audio renderer a little; small steps are not worth it.
    if (Math.abs(this.video.playbackRate - rate) > 0.004 || rate === 1 && this.video.playbackRate !== 1) this.video.playbackRate = rate
  }

  play(): void {
    if (this.video.paused) void this.video.play().catch(() => undefined)
  }

  /** After a renewed token, or a network that is back. */
  reload(): void {
    clearTimeout(this.retry)
    if (this.isDestroyed || this.isOver) return
    if (this.details) this.hls.startLoad()
    else this.hls.loadSource(this.url)
  }

  freeze(): void {
    clearTimeout(this.retry)
    this.isDestroyed = true
    this.video.pause()
    this.hls.stopLoad()
  }

  destroy(): void {
    clearTimeout(this.retry)
    this.isDestroyed = true
    this.video.onplaying = this.video.onwaiting = null
    this.hls.destroy()
    this.video.removeAttribute('src')
    this.video.load()
  }

  private dateAt(time: number): number | null {
    let anchor: { programDateTime: number | null; start: number } | null = null
    for (const fragment of this.details?.fragments ?? []) {
      if (fragment.programDateTime === null) continue
      if (anchor && fragment.start > time) break
      anchor = fragment
    }
    return anchor?.programDateTime == null ? null : anchor.programDateTime + (time - anchor.start) * 1_000
  }

  private open(): Hls {
    const { default: HlsJs, Events } = this.module
    const hls = new HlsJs(hlsSettings(this.token))
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => {
      this.retries = 0
      this.isOver = !details.live
      if (this.isOnHold) {
        this.isOnHold = false
        this.edge.clear()
        this.video.style.visibility = ''
      }
      const edgeMs = this.dateAt(details.edge)
      if (edgeMs === null) return
      if (edgeMs > this.lastEdgeMs) {
        this.lastEdgeMs = edgeMs
        this.edgeMovedMs = this.now()
        this.edge.add(this.now(), this.now() - edgeMs)
      }
    })
    hls.on(Events.LEVEL_LOADED, (_event, { networkDetails }) => {
      const dateMs = networkDetails instanceof XMLHttpRequest ? Date.parse(networkDetails.getResponseHeader('Date') ?? '') : NaN
      if (Number.isFinite(dateMs)) this.clock.add(this.now(), this.now() - dateMs)
    })
    hls.on(Events.BUFFER_CODECS, (_event, tracks) => { this.hasAudio = Boolean(tracks.audio || tracks.audiovideo && /mp4a/.test(tracks.audiovideo.codec ?? '')) })
    hls.on(Events.FRAG_LOADED, (_event, { frag, part }) => { this.bytes += (part ?? frag).stats.loaded })
    hls.on(Events.ERROR, (_event, data) => this.failed(data))
    hls.loadSource(this.url)
    hls.attachMedia(this.video)
    return hls
  }

  private failed(data: ErrorData): void {
    if (this.isDestroyed) return
    const status = data.response?.code
    if (status === 401 || status === 403) this.events.onRefused()
    // What the media plane answers instead of a playlist (streaming/hls/serve-hls.ts).
    if (status === 410) this.isOver = true
    if (status === 409 && !this.isOnHold) {
      this.isOnHold = true
      this.video.pause()
      this.video.style.visibility = 'hidden'
    }
    if (!data.fatal) return
    if (data.type === this.module.ErrorTypes.MEDIA_ERROR || data.type === this.module.ErrorTypes.MUX_ERROR) {
      const now = this.now()
      this.mediaErrors = [...this.mediaErrors.filter((at) => now - at < ERROR_WINDOW_MS), now]
      if (this.mediaErrors.length > MAX_MEDIA_ERRORS) this.events.onBroken()
      else this.hls.recoverMediaError()
      return
    }
    this.events.onTrouble()
    clearTimeout(this.retry)
    this.retry = setTimeout(() => this.reload(), this.isOnHold ? 500 : Math.min(5_000, 500 * 2 ** this.retries++))
  }
}
