/** While bricks come nobody waits for a fine picture of what is there so far, unless none has come for so long. */
const CALM_MS = 600
/** Of what a frame took, so that the reading of bricks keeps most of a slow device; and at most, so that one sees them come. */
const PAUSES = 2
const MOST_PAUSE_MS = 400
const COSTLY_MS = 100

/** When a frame is drawn because bricks have come: on a slow device seldom, or drawing would keep it from reading them. */
export interface BrickFrames {
  /** A brick has come, or was given up. */
  come(): void
  /** A frame began; `hasNew`: there is more in it than in the one before. */
  began(nowMs: number, hasNew: boolean): void
  /** What such a frame took. */
  took(ms: number): void
  /** A frame takes so long that a coarser one is better until all has come. */
  isCostly(): boolean
  /** Whether more is expected at once; if not, another frame is asked for then. */
  isHurried(nowMs: number): boolean
  stop(): void
}

export function startBrickFrames(ask: () => void, clock: { now(): number; after(act: () => void, ms: number): unknown; cancel(timer: never): void } = BROWSER): BrickFrames {
  let beganMs = -Infinity
  let newMs = -Infinity
  let costMs = 0
  let timer: unknown = null
  const after = (ms: number) => {
    if (timer !== null) return
    timer = clock.after(() => {
      timer = null
      ask()
    }, ms)
  }
  return {
    come() {
      const waitMs = beganMs + Math.min(MOST_PAUSE_MS, costMs * (1 + PAUSES)) - clock.now()
      if (waitMs > 0) after(waitMs)
      else ask()
    },
    began(nowMs, hasNew) {
      beganMs = nowMs
      if (hasNew) newMs = nowMs
    },
    took: (ms) => { costMs = ms },
    isCostly: () => costMs > COSTLY_MS,
    isHurried(nowMs) {
      const restMs = newMs + CALM_MS - nowMs
      if (restMs > 0) after(restMs)
      return restMs > 0
    },
    stop() {
      if (timer !== null) clock.cancel(timer as never)
      timer = null
    },
  }
}

const BROWSER = { now: () => performance.now(), after: (act: () => void, ms: number) => setTimeout(act, ms), cancel: (timer: never) => clearTimeout(timer) }
