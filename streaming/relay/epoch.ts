/** Long enough that one calm moment of the network falls into it, short enough to follow a drifting encoder. */
const WINDOW_MS = 10_000
const BUCKET_MS = 500
/** Ahead of the arrival by this at one step, the clock was set; ahead by small steps is a start-up burst that drains. */
const HOP_MS = 500
const AHEAD_MS = 2_000
/** Audio and video interleave within this; further back is another clock. */
const BACK_MS = 1_000
/** Slowest and fastest correction, ms per second: 5 covers every quartz; 150 changes a 33 ms frame by 5 ms. */
const SLEW_MIN = 5
const SLEW_MAX = 150
/** While an encoder works off a backlog its pictures come faster anyway, and until then it stands beside the other angles. */
const SLEW_MAX_EARLIER = 400

/** Faster than this, an encoder works off what it had to keep while it connected. */
const CATCHING_UP_MS = 15

/**
 * Whether a run's first units still came ever less delayed in the last window. An encoder on a busy machine sends a second's
 * backlog over a second: placed too early, its stream stood up to 400 ms from its place and came back over three seconds.
 */
export function isCatchingUp(first: readonly { timestampMs: number; arrivalMs: number }[], windowFromMs: number): boolean {
  let before = Infinity
  let least = Infinity
  for (const { timestampMs, arrivalMs } of first) {
    least = Math.min(least, arrivalMs - timestampMs)
    if (arrivalMs <= windowFromMs || before === Infinity) before = least
  }
  return before - least > CATCHING_UP_MS
}

export interface Placed {
  dtsMs: number
  ptsMs: number
  /** The encoder's clock jumped; a new epoch began here. */
  jumped: boolean
  /** How long after its place on the clock the unit arrived. */
  lateMs: number
}

/**
 * Lays an encoder's 32-bit millisecond time stamps on the wall clock: the epoch is the sliding-window
 * minimum of (arrival - time stamp), the least delayed unit. A plain minimum drifts away when the
 * encoder's clock runs slow; the newest value alone would jitter with the network. Pure: arrivals are given.
 * Output per track only grows, over runs as well.
 */
export class Epoch {
  #last: number | null = null
  #buckets: { atMs: number; minimum: number }[] = []
  #applied: number | null = null
  #adjustedAtMs = 0
  #floor: Record<'video' | 'audio', number> = { video: -Infinity, audio: -Infinity }

  /** The next unit comes from a new connection, with a clock of its own. */
  beginRun() {
    this.#restart()
  }

  /** The run's first units, before any is placed: a burst shows only at its end where the run stands. */
  prime(first: readonly { timestampMs: number; arrivalMs: number }[]) {
    const base = first[0]
    if (!base) return
    let target = Infinity
    let newest = base.timestampMs
    for (const { timestampMs, arrivalMs } of first) {
      const unwrapped = newest + ((timestampMs - (newest % 2 ** 32)) | 0)
      // A jump within the first moments is found when they are placed.
      if (Math.abs(unwrapped - newest) > BACK_MS) break
      newest = Math.max(newest, unwrapped)
      target = Math.min(target, arrivalMs - unwrapped)
    }
    this.#buckets = [{ atMs: first.at(-1)!.arrivalMs, minimum: target }]
    this.#applied = target
    this.#adjustedAtMs = base.arrivalMs
  }

  place(kind: 'video' | 'audio', timestampMs: number, compositionMs: number, arrivalMs: number): Placed {
    let unwrapped = this.#last === null ? timestampMs : this.#last + ((timestampMs - (this.#last % 2 ** 32)) | 0)
    let jumped = false
    if (this.#last !== null && this.#applied !== null) {
      const aheadMs = unwrapped + this.#applied - arrivalMs
      const hopMs = unwrapped - this.#last - (arrivalMs - this.#adjustedAtMs)
      if (unwrapped < this.#last - BACK_MS || aheadMs > AHEAD_MS || (aheadMs > HOP_MS && hopMs > HOP_MS)) {
        jumped = true
        this.#restart()
        unwrapped = timestampMs
      }
    }
    // The newest stamp, not the last one: interleaved audio steps back by a few frames all the time.
    this.#last = this.#last === null ? unwrapped : Math.max(this.#last, unwrapped)
    const epoch = this.#follow(arrivalMs - unwrapped, arrivalMs)
    const wall = unwrapped + epoch
    const dtsMs = wall > this.#floor[kind] ? wall : this.#floor[kind] + 0.5
    this.#floor[kind] = dtsMs
    return { dtsMs, ptsMs: dtsMs + compositionMs, jumped, lateMs: Math.max(0, arrivalMs - wall) }
  }

  #restart() {
    this.#last = null
    this.#buckets = []
    this.#applied = null
  }

  #follow(offset: number, arrivalMs: number): number {
    const newest = this.#buckets.at(-1)
    if (newest && arrivalMs - newest.atMs < BUCKET_MS) newest.minimum = Math.min(newest.minimum, offset)
    else this.#buckets.push({ atMs: arrivalMs, minimum: offset })
    while (this.#buckets.length > 1 && arrivalMs - this.#buckets[0]!.atMs > WINDOW_MS) this.#buckets.shift()
    let target = Infinity
    for (const bucket of this.#buckets) target = Math.min(target, bucket.minimum)
    if (this.#applied === null) {
      this.#applied = target
    } else {
      const difference = target - this.#applied
      const rate = Math.min(difference < 0 ? SLEW_MAX_EARLIER : SLEW_MAX, Math.max(SLEW_MIN, Math.abs(difference)))
      const step = (rate * Math.min(1_000, Math.max(0, arrivalMs - this.#adjustedAtMs))) / 1_000
      this.#applied += Math.abs(difference) <= step ? difference : Math.sign(difference) * step
    }
    this.#adjustedAtMs = arrivalMs
    return this.#applied
  }
}
