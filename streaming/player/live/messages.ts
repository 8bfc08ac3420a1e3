import type { FallbackReason, PlayerStats, StreamPhase } from '../types'

/** Page to live worker. */
export type ToLiveWorker =
  /** `socketBase` ends in `/media/ws/`. */
  | { type: 'start'; socketBase: string; token: string; streams: { name: string; canvas: OffscreenCanvas }[] }
  | { type: 'size'; stream: string; width: number; height: number }
  | { type: 'token'; token: string }
  | { type: 'sound'; stream: string | null }
  | { type: 'sound-port'; port: MessagePort }
  /** The browser says that the network changed or is back. */
  | { type: 'network-changed' }
  | { type: 'stop' }

export type InteractivePhase = 'connecting' | 'playing' | 'reconnecting' | 'hold' | 'ended' | 'access-ended'

/** Live worker to page. */
export type FromLiveWorker =
  | { type: 'state'; phase: InteractivePhase; streams: Record<string, StreamPhase> }
  | { type: 'painted'; stream: string }
  | { type: 'token-expired' }
  | { type: 'give-up'; reason: FallbackReason }
  | { type: 'stats'; stats: Omit<PlayerStats, 'path' | 'soundOffsetMs'> }
