import { BOUNDS, type Mm3, type Pose, type Quaternion } from '../../contract'
import { posed } from './pose'

/** One place as both models have it, each in its own patient's millimetres. */
export interface LandmarkPair { from: Mm3; to: Mm3 }

export type Registered =
  | {
      kind: 'fitted'
      /** Takes `from` to `to`. */
      place: Pose
      /** Root mean square of the residuals. */
      rmsMm: number
      /** By pair, in their order. */
      residualsMm: number[]
      /** False: all points lie so near to one plane, for how well they fit, that a mirrored set would fit about as well: nothing here says which side is left. */
      tellsSides: boolean
    }
  /** `too-few`: less than three. `on-a-line`: what lies beside the line could be turned anywhere. `mirrored`: the left of one is the right of the other. */
  | { kind: 'refused'; why: 'too-few' | 'too-many' | 'no-place' | 'on-a-line' | 'mirrored' | 'out-of-bounds' }

export const FEWEST_PAIRS = 3
export const MOST_PAIRS = 20

/** Spread of points beside their longest line: as a length, and as a share of that along the line. */
const LEAST_SPREAD_MM = 0.5
const LEAST_SPREAD = 0.05
/** Heights above the common plane tell the sides only where they are no errors of the finger: so many times the fit's own error. */
const SPREAD_TO_ERROR = 3
/** Of two fits one is clearly the better where what was pointed at is so many times likelier by it (errors alike in all directions, their size unknown) ... */
const CLEARLY_LIKELIER = 100
/** ... and the squares of its residuals are so much smaller, however many pairs there are: bodies differ, which is no chance. */
const CLEARLY_SMALLER = 2
/** Below, nobody's finger says anything. */
const MIRRORED_LEAST_MM = 0.5

/**
 * The turn and the move that bring the points `from` nearest to the points `to`, by least squares: B. K. P. Horn, "Closed-form
 * solution of absolute orientation using unit quaternions", J. Opt. Soc. Am. A 4 (1987) 629-642. Its scale is left out on
 * purpose: millimetres stay millimetres. A unit quaternion never mirrors: left stays left.
 */
export function register(pairs: readonly LandmarkPair[]): Registered {
  if (pairs.length < FEWEST_PAIRS) return { kind: 'refused', why: 'too-few' }
  if (pairs.length > MOST_PAIRS) return { kind: 'refused', why: 'too-many' }
  const from = pairs.map((pair) => pair.from)
  const to = pairs.map((pair) => pair.to)
  if ([...from, ...to].some((point) => point.some((one) => !Number.isFinite(one) || Math.abs(one) > BOUNDS.placeMm))) return { kind: 'refused', why: 'no-place' }
  const spreads = [from, to].map(spreadOf)
  if (spreads.some(([along, beside]) => beside < Math.max(LEAST_SPREAD_MM, LEAST_SPREAD * along))) return { kind: 'refused', why: 'on-a-line' }

  const place = fit(from, to)
  const residualsMm = residuals(from, to, place)
  const rmsMm = rootMeanSquare(residualsMm)
  // The same points as a mirror shows them, wherever the mirror stands.
  const mirror = from.map(([x, y, z]): Mm3 => [-x, y, z])
  const mirroredMm = rootMeanSquare(residuals(mirror, to, fit(mirror, to)))
  if (rmsMm > MIRRORED_LEAST_MM && isClearlyBetter(mirroredMm, rmsMm, pairs.length)) return { kind: 'refused', why: 'mirrored' }
  if (place.at.some((one) => Math.abs(one) > BOUNDS.placeMm)) return { kind: 'refused', why: 'out-of-bounds' }
  const isSolid = spreads.every(([along, , off]) => off >= Math.max(LEAST_SPREAD_MM, LEAST_SPREAD * along, SPREAD_TO_ERROR * rmsMm))
  return { kind: 'fitted', place, rmsMm, residualsMm, tellsSides: isSolid && isClearlyBetter(rmsMm, mirroredMm, pairs.length) }
}

/** Both have six unknowns; the ratio of likelihoods is that of the squares, to half of what three coordinates of each pair leave over. */
function isClearlyBetter(betterMm: number, worseMm: number, pairs: number): boolean {
  const ratio = Math.max(CLEARLY_SMALLER, CLEARLY_LIKELIER ** (2 / (3 * pairs - 6)))
  return worseMm ** 2 > betterMm ** 2 * ratio
}

function fit(from: readonly Mm3[], to: readonly Mm3[]): Pose {
  const [a, b] = [middleOf(from), middleOf(to)]
  // Sums of products of coordinates about the middles: S[row of from][column of to].
  const s = [0, 1, 2].map((row) => [0, 1, 2].map((column) => from.reduce((sum, point, n) => sum + (point[row]! - a[row]!) * (to[n]![column]! - b[column]!), 0)))
  const [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = s as [[number, number, number], [number, number, number], [number, number, number]]
  // Horn's matrix N, in the order w, x, y, z: its eigenvector of the greatest eigenvalue is the turn.
  const { values, vectors } = eigenOf([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, -xx + yy - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, -xx - yy + zz],
  ])
  const best = values.indexOf(Math.max(...values))
  const [w, x, y, z] = vectors.map((row) => row[best]!) as [number, number, number, number]
  const sign = w < 0 ? -1 : 1
  const length = sign * (Math.hypot(w, x, y, z) || 1)
  const turn: Quaternion = [x / length, y / length, z / length, w / length]
  const turned = posed(a, { at: [0, 0, 0], turn })
  return { at: [b[0] - turned[0], b[1] - turned[1], b[2] - turned[2]], turn }
}

function residuals(from: readonly Mm3[], to: readonly Mm3[], place: Pose): number[] {
  return from.map((point, n) => {
    const [x, y, z] = posed(point, place)
    const there = to[n]!
    return Math.hypot(x - there[0], y - there[1], z - there[2])
  })
}

const rootMeanSquare = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, one) => sum + one * one, 0) / values.length)

function middleOf(points: readonly Mm3[]): Mm3 {
  return [0, 1, 2].map((axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length) as Mm3
}

/** How far points lie from their middle (root mean square), along their three main directions, the longest first. */
function spreadOf(points: readonly Mm3[]): [number, number, number] {
  const middle = middleOf(points)
  const around = [0, 1, 2].map((row) => [0, 1, 2].map((column) => points.reduce((sum, point) => sum + (point[row]! - middle[row]!) * (point[column]! - middle[column]!), 0) / points.length))
  const { values } = eigenOf(around)
  return values.map((one) => Math.sqrt(Math.max(0, one))).sort((a, b) => b - a) as [number, number, number]
}

const MOST_SWEEPS = 50

/** Of a small symmetric matrix, by Jacobi's rotations (Golub and Van Loan, "Matrix Computations", section 8.5). Columns of `vectors`. */
function eigenOf(given: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const size = given.length
  const a = given.map((row) => [...row])
  const v = given.map((_, row) => given.map((__, column): number => (row === column ? 1 : 0)))
  const scale = Math.max(1e-300, ...a.flat().map(Math.abs))
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let off = 0
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) off = Math.max(off, Math.abs(a[p]![q]!))
    if (off <= scale * 1e-15) break
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) {
      const between = a[p]![q]!
      if (between === 0) continue
      const theta = (a[q]![q]! - a[p]![p]!) / (2 * between)
      const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
      const c = 1 / Math.sqrt(t * t + 1)
      const s = t * c
      for (let k = 0; k < size; k++) [a[k]![p], a[k]![q]] = [c * a[k]![p]! - s * a[k]![q]!, s * a[k]![p]! + c * a[k]![q]!]
      for (let k = 0; k < size; k++) [a[p]![k], a[q]![k]] = [c * a[p]![k]! - s * a[q]![k]!, s * a[p]![k]! + c * a[q]![k]!]
      for (let k = 0; k < size; k++) [v[k]![p], v[k]![q]] = [c * v[k]![p]! - s * v[k]![q]!, s * v[k]![p]! + c * v[k]![q]!]
    }
  }
  return { values: a.map((row, n) => row[n]!), vectors: v }
}
