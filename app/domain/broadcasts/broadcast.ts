import type { ConsentInForce } from './consent'

/** The closed list of a broadcast's states, and what moves it from one to the next. Pure. */
export const BROADCAST_STATES = ['scheduled', 'live', 'hold', 'ended'] as const
export type BroadcastState = (typeof BROADCAST_STATES)[number]
export const BROADCAST_EVENTS = ['start', 'hold', 'resume', 'end'] as const
export type BroadcastEvent = (typeof BROADCAST_EVENTS)[number]
export const STOP_REASONS = ['stopped', 'consent-withdrawn', 'never-returned', 'cancelled'] as const
export type StopReason = (typeof STOP_REASONS)[number]

const TRANSITIONS: Record<BroadcastState, Partial<Record<BroadcastEvent, BroadcastState>>> = {
  scheduled: { start: 'live', end: 'ended' },
  live: { hold: 'hold', end: 'ended' },
  hold: { resume: 'live', end: 'ended' },
  ended: {},
}

/** Null when the event means nothing in this state. */
export function nextState(state: BroadcastState, event: BroadcastEvent): BroadcastState | null {
  return TRANSITIONS[state][event] ?? null
}

/** For a column that holds a state; a value that is none of ours should not happen. */
export function asState(text: string): BroadcastState {
  const state = BROADCAST_STATES.find((known) => known === text)
  if (!state) throw new Error(`unknown broadcast state ${JSON.stringify(text)}`)
  return state
}

/** A stream's own name in URLs and on `data-stream`. */
export const STREAM_NAME = /^[a-z][a-z0-9-]{0,31}$/
/** As many angles as one theatre wires up; each costs a relay, a recording and a place on the screen. */
export const MOST_STREAMS = 8
export const LONGEST_HOURS = 24

/** What an encoder is reckoned with before it has sent anything: 1080p30 as OBS proposes it, with sound. */
export const ASSUMED_BITS_PER_SECOND = 6_000_000
/** Containers, indexes and a late end. */
const DISK_MARGIN = 1.1

/** Bytes that the recording will take, from the booked time and each stream's bit rate. */
export function bytesNeeded(bookedMs: number, bitsPerSecond: readonly number[]): number {
  const total = bitsPerSecond.reduce((sum, rate) => sum + rate, 0)
  return Math.round((Math.max(0, bookedMs) / 1000) * (total / 8) * DISK_MARGIN)
}

export type StartRefusal =
  | { kind: 'already-live' }
  | { kind: 'already-ended' }
  | { kind: 'no-streams' }
  | { kind: 'no-consent' }
  | { kind: 'consent-withdrawn' }
  | { kind: 'no-disk'; neededBytes: number; freeBytes: number; hours: number; streams: number }
  | { kind: 'input-in-use'; stream: string; broadcastTitle: string }
  /** Nobody has looked at this picture and said that it shows no identity. */
  | { kind: 'identity-unconfirmed'; stream: string }

export type StartWarning =
  | { kind: 'not-connected'; streams: string[] }
  | { kind: 'not-recorded' }
  | { kind: 'media-unknown' }

export interface StartCheck {
  state: BroadcastState
  consent: ConsentInForce
  bookedMs: number
  /** Measured by the media plane where the encoder is connected. */
  streams: { name: string; bitsPerSecond: number | null; isConnected: boolean; isConfirmed: boolean }[]
  freeBytes: number
  /** Streams whose input another broadcast has on air. */
  inUse: { stream: string; broadcastTitle: string }[]
  isMediaKnown: boolean
}

/**
 * Whether the broadcast may go live. Every reason is given at once, so that the desk mends all of them.
 * A missing encoder only warns: the team may start with the panorama while the endoscope is being wired.
 */
export function mayStart(check: StartCheck): { refusals: StartRefusal[]; warnings: StartWarning[] } {
  const refusals: StartRefusal[] = []
  const warnings: StartWarning[] = []
  if (check.state === 'ended') return { refusals: [{ kind: 'already-ended' }], warnings }
  if (check.state !== 'scheduled') return { refusals: [{ kind: 'already-live' }], warnings }
  if (check.streams.length === 0) refusals.push({ kind: 'no-streams' })
  if (!check.consent.live) refusals.push({ kind: check.consent.wasLiveWithdrawn ? 'consent-withdrawn' : 'no-consent' })
  for (const used of check.inUse) refusals.push({ kind: 'input-in-use', ...used })
  // A stream of which nothing is known may be connected.
  for (const { name, isConnected, isConfirmed } of check.streams) if (!isConfirmed && (isConnected || !check.isMediaKnown)) refusals.push({ kind: 'identity-unconfirmed', stream: name })

  if (check.consent.recording) {
    const rates = check.streams.map((stream) => Math.max(stream.bitsPerSecond ?? 0, stream.isConnected ? 1_000_000 : ASSUMED_BITS_PER_SECOND))
    const neededBytes = bytesNeeded(check.bookedMs, rates)
    if (neededBytes > check.freeBytes) {
      refusals.push({ kind: 'no-disk', neededBytes, freeBytes: check.freeBytes, hours: check.bookedMs / 3_600_000, streams: check.streams.length })
    }
  } else {
    warnings.push({ kind: 'not-recorded' })
  }
  if (!check.isMediaKnown) warnings.push({ kind: 'media-unknown' })
  const missing = check.streams.filter((stream) => !stream.isConnected).map((stream) => stream.name)
  if (check.isMediaKnown && missing.length > 0) warnings.push({ kind: 'not-connected', streams: missing })
  return { refusals, warnings }
}

/** The surgery may go on while the network is away; after this nobody is coming back. */
export const GRACE_AFTER_BOOKING_MS = 30 * 60_000
export const LONGEST_SILENCE_MS = 12 * 3_600_000
/** A booking that nobody used and nobody cancelled. */
const UNUSED_AFTER_MS = 24 * 3_600_000

/**
 * Whether a broadcast that nobody ended is over.
 * @param lastMediaAtMs when any of its inputs last delivered; null when unknown (counted from the start).
 */
export function isAbandoned(
  broadcast: { state: BroadcastState; startedAtMs: number | null; scheduledEndAtMs: number },
  isAnyConnected: boolean,
  lastMediaAtMs: number | null,
  nowMs: number,
): StopReason | null {
  if (isAnyConnected || broadcast.state === 'ended') return null
  if (broadcast.state === 'scheduled') return nowMs > broadcast.scheduledEndAtMs + UNUSED_AFTER_MS ? 'cancelled' : null
  const silentSince = Math.max(lastMediaAtMs ?? 0, broadcast.startedAtMs ?? 0)
  const isPastBooking = nowMs > Math.max(broadcast.scheduledEndAtMs, silentSince) + GRACE_AFTER_BOOKING_MS
  return isPastBooking || nowMs > silentSince + LONGEST_SILENCE_MS ? 'never-returned' : null
}
