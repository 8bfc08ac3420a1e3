/** What a headset's picture may cost: how much coarser the display's edges are drawn (0 to 1, WebXR's fixedFoveation), and what share of its pixels, along one side. */
export interface Rung { foveation: number; viewport: number }

/** Dearest first. Edges go first: nobody looks there. Fewer pixels everywhere make letters harder to read. */
export const RUNGS: readonly Rung[] = [
  { foveation: 0.3, viewport: 1 },
  { foveation: 0.65, viewport: 1 },
  { foveation: 1, viewport: 1 },
  { foveation: 1, viewport: 0.85 },
  { foveation: 1, viewport: 0.7 },
]
/** From here on the edges give nothing more: a volume may be cast more coarsely. */
export const EDGES_SPENT = 2

export interface Budget {
  /** Of `RUNGS`. */
  rung: number
  /** What the last frames on this rung took, oldest first, at most `LOOKED_AT`. */
  frameMs: readonly number[]
  /** Frames in a row that left room for the dearer rung. */
  roomy: number
  /** How many it takes until that is tried; doubles each time it was too much, and is as it was after a long calm. */
  patience: number
  /** Frames in a row on this rung. */
  calm: number
}

const LOOKED_AT = 5
/** Of the display's time: a frame of its own now and then that is late is no reason. */
const TOO_SLOW = 1.05
const FAR_TOO_SLOW = 1.8
/** The next dearer rung costs up to 1.4 times as much. */
const ROOM = 0.65
const PATIENCE = 90
const MOST_PATIENCE = 2_880
/** What was too much long ago may have been another body. */
const FORGETS_AFTER = 6_000

/** Unknown as the device is: in the middle of the edges. */
export const AT_FIRST: Budget = { rung: 1, frameMs: [], roomy: 0, patience: PATIENCE, calm: 0 }

/**
 * After one more frame that was measured. Down at once where the middle one of five was late, by two rungs where it was far too
 * late; up only after many that had room, and later each time that it did not hold.
 * @param frameMs from the reading of the hands until the card had drawn it
 * @param targetMs between two pictures of the display: 13.9 at 72 a second
 */
export function spend(before: Budget, frameMs: number, targetMs: number): Budget {
  const last = [...before.frameMs, frameMs].slice(-LOOKED_AT)
  const roomy = frameMs < targetMs * ROOM ? before.roomy + 1 : 0
  const calm = before.calm + 1
  const stay: Budget = { rung: before.rung, frameMs: last, roomy, calm, patience: calm >= FORGETS_AFTER ? PATIENCE : before.patience }
  if (last.length < LOOKED_AT) return stay
  const middle = [...last].sort((a, b) => a - b)[LOOKED_AT >> 1]!
  if (middle > targetMs * TOO_SLOW) {
    const rung = Math.min(RUNGS.length - 1, before.rung + (middle > targetMs * FAR_TOO_SLOW ? 2 : 1))
    return rung === before.rung ? stay : { rung, frameMs: [], roomy: 0, calm: 0, patience: Math.min(MOST_PATIENCE, before.patience * 2) }
  }
  if (before.rung > 0 && roomy >= before.patience) return { ...stay, rung: before.rung - 1, frameMs: [], roomy: 0, calm: 0 }
  return stay
}
