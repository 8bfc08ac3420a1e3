import type { FallbackReason, FailureReason, LivePath, PlayerStats, PlayerStream, StreamPhase } from '../types'
import type { InteractivePhase } from './messages'

/** One way of delivery at work; the live player holds one, and a second one while it changes over. */
export interface LiveEngine {
  readonly path: LivePath
  /** Puts the pictures in view; invisible before. */
  reveal(): void
  setSound(stream: string | null): void
  setVolume(volume: number): void
  setMuted(isMuted: boolean): void
  setToken(token: string): void
  stats(): PlayerStats
  rewind(ms: number): boolean
  networkChanged(): void
  /** Stops fetching and decoding; the last picture stays until `destroy`. */
  freeze(): void
  destroy(): void
}

export interface LiveEngineEvents {
  onState(phase: InteractivePhase, streams: Record<string, StreamPhase>): void
  /** Every stream that has a signal shows a picture. */
  onReady(): void
  onGiveUp(reason: FallbackReason): void
  onFailed(reason: FailureReason): void
  onTokenExpired(): void
}

export interface LiveEngineOptions {
  streams: PlayerStream[]
  mediaBase: string
  token: string
}
