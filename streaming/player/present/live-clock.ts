import { SlidingMinimum } from './sliding-minimum'

/** A path's minimum over this time is taken as its transit without queueing. */
const WINDOW_MS = 10_000
/** A new connection begins with the pictures since the last key frame, which are old; its base counts after this. */
const SETTLE_MS = 500
/** A stream this far behind the others doesn't hold them back. */
const MAX_SPREAD_MS = 1_000
const START_DELAY_MS = 130
const MIN_DELAY_MS = 100
const MAX_DELAY_MS = 400
/** Late frames are forgiven this long after a bump, so that one burst counts once. */
const BUMP_INTERVAL_MS = 150
const CALM_MS = 4_000
/** Down slowly: sound follows by resampling, 0.6 % at this pace, which is not heard. */
const DECAY_MS_PER_S = 6
const RISE_MS_PER_S = 120
/** A connection's first arrivals are bunched and say too much; what they said is taken back at once, before anybody listens. */
const OPENING_MS = 3_000
const OPENING_DECAY_MS_PER_S = 300
const JUMP_MS = 250

interface StreamTime { transit: SlidingMinimum; sinceMs: number; lastMs: number }

/**
 * One presentation clock for all streams of a broadcast: a unit with time stamp `pts` is due at `pts + offset`,
 * offset = max over streams of min(arrival - pts) + delay. Pure: the time is an argument.
 */
export class LiveClock {
  private readonly streams = new Map<string, StreamTime>()
  private base: number | null = null
  private applied: number | null = null
  private lastTickMs = 0
  private openedMs = -Infinity
  private lastLateMs = -Infinity
  private lastBumpMs = -Infinity
  private delay: number

  constructor(private readonly startDelayMs = START_DELAY_MS) {
    this.delay = startDelayMs
  }

  get delayMs(): number {
    return this.delay
  }

  /** A unit of the stream arrived. */
  arrived(stream: string, nowMs: number, ptsMs: number): void {
    let time = this.streams.get(stream)
    if (!time) {
      this.streams.set(stream, time = { transit: new SlidingMinimum(WINDOW_MS), sinceMs: nowMs, lastMs: nowMs })
      this.openedMs = nowMs
    }
    time.transit.add(nowMs, nowMs - ptsMs)
    time.lastMs = nowMs
  }

  /** The stream's time line begins anew (another connection, another network): what was learnt does not hold. */
  forget(stream: string): void {
    this.streams.delete(stream)
  }

  /** A unit could be shown only `byMs` after it was due. */
  late(nowMs: number, byMs: number): void {
    // The applied offset is still on its way to what was decided before; only what that won't cover counts.
    const coming = this.base === null || this.applied === null ? 0 : Math.max(0, this.base + this.delay - this.applied)
    const missing = byMs - coming
    if (missing <= 0) return
    this.lastLateMs = nowMs
    if (nowMs - this.lastBumpMs < BUMP_INTERVAL_MS) return
    this.lastBumpMs = nowMs
    this.delay = Math.min(MAX_DELAY_MS, this.delay + Math.max(5, Math.min(80, missing)))
  }

  /** Advances the applied offset; call once per animation frame. */
  tick(nowMs: number): void {
    const elapsed = Math.min(1_000, Math.max(0, nowMs - this.lastTickMs))
    this.lastTickMs = nowMs
    if (nowMs - this.lastLateMs > CALM_MS) this.delay = Math.max(Math.min(MIN_DELAY_MS, this.startDelayMs), this.delay - DECAY_MS_PER_S * elapsed / 1_000)
    this.base = this.commonBase(nowMs)
    if (this.base === null) return
    const target = this.base + this.delay
    if (this.applied === null || Math.abs(target - this.applied) > JUMP_MS) this.applied = target
    else if (target > this.applied) this.applied = Math.min(target, this.applied + RISE_MS_PER_S * elapsed / 1_000)
    else this.applied = Math.max(target, this.applied - (nowMs - this.openedMs < OPENING_MS ? OPENING_DECAY_MS_PER_S : DECAY_MS_PER_S) * elapsed / 1_000)
  }

  /** Local wall time minus time stamp at which the stream's units are due; null before the first unit. */
  offset(stream: string): number | null {
    if (this.applied === null || this.base === null) return null
    const own = this.streams.get(stream)?.transit.get() ?? null
    if (own !== null && own > this.base + MAX_SPREAD_MS) return own + this.delay
    return this.applied
  }

  /** More than a second behind the others: shown late, on its own. */
  isApart(stream: string): boolean {
    const own = this.streams.get(stream)?.transit.get() ?? null
    return own !== null && this.base !== null && own > this.base + MAX_SPREAD_MS
  }

  private commonBase(nowMs: number): number | null {
    const transits: number[] = []
    const unsettled: number[] = []
    for (const time of this.streams.values()) {
      const transit = time.transit.get()
      if (transit === null || nowMs - time.lastMs > WINDOW_MS) continue
      if (nowMs - time.sinceMs >= SETTLE_MS) transits.push(transit)
      else unsettled.push(transit)
    }
    if (transits.length === 0) return unsettled.length === 0 ? null : Math.min(...unsettled)
    const least = Math.min(...transits)
    let base = least
    for (const transit of transits) if (transit <= least + MAX_SPREAD_MS && transit > base) base = transit
    return base
  }
}
