/** What a page says to the players and hears from them. Times are ms; `Wall` is the Unix epoch of this browser's clock. */

export interface PlayerStream {
  name: string
  /** The player puts its picture (`<canvas>` or `<video>` carrying `data-stream`) here, filling it, and takes it away in `destroy`. */
  container: HTMLElement
}

export type LivePath = 'interactive' | 'hls'

/** Why the interactive path can't be used here; the page has a sentence for each. */
export type InteractiveObstacle = 'insecure-context' | 'no-video-decoder' | 'no-h264' | 'no-audio-decoder' | 'no-aac' | 'no-audio-worklet' | 'no-offscreen-canvas'

export type Capabilities =
  | { interactive: true }
  | { interactive: false; obstacle: InteractiveObstacle }

/** Why the interactive path was left. */
export type FallbackReason = InteractiveObstacle | 'socket-blocked' | 'too-slow' | 'decoder-failed' | 'connection-lost'

export type FailureReason = 'no-playable-path' | 'media-unreachable' | 'media-error'

/** `late`: more than a second behind the other streams, shown on its own clock. */
export type StreamPhase = 'connecting' | 'playing' | 'late' | 'no-signal'

export interface LiveStateDetail {
  path: LivePath
  streams: Record<string, StreamPhase>
  /** Set while on HLS although interactive was allowed. */
  fallback: FallbackReason | null
}

/**
 * `hold`: the desk cut to the slate; pictures are blank. `ended`: the broadcast is over.
 * `access-ended`: this viewer's right is gone; nothing is retried. `failed`: given up, `reason` says why.
 */
export type LiveState = LiveStateDetail & (
  | { phase: 'connecting' | 'playing' | 'reconnecting' | 'hold' | 'ended' | 'access-ended' }
  | { phase: 'failed'; reason: FailureReason }
)

export interface StreamStats {
  name: string
  /** Server's receipt of the frame to its display, by the clock offset of ping and pong (on HLS, of the answers' dates); null until known. */
  latencyMs: number | null
  width: number
  height: number
  bitsPerSecond: number
  framesPerSecond: number
  /** Frames decoded or received that were never shown. */
  droppedFrames: number
  /** Frames the server left out because this viewer reads too slowly. */
  skippedFrames: number
  decoderErrors: number
  hasAudio: boolean
}

export interface PlayerStats {
  path: LivePath
  /** Largest difference between the capture times of the pictures now on screen; null with fewer than two. */
  skewMs: number | null
  /** Presentation delay of the player on top of the network. */
  delayMs: number
  roundTripMs: number | null
  /** Positive: sound is heard later than its picture. Null without sound. */
  soundOffsetMs: number | null
  streams: StreamStats[]
}

export interface LivePlayerOptions {
  streams: PlayerStream[]
  /** Origin of the media plane, e.g. `https://media.example.org`; '' for the page's own. */
  mediaBase: string
  token: string
  /** Called before the token expires, and when the server says it has. Null: the right is gone. A rejection is retried. */
  renewToken: () => Promise<string | null>
  /** `auto` prefers interactive, falls back and returns. */
  path: 'auto' | LivePath
  onState: (state: LiveState) => void
  /** Once a second while playing. */
  onStats?: (stats: PlayerStats) => void
}

export interface LivePlayer {
  readonly path: LivePath
  readonly state: LiveState
  /** Whose sound is heard; null for none. */
  setSound(stream: string | null): void
  /** 0 to 1. */
  setVolume(volume: number): void
  /** Starts muted, as browsers ask; un-mute from within a click or key handler. */
  setMuted(isMuted: boolean): void
  setToken(token: string): void
  stats(): PlayerStats
  /** HLS only: how far behind the live edge to play, within the server's window; false on the interactive path. */
  rewind(ms: number): boolean
  goLive(): void
  destroy(): void
}

export interface ReplayPlayerOptions {
  streams: PlayerStream[]
  mediaBase: string
  token: string
  renewToken: () => Promise<string | null>
  /** `auto`: WebCodecs where possible, else `<video>` with HLS. */
  path?: 'auto' | LivePath
  /** Where to begin; 0 unless told. */
  startMs?: number
  onState: (state: ReplayState) => void
}

/** `gap`: no signal from this angle at this moment, or a passage that is not shown. */
export type ReplayStreamPhase = 'loading' | 'shown' | 'gap'

export interface Span { fromMs: number; toMs: number }

/** A few times a second while playing, and on every change. */
export type ReplayState = {
  path: LivePath
  positionMs: number
  durationMs: number
  rate: number
  isPlaying: boolean
  isMuted: boolean
  /** Loaded on all angles, around the position. */
  buffered: Span[]
  streams: Record<string, ReplayStreamPhase>
} & (
  | { phase: 'loading' | 'paused' | 'playing' | 'stalled' | 'seeking' | 'ended' | 'access-ended' }
  | { phase: 'failed'; reason: FailureReason }
)

export interface ReplayPlayer {
  readonly state: ReplayState
  play(): void
  pause(): void
  /** Resolves when the right pictures are on screen (or the angle has a gap there), or when a later seek replaced this one. */
  seek(positionMs: number): Promise<void>
  /** 0.5 to 2; pitch is kept. */
  setRate(rate: number): void
  /** Pauses and moves by one frame of the first stream: 1 forward, -1 back. */
  step(direction: 1 | -1): Promise<void>
  setSound(stream: string | null): void
  setVolume(volume: number): void
  setMuted(isMuted: boolean): void
  setToken(token: string): void
  destroy(): void
}
