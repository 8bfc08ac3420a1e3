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
/** Readier than this in all of the calm time, a delay is left over from a backlog: it goes quickly. */
const SPARE_MS = 60
const SPARE_PER_S = 0.5
/**
 * What stands above its target by more than the slow pace should take comes down by this part a second, at most so fast:
 * every picture is still shown, some a refresh shorter; of sound, pieces below a tenth of a second are left out.
 */
const EXCESS_PER_S = 0.6
const FASTEST_MS_PER_S = 300
const RISE_MS_PER_S = 120
/** A connection's first arrivals are bunched and say too much; what they said is taken back at once, before anybody listens. */
const OPENING_MS = 3_000
const OPENING_DECAY_MS_PER_S = 300
const JUMP_UP_MS = 250
/** Downwards a jump leaves pictures out: only from where speed alone would take many seconds. */
const JUMP_DOWN_MS = 1_500

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
  /** Of the negative (ready - pts): its minimum is the offset that the slowest unit of the calm time needed. */
  private readonly needed = new SlidingMinimum(CALM_MS)
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

  /** A unit is decoded: it could be shown from now on. */
  ready(stream: string, nowMs: number, ptsMs: number): void {
    const offset = this.offset(stream)
    if (offset === null || this.isApart(stream)) return
    this.needed.add(nowMs, ptsMs - nowMs)
    const byMs = nowMs - ptsMs - offset
    if (byMs > 0) this.late(nowMs, byMs)
  }

  /** A unit could be shown only `byMs` after it was due. */
  private late(nowMs: number, byMs: number): void {
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
    if (nowMs - this.lastLateMs > CALM_MS) {
      const pace = Math.max(DECAY_MS_PER_S, this.spareMs() * SPARE_PER_S)
      this.delay = Math.max(Math.min(MIN_DELAY_MS, this.startDelayMs), this.delay - pace * elapsed / 1_000)
    }
    this.base = this.commonBase(nowMs)
    if (this.base === null) return
    const target = this.base + this.delay
    if (this.applied === null || target > this.applied + JUMP_UP_MS || target < this.applied - JUMP_DOWN_MS) this.applied = target
    else if (target > this.applied) this.applied = Math.min(target, this.applied + RISE_MS_PER_S * elapsed / 1_000)
    else this.applied = Math.max(target, this.applied - this.fallMsPerS(nowMs, this.applied - target) * elapsed / 1_000)
  }

  /** How much more delay there is than the slowest unit of the calm time needed; 0 when nothing is known. */
  private spareMs(): number {
    const needed = this.needed.get()
    return needed === null || this.base === null ? 0 : Math.max(0, this.base + this.delay + needed - SPARE_MS)
  }

  private fallMsPerS(nowMs: number, excessMs: number): number {
    if (nowMs - this.openedMs < OPENING_MS) return OPENING_DECAY_MS_PER_S
    return Math.min(FASTEST_MS_PER_S, Math.max(DECAY_MS_PER_S, excessMs * EXCESS_PER_S))
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
