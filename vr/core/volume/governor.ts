/** How finely a volume is drawn: steps in voxels, size of its picture against the canvas. */
export interface Quality { step: number; scale: number; isOff: boolean }

/** Finest first. A longer step costs less of what is seen than fewer pixels; nothing drawn is the last resort. */
export const LADDER: readonly Quality[] = [
  { step: 1, scale: 1, isOff: false },
  { step: 1.5, scale: 1, isOff: false },
  { step: 1.5, scale: 0.75, isOff: false },
  { step: 1.5, scale: 0.5, isOff: false },
  { step: 2, scale: 0.5, isOff: false },
  { step: 2.5, scale: 0.5, isOff: false },
  { step: 2.5, scale: 0.35, isOff: false },
  { step: 2.5, scale: 0.35, isOff: true },
]
const OFF = LADDER.length - 1
/** Of those that draw anything. */
export const COARSEST = OFF - 1

export interface Governor {
  /** Of the ladder. */
  rung: number
  /** What the frames on this rung took, oldest first, at most 30. */
  frameMs: readonly number[]
  /** Frames in a row that left room for the next finer rung. */
  roomy: number
  /** How many it takes until that is tried; doubles when it was too much. */
  patience: number
}

const MOST_FRAMES = 30
const ENOUGH = 5
/** Of the target: a frame now and then that is late is no reason. */
const TOO_SLOW = 1.15
/** The next finer rung costs up to 2.25 times as much. */
const ROOM = 0.45
/** A volume that comes with half a second's delay is worse than none while it turns. */
const FAR_TOO_SLOW = 30
/** Two seconds of turning at 60 a second. */
const PATIENCE = 120
const MOST_PATIENCE = 3_840

/** Half size, unknown as the device is; what rests is refined anyhow. */
export const AT_FIRST: Governor = { rung: 3, frameMs: [], roomy: 0, patience: PATIENCE }

/**
 * After one more frame while somebody moves.
 * @param frameMs from the first call to the card until the picture stood.
 * @param targetMs between two pictures of the display: 16.7 at 60 a second, 13.9 in a headset at 72.
 */
export function govern(before: Governor, frameMs: number, targetMs: number): Governor {
  const last = [...before.frameMs, frameMs].slice(-MOST_FRAMES)
  const roomy = frameMs < targetMs * ROOM ? before.roomy + 1 : 0
  const stay: Governor = { ...before, frameMs: last, roomy }
  if (last.length < ENOUGH || before.rung === OFF) return stay
  const middle = last.slice(-ENOUGH).sort((a, b) => a - b)[ENOUGH >> 1]!
  if (middle > targetMs * TOO_SLOW) {
    // Far too slow is answered at once, not rung by rung while somebody waits; off only after the rung before it was far too slow, too.
    const far = middle / targetMs
    const down = far > 4 ? 3 : far > 2 ? 2 : 1
    const rung = before.rung === OFF - 1 ? (far > FAR_TOO_SLOW ? OFF : OFF - 1) : Math.min(OFF - 1, before.rung + down)
    if (rung === before.rung) return stay
    return { rung, frameMs: [], roomy: 0, patience: Math.min(MOST_PATIENCE, before.patience * 2) }
  }
  if (before.rung > 0 && roomy >= before.patience) return { rung: before.rung - 1, frameMs: [], roomy: 0, patience: before.patience }
  return stay
}
