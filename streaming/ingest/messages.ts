import type { MediaEvent, RefusalReason } from '../contract'

/** What crosses between the media process and its ingest child. Stream keys never do: only their sha256. */

export type DisconnectReason = Extract<MediaEvent, { type: 'input-disconnected' }>['reason']

export type PublishVerdict =
  | { kind: 'accepted'; inputId: string }
  | { kind: 'refused'; reason: 'wrong-key' | 'key-withdrawn' }

/** Bounds on what one peer may cost; the defaults stand in the patched module's `Context.limits`, with their meaning. Times in ms. */
export interface IngestLimits {
  connections: number
  handshakeTime: number
  publishTime: number
  silentTime: number
  /** A publisher without media for so long gives way to a new one. */
  replaceTime: number
  chunkStreams: number
  commands: number
  commandBytes: number
  messageBytes: number
  idleSessionBytes: number
  sessionBytes: number
  outputBytes: number
  gopBytes: number
  /** Unread media of one HTTP-FLV pull; beyond it the pull is cut off. */
  pullBytes: number
}

export type ToIngest =
  | { type: 'start'; rtmpHost: string; rtmpPort: number; pullSecret: string; limits: Partial<IngestLimits> }
  | { type: 'verdict'; request: number; verdict: PublishVerdict }
  | { type: 'disconnect'; inputId: string; reason: 'taken-over' | 'key-withdrawn' }
  | { type: 'stop' }

export type FromIngest =
  | { type: 'ready'; rtmpPort: number; pullPort: number }
  | { type: 'failed'; message: string }
  | { type: 'authorise'; request: number; keyHash: string }
  | { type: 'connected'; inputId: string; remoteAddress: string; encoder: string | null }
  | { type: 'disconnected'; inputId: string; reason: DisconnectReason }
  | { type: 'refused'; inputId: string | null; reason: RefusalReason; remoteAddress: string }
  | { type: 'log'; level: 'debug' | 'info' | 'warn'; message: string }
  | { type: 'pulse'; rssBytes: number; connections: number }

/** Input ids become part of a path. */
export const INPUT_ID = /^[a-zA-Z0-9_-]{1,100}$/
