import type { Mm3, ViewState } from '../../contract'
import { between, cross, distanceOf, lengthOf, minus, placeBetween, plus, rotated, times, turnBetween, turnOf, unit } from './space'

/** A ball that holds everything that is shown. */
export interface Body { centre: Mm3; radiusMm: number }

/**
 * From one look to another, `t` from 0 to 1: one walks around what is looked at, and nearer by even shares of the distance. The eye
 * stays out of the body where it begins and ends outside; where one look is from within, no deeper than that.
 */
export function viewBetween(a: ViewState, b: ViewState, t: number, body: Body): ViewState {
  if (t <= 0) return a
  if (t >= 1) return b
  const to = placeBetween(a.to, b.to, t)
  const frame = turnBetween(frameOf(a), frameOf(b), t)
  const distance = byShares(distanceOf(a.from, a.to), distanceOf(b.from, b.to), t)
  const from = outside(plus(to, times(rotated([0, 0, 1], frame), distance)), a, b, t, body)
  return { from, to, up: rotated([0, 1, 0], frame), heightMm: byShares(a.heightMm, b.heightMm, t) }
}

const byShares = (a: number, b: number, t: number): number => Math.exp(between(Math.log(a), Math.log(b), t))

/** Right, up and back of the picture. */
function frameOf({ from, to, up }: ViewState) {
  const back = unit(minus(from, to))
  const across = cross(up, back)
  // An up that points into the picture is none: any will do.
  const right = unit(lengthOf(across) > 1e-6 ? across : cross(Math.abs(back[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0], back))
  return turnOf(right, cross(back, right), back)
}

function outside(from: Mm3, a: ViewState, b: ViewState, t: number, { centre, radiusMm }: Body): Mm3 {
  const least = Math.min(radiusMm, between(distanceOf(a.from, centre), distanceOf(b.from, centre), t))
  const away = minus(from, centre)
  const distance = lengthOf(away)
  return distance >= least || distance < 1e-9 ? from : plus(centre, times(away, least / distance))
}
