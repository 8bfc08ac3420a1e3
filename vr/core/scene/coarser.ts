/**
 * Whether surfaces are drawn coarser while somebody turns, drags or cuts: only where frames of the fine ones come too late, and only where
 * that helps. Told of each frame's time while something moves; at rest the fine ones are always drawn.
 */
export interface Coarser {
  /** Draw coarser while this movement lasts. */
  isCoarse: boolean
  /** Fine frames came too late before: a movement begins coarse, but now and then one tries the fine again. */
  isSlow: boolean
  /** Movements until the next try, and how many it will be when that fails. */
  left: number
  patience: number
  /** Of late frames, less those in time; and what the late ones took, on average. */
  late: number
  lateMs: number
  /** Since this movement, or coarse drawing, began. */
  frames: number
  sumMs: number
  /** Coarse frames took as long: something else is slow. For as long as the page is open. */
  isUseless: boolean
}

export const FINE_AT_FIRST: Coarser = { isCoarse: false, isSlow: false, left: 0, patience: 1, late: 0, lateMs: 0, frames: 0, sumMs: 0, isUseless: false }

/** Fewer than 25 pictures a second are seen as jumps. */
const LATE_MS = 40
/** A single late frame is a browser's business. */
const LATE_FRAMES = 4
/** A try that lasted this many frames in time has shown it. */
const SHOWN_BY = 30
/** Then it is known whether coarse frames come sooner: by a seventh at least. */
const JUDGED_AFTER = 8
const SOONER = 0.85
const MOST_PATIENCE = 64
/** Longer is no frame: the page was hidden, or somebody paused. */
const PAUSE_MS = 1_000

export function whenMoves(now: Coarser): Coarser {
  const begun = { ...now, late: 0, lateMs: 0, frames: 0, sumMs: 0 }
  if (!now.isSlow || now.isUseless) return { ...begun, isCoarse: false }
  return now.left > 0 ? { ...begun, isCoarse: true, left: now.left - 1 } : { ...begun, isCoarse: false }
}

export function afterFrame(now: Coarser, ms: number): Coarser {
  if (now.isUseless || ms > PAUSE_MS) return now
  const next = { ...now, frames: now.frames + 1, sumMs: now.sumMs + ms }
  if (now.isCoarse) {
    const isUseless = next.frames === JUDGED_AFTER && next.lateMs > 0 && next.sumMs / next.frames > SOONER * next.lateMs
    return isUseless ? { ...next, isUseless, isCoarse: false } : next
  }
  if (ms <= LATE_MS) {
    const isShown = now.isSlow && next.frames >= SHOWN_BY && now.late === 0
    return { ...next, late: Math.max(0, now.late - 1), ...(isShown ? { isSlow: false, patience: 1 } : {}) }
  }
  const late = now.late + 1
  const lateMs = (now.lateMs * now.late + ms) / late
  if (late < LATE_FRAMES) return { ...next, late, lateMs }
  // A second time: the try failed, the next one waits twice as long.
  const patience = now.isSlow ? Math.min(MOST_PATIENCE, now.patience * 2) : now.patience
  return { ...next, isCoarse: true, isSlow: true, late: 0, lateMs, frames: 0, sumMs: 0, patience, left: patience }
}

export const whenRests = (now: Coarser): Coarser => (now.isCoarse ? { ...now, isCoarse: false } : now)
