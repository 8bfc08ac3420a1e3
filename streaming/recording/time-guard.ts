import type { AccessUnit } from '../relay/access-unit'

/** Sound and picture of one encoder may lie this far apart. */
const MOST_BACK_MS = 1_000
/** Nobody delivers what was not yet taken; clocks and epochs may be this far off. */
const MOST_AHEAD_MS = 2_000
/** A moved unit comes about one frame after the latest. */
const FRAME_MS = 25

/**
 * Keeps one stream's times in order when an encoder's time stamps jump: a unit more than a second behind the latest,
 * or in the future, is moved to where the recording is, and so are those after it until their own stamps fit again.
 * Nothing is thrown away for a wrong stamp.
 */
export class TimeGuard {
  private latestMs: number
  private shiftMs = 0

  constructor(private readonly now: () => number, latestMs: number) {
    this.latestMs = latestMs
  }

  place(unit: AccessUnit): AccessUnit {
    const earliest = this.latestMs - MOST_BACK_MS
    const most = Math.max(this.now() + MOST_AHEAD_MS, this.latestMs + FRAME_MS)
    const fits = (dtsMs: number) => dtsMs >= earliest && dtsMs <= most
    if (fits(unit.dtsMs)) this.shiftMs = 0
    else if (!fits(unit.dtsMs + this.shiftMs)) this.shiftMs = Math.max(this.latestMs + FRAME_MS, unit.dtsMs > most ? this.now() : 0) - unit.dtsMs
    const dtsMs = unit.dtsMs + this.shiftMs
    this.latestMs = Math.max(this.latestMs, dtsMs)
    return this.shiftMs === 0 ? unit : { ...unit, dtsMs, ptsMs: unit.ptsMs + this.shiftMs }
  }
}
