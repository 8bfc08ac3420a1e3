import type { Mm3, ViewState } from '#vr/contract'
import { cross, lengthOf, minus, plus, times, unit } from '#vr/core/lesson/space'

/** How a needle lies: in at a place, so deep, leaning from the direction of sight that it was set by. */
export interface Needle {
  entry: Mm3
  /** Of sight when it was set, and the picture's right and up then; unit vectors. */
  ahead: Mm3
  right: Mm3
  up: Mm3
  /** Degrees; to the picture's right, and upwards. */
  lean: [right: number, up: number]
  depthMm: number
}

export const MOST_DEPTH_MM = 120
export const MOST_LEAN = 80
const FIRST_DEPTH_MM = 10

/** In where it was pressed, straight ahead as it is seen; kept where the structure belongs. `place`: as for `turnedHome`. */
export function needleAt(entry: Mm3, view: ViewState, place?: readonly number[]): Needle {
  const ahead = turnedHome(unit(minus(view.to, view.from)), place)
  const right = unit(cross(ahead, turnedHome(view.up, place)))
  return { entry, ahead, right, up: cross(right, ahead), lean: [0, 0], depthMm: FIRST_DEPTH_MM }
}

/**
 * A direction as it was seen on a structure that is drawn elsewhere, brought home with it.
 * @param place its own place to where it is drawn, column by column: a turn and a way; undefined: it is at home
 */
export function turnedHome(direction: Mm3, place: readonly number[] | undefined): Mm3 {
  if (!place) return direction
  return [0, 4, 8].map((column) => place[column]! * direction[0] + place[column + 1]! * direction[1] + place[column + 2]! * direction[2]) as Mm3
}

/** Unit vector from the entry to the tip. */
export function directionOf({ ahead, right, up, lean }: Needle): Mm3 {
  const [across, above] = lean.map((degrees) => (degrees * Math.PI) / 180) as [number, number]
  const level = plus(times(ahead, Math.cos(across)), times(right, Math.sin(across)))
  return unit(plus(times(level, Math.cos(above)), times(up, Math.sin(above))))
}

export const tipOf = (needle: Needle): Mm3 => plus(needle.entry, times(directionOf(needle), needle.depthMm))

/** The tip where it was pressed: that direction and depth, as far as needles go. */
export function withTip(needle: Needle, tip: Mm3): Needle {
  const along = minus(tip, needle.entry)
  const depthMm = lengthOf(along)
  if (depthMm < 1e-6) return needle
  const ahead = times(along, 1 / depthMm)
  const across = cross(ahead, needle.up)
  const right = unit(lengthOf(across) > 1e-3 ? across : cross(ahead, needle.ahead))
  return { ...needle, ahead, right, up: cross(right, ahead), lean: [0, 0], depthMm: Math.min(MOST_DEPTH_MM, depthMm) }
}

/** Between the needle and the three axes of the body, degrees: 0 is straight towards the patient's left, back or head. */
export function anglesOf(direction: Mm3): { left: number; back: number; head: number } {
  const degrees = (part: number) => (Math.acos(Math.min(1, Math.max(-1, part))) * 180) / Math.PI
  return { left: degrees(direction[0]), back: degrees(direction[1]), head: degrees(direction[2]) }
}
