/**
 * Keeps several `<video>` elements on one time line by their rates (hls.js's own catch-up needs more than a second of
 * buffer and never reached its target: findings/streaming.md). Pure: numbers in, a decision out.
 */
export interface RateInput {
  /** Wanted minus present position; positive: behind. */
  errorMs: number
  /** Media ahead of the position in this element's buffer. */
  aheadMs: number
  nominalRate: number
}

export type RateDecision =
  | { kind: 'rate'; rate: number }
  | { kind: 'seek' }

/** Half a frame at 60 per second: below it, changing the rate only adds wobble. */
const DEAD_ZONE_MS = 8
/** Chromium resamples rates within 6 % without a gap in the sound. */
const GENTLE = 0.06
const FIRM = 0.25
const FIRM_FROM_MS = 250
const SEEK_FROM_MS = 1_500
/** With less than this ahead, speeding up would only stall. */
const THIN_BUFFER_MS = 120

export function decideRate({ errorMs, aheadMs, nominalRate }: RateInput): RateDecision {
  const size = Math.abs(errorMs)
  if (size > SEEK_FROM_MS) return { kind: 'seek' }
  if (size < DEAD_ZONE_MS) return { kind: 'rate', rate: nominalRate }
  // Proportional: an error is gone in about a second, so that the loop doesn't ring.
  const bound = size > FIRM_FROM_MS ? FIRM : GENTLE
  let change = Math.max(-bound, Math.min(bound, errorMs / 1_000))
  if (change > 0 && aheadMs < THIN_BUFFER_MS) change = 0
  return { kind: 'rate', rate: nominalRate * (1 + change) }
}

const START_TARGET_MS = 800
const MAX_TARGET_MS = 3_000
const STALL_STEP_MS = 200
const CALM_MS = 30_000
const DECAY_MS_PER_S = 5

/** Distance kept from the live edge: grows with each stall, shrinks slowly when there are none. */
export class TargetLatency {
  private target = START_TARGET_MS
  private lastStallMs = -Infinity
  private lastTickMs: number | null = null

  get ms(): number {
    return this.target
  }

  stalled(nowMs: number): void {
    // Both elements stall together when the network does; that is one stall.
    if (nowMs - this.lastStallMs > 500) this.target = Math.min(MAX_TARGET_MS, this.target + STALL_STEP_MS)
    this.lastStallMs = nowMs
  }

  tick(nowMs: number): void {
    const elapsed = this.lastTickMs === null ? 0 : Math.max(0, Math.min(2_000, nowMs - this.lastTickMs))
    this.lastTickMs = nowMs
    if (nowMs - this.lastStallMs > CALM_MS) this.target = Math.max(START_TARGET_MS, this.target - DECAY_MS_PER_S * elapsed / 1_000)
  }
}
