import type { AudioConfig, SocketMessage } from '../../contract'
import type { LiveClock } from '../present/live-clock'
import { Screen } from '../present/screen'
import { VideoTrack } from '../present/video-track'
import type { StreamPhase, StreamStats } from '../types'
import { parseFrameMessage } from './frame-message'
import { StreamSocket } from './stream-socket'

/** A picture drawn now is lit about this much later (half a refresh and the compositor). */
const DISPLAY_LEAD_MS = 10
/** After a (re)connection old pictures come in a burst; lateness counts from the first punctual one, or after this. */
const CATCH_UP_MS = 2_500
const TOO_LATE_MS = 500

export interface LiveStreamEvents {
  onChange(): void
  onPainted(): void
  onEnd(why: 'ended' | 'access-ended'): void
  onExpired(): void
  onTooSlow(): void
  onBroken(): void
  onSoundConfig(audio: AudioConfig | null): void
  onSound(ptsMs: number, data: Uint8Array): void
}

/** One stream of the broadcast in the worker: its connection, decoder and screen. */
export class LiveStream {
  readonly socket: StreamSocket
  readonly screen: Screen
  private readonly track: VideoTrack
  private hasSignal = true
  private catchingUpSinceMs: number | null
  private hasPainted = false
  private lastReachMs = 0
  isOnHold = false
  /** Had been connected and isn't. */
  isLost = false
  audio: AudioConfig | null = null
  private skippedFrames = 0
  private shownFrames = 0
  private latencyMs: number | null = null
  private measured = { atMs: 0, bytes: 0, frames: 0, bitsPerSecond: 0, framesPerSecond: 0 }

  constructor(
    readonly name: string,
    canvas: OffscreenCanvas,
    url: (token: string) => string,
    token: string,
    private readonly clock: LiveClock,
    private readonly now: () => number,
    private readonly events: LiveStreamEvents,
  ) {
    this.screen = new Screen(canvas)
    this.catchingUpSinceMs = now()
    this.track = new VideoTrack({ onPicture: (ptsMs) => this.decoded(ptsMs), onBroken: () => events.onBroken() })
    this.socket = new StreamSocket({
      onOpen: () => {
        this.isLost = false
        this.catchingUpSinceMs = this.now()
        this.clock.forget(this.name)
        events.onChange()
      },
      onText: (message) => this.receiveText(message),
      onBinary: (buffer) => this.receiveFrame(buffer),
      onLost: (opened) => {
        this.isLost ||= opened
        events.onChange()
      },
      onEnd: (why) => events.onEnd(why),
      onExpired: () => events.onExpired(),
      onTooSlow: () => events.onTooSlow(),
    }, url, token, now)
  }

  get phase(): StreamPhase {
    if (!this.hasSignal) return 'no-signal'
    if (!this.hasPainted) return 'connecting'
    return this.clock.isApart(this.name) ? 'late' : 'playing'
  }

  get hasEverPainted(): boolean {
    return this.lastReachMs > 0
  }

  /** Once per animation frame. */
  tick(now: number): void {
    const offset = this.clock.offset(this.name)
    if (offset === null) return
    const dueMs = now + DISPLAY_LEAD_MS - offset
    this.track.skipLate(dueMs, TOO_LATE_MS)
    const { pictures } = this.track
    // The first picture is shown as soon as it is there.
    const first = this.hasPainted ? undefined : pictures.first
    const picture = pictures.take(Math.max(dueMs * 1_000, first?.timestamp ?? -Infinity))
    this.track.pump()
    if (!picture) return
    if (this.isOnHold) return picture.close()
    this.screen.show(picture)
    this.shownFrames++
    this.lastReachMs = picture.timestamp / 1_000
    const serverOffset = this.socket.clockOffsetMs
    if (serverOffset !== null && this.catchingUpSinceMs === null) this.latencyMs = now + DISPLAY_LEAD_MS + serverOffset - this.lastReachMs
    if (!this.hasPainted || !this.hasSignal) {
      this.hasPainted = true
      this.hasSignal = true
      this.events.onPainted()
      this.events.onChange()
    }
  }

  /** Once a second. */
  stats(now: number): StreamStats {
    const { measured } = this
    const seconds = (now - measured.atMs) / 1_000
    if (seconds > 0.2) {
      if (measured.atMs > 0) {
        measured.bitsPerSecond = Math.round((this.socket.bytes - measured.bytes) * 8 / seconds)
        measured.framesPerSecond = Math.round((this.shownFrames - measured.frames) / seconds * 10) / 10
      }
      Object.assign(measured, { atMs: now, bytes: this.socket.bytes, frames: this.shownFrames })
    }
    return {
      name: this.name,
      latencyMs: this.latencyMs,
      width: this.screen.width,
      height: this.screen.height,
      bitsPerSecond: measured.bitsPerSecond,
      framesPerSecond: measured.framesPerSecond,
      droppedFrames: this.track.dropped + this.track.pictures.dropped,
      skippedFrames: this.skippedFrames,
      decoderErrors: this.track.errors,
      hasAudio: this.audio !== null,
    }
  }

  close(): void {
    this.socket.close()
    this.track.close()
    this.screen.close()
  }

  private receiveText(message: SocketMessage): void {
    switch (message.type) {
      case 'config':
        this.audio = message.audio
        this.events.onSoundConfig(message.audio)
        if (message.video) this.track.configure(message.video)
        return
      case 'hold':
        // What was captured before the hold but not yet shown must not appear behind the slate.
        this.isOnHold = true
        this.track.reset()
        this.screen.blank()
        this.hasPainted = false
        return this.events.onChange()
      case 'live':
        this.isOnHold = false
        this.catchingUpSinceMs = this.now()
        return this.events.onChange()
      case 'no-signal':
        this.hasSignal = false
        this.hasPainted = false
        this.track.reset()
        this.screen.blank()
        this.clock.forget(this.name)
        this.catchingUpSinceMs = this.now()
        return this.events.onChange()
      case 'skipped':
        this.skippedFrames += message.frames
        return
    }
  }

  private receiveFrame(buffer: ArrayBuffer): void {
    const frame = parseFrameMessage(buffer)
    if (!frame || this.isOnHold) return
    if (frame.kind === 'video') {
      this.clock.arrived(this.name, this.now(), frame.ptsMs)
      this.track.push(frame)
    } else this.events.onSound(frame.ptsMs, frame.data)
  }

  private decoded(ptsMs: number): void {
    const now = this.now()
    const offset = this.clock.offset(this.name)
    if (offset === null) return
    if (this.catchingUpSinceMs !== null) {
      if (now - (ptsMs + offset) > 0 && now - this.catchingUpSinceMs < CATCH_UP_MS) return
      this.catchingUpSinceMs = null
    }
    this.clock.ready(this.name, now, ptsMs)
  }
}
