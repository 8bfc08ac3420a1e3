import type { FailureReason, LivePath, PlayerStream, ReplayPlayer } from '../types'
import type { ReplayReport } from './messages'

/** One way of replaying: by WebCodecs, or by `<video>` where those are missing. */
export type ReplayEngine = Omit<ReplayPlayer, 'state'> & { readonly path: LivePath }

export interface ReplayEngineOptions { streams: PlayerStream[]; mediaBase: string; token: string; startMs: number }

export interface ReplayEngineEvents {
  onReport(report: ReplayReport): void
  onTokenExpired(): void
  onFailed(reason: FailureReason): void
}
