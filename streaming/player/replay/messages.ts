import type { FailureReason, ReplayStreamPhase, Span } from '../types'

export type ToReplayWorker =
  /** `vodBase` ends in `/media/vod/`. */
  | { type: 'start'; vodBase: string; token: string; startMs: number; streams: { name: string; canvas: OffscreenCanvas }[] }
  | { type: 'size'; stream: string; width: number; height: number }
  | { type: 'token'; token: string }
  | { type: 'sound'; stream: string | null }
  | { type: 'sound-port'; port: MessagePort }
  | { type: 'play' }
  | { type: 'pause' }
  | { type: 'seek'; positionMs: number; id: number }
  | { type: 'step'; direction: 1 | -1; id: number }
  | { type: 'rate'; rate: number }
  | { type: 'stop' }

export interface ReplayReport {
  phase: 'loading' | 'paused' | 'playing' | 'stalled' | 'seeking' | 'ended'
  positionMs: number
  durationMs: number
  rate: number
  isPlaying: boolean
  buffered: Span[]
  streams: Record<string, ReplayStreamPhase>
}

export type FromReplayWorker =
  | { type: 'report'; report: ReplayReport }
  /** The seek or step of this id, and all before it, are done or replaced. */
  | { type: 'settled'; id: number }
  | { type: 'token-expired' }
  | { type: 'failed'; reason: FailureReason }
