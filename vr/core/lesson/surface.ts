import type { Mm3 } from '../../contract'
import { cross, dot, lengthOf, minus, plus, times } from './space'

/** One structure's triangles in patient mm, three numbers a corner; corners run against the clock as seen from outside. */
export interface Triangles { positions: Float32Array; indices: Uint32Array }

export interface Hit { distanceMm: number; /** The ray leaves the structure there. */ isLeaving: boolean }

export interface Surface {
  low: Mm3
  high: Mm3
  triangles: number
  /** How far the triangles may lie from the structure as it was made, mm. */
  errorMm: number
  /** To the nearest place of the surface, mm; more than `within` is given as Infinity. */
  distanceTo(at: Mm3, within?: number): number
  /** Where a ray meets it, nearest first. @param towards unit vector */
  hits(from: Mm3, towards: Mm3, within?: number): Hit[]
  /** Whether a place is within the closed surface. */
  holds(at: Mm3): boolean
  /** Spread over the surface by its area, always the same. */
  samples(count: number): Mm3[]
}

const LEAF = 8
const DEEPEST = 40

interface Node { low: Mm3; high: Mm3; from: number; to: number; left: Node | null; right: Node | null }

/** Made once and asked often: a tree of boxes over the triangles. */
export function createSurface({ positions, indices }: Triangles, errorMm = 0): Surface {
  const count = Math.floor(indices.length / 3)
  const order = Uint32Array.from({ length: count }, (_, n) => n)
  const corner = (triangle: number, which: number): Mm3 => {
    const at = indices[triangle * 3 + which]! * 3
    return [positions[at]!, positions[at + 1]!, positions[at + 2]!]
  }
  const middles = new Float64Array(count * 3)
  for (let n = 0; n < count; n++) {
    const [a, b, c] = [corner(n, 0), corner(n, 1), corner(n, 2)]
    for (let axis = 0; axis < 3; axis++) middles[n * 3 + axis] = (a[axis]! + b[axis]! + c[axis]!) / 3
  }

  const build = (from: number, to: number, depth: number): Node => {
    const low: Mm3 = [Infinity, Infinity, Infinity]
    const high: Mm3 = [-Infinity, -Infinity, -Infinity]
    for (let n = from; n < to; n++) for (let which = 0; which < 3; which++) {
      const at = corner(order[n]!, which)
      for (let axis = 0; axis < 3; axis++) {
        low[axis] = Math.min(low[axis]!, at[axis]!)
        high[axis] = Math.max(high[axis]!, at[axis]!)
      }
    }
    if (to - from <= LEAF || depth >= DEEPEST) return { low, high, from, to, left: null, right: null }
    const size = minus(high, low)
    const axis = size[0] >= size[1] && size[0] >= size[2] ? 0 : size[1] >= size[2] ? 1 : 2
    order.subarray(from, to).sort((a, b) => middles[a * 3 + axis]! - middles[b * 3 + axis]!)
    const half = (from + to) >> 1
    return { low, high, from, to, left: build(from, half, depth + 1), right: build(half, to, depth + 1) }
  }
  const root = build(0, count, 0)

  const distanceTo = (at: Mm3, within = Infinity): number => {
    let best = within
    const visit = (node: Node): void => {
      if (distanceToBox(at, node) > best) return
      if (node.left && node.right) {
        const [near, far] = distanceToBox(at, node.left) <= distanceToBox(at, node.right) ? [node.left, node.right] : [node.right, node.left]
        visit(near)
        return visit(far)
      }
      for (let n = node.from; n < node.to; n++) best = Math.min(best, distanceToTriangle(at, corner(order[n]!, 0), corner(order[n]!, 1), corner(order[n]!, 2)))
    }
    if (count > 0) visit(root)
    return best < within ? best : Infinity
  }

  const hits = (from: Mm3, towards: Mm3, within = Infinity): Hit[] => {
    const found: Hit[] = []
    const visit = (node: Node): void => {
      if (!meetsBox(from, towards, node, within)) return
      if (node.left && node.right) {
        visit(node.left)
        return visit(node.right)
      }
      for (let n = node.from; n < node.to; n++) {
        const hit = meetsTriangle(from, towards, corner(order[n]!, 0), corner(order[n]!, 1), corner(order[n]!, 2))
        if (hit && hit.distanceMm <= within) found.push(hit)
      }
    }
    if (count > 0) visit(root)
    return found.sort((a, b) => a.distanceMm - b.distanceMm)
  }

  return {
    low: root.low, high: root.high, triangles: count, errorMm, distanceTo, hits,
    holds: (at) => distanceToBox(at, root) === 0 && isWithin(hits(at, ASKEW)),
    samples: (wanted) => spread(wanted, count, (n) => [corner(n, 0), corner(n, 1), corner(n, 2)]),
  }
}

/** Along no edge of what was made of voxels. */
const ASKEW: Mm3 = (() => { const v: Mm3 = [0.5377, 0.3391, 0.7719]; return times(v, 1 / lengthOf(v)) })()
/** The first surface that a ray from within meets is left by it; where two lie on each other the count tells. */
const isWithin = (found: readonly Hit[]): boolean => found.reduce((sum, { isLeaving }) => sum + (isLeaving ? 1 : -1), 0) > 0

function distanceToBox(at: Mm3, { low, high }: { low: Mm3; high: Mm3 }): number {
  return Math.hypot(Math.max(0, low[0] - at[0], at[0] - high[0]), Math.max(0, low[1] - at[1], at[1] - high[1]), Math.max(0, low[2] - at[2], at[2] - high[2]))
}

function meetsBox(from: Mm3, towards: Mm3, { low, high }: { low: Mm3; high: Mm3 }, within: number): boolean {
  let [enter, leave] = [0, within]
  for (let axis = 0; axis < 3; axis++) {
    if (Math.abs(towards[axis]!) < 1e-12) {
      if (from[axis]! < low[axis]! || from[axis]! > high[axis]!) return false
      continue
    }
    const [a, b] = [(low[axis]! - from[axis]!) / towards[axis]!, (high[axis]! - from[axis]!) / towards[axis]!]
    // A hair of room: flat boxes have no thickness.
    enter = Math.max(enter, Math.min(a, b) - 1e-6)
    leave = Math.min(leave, Math.max(a, b) + 1e-6)
  }
  return enter <= leave
}

/** Moeller and Trumbore, 1997. */
function meetsTriangle(from: Mm3, towards: Mm3, a: Mm3, b: Mm3, c: Mm3): Hit | null {
  const [ab, ac] = [minus(b, a), minus(c, a)]
  const p = cross(towards, ac)
  const det = dot(ab, p)
  if (Math.abs(det) < 1e-12) return null
  const s = minus(from, a)
  const u = dot(s, p) / det
  if (u < 0 || u > 1) return null
  const q = cross(s, ab)
  const v = dot(towards, q) / det
  if (v < 0 || u + v > 1) return null
  const distanceMm = dot(ac, q) / det
  return distanceMm > 0 ? { distanceMm, isLeaving: det < 0 } : null
}

/** Ericson, Real-Time Collision Detection (2005), 5.1.5. */
function distanceToTriangle(p: Mm3, a: Mm3, b: Mm3, c: Mm3): number {
  const [ab, ac, ap] = [minus(b, a), minus(c, a), minus(p, a)]
  const [d1, d2] = [dot(ab, ap), dot(ac, ap)]
  if (d1 <= 0 && d2 <= 0) return lengthOf(ap)
  const bp = minus(p, b)
  const [d3, d4] = [dot(ab, bp), dot(ac, bp)]
  if (d3 >= 0 && d4 <= d3) return lengthOf(bp)
  const vc = d1 * d4 - d3 * d2
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return lengthOf(minus(ap, times(ab, d1 / (d1 - d3 || 1))))
  const cp = minus(p, c)
  const [d5, d6] = [dot(ab, cp), dot(ac, cp)]
  if (d6 >= 0 && d5 <= d6) return lengthOf(cp)
  const vb = d5 * d2 - d1 * d6
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return lengthOf(minus(ap, times(ac, d2 / (d2 - d6 || 1))))
  const va = d3 * d6 - d5 * d4
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) return lengthOf(minus(bp, times(minus(c, b), (d4 - d3) / (d4 - d3 + d5 - d6 || 1))))
  const sum = va + vb + vc
  return lengthOf(minus(ap, plus(times(ab, vb / sum), times(ac, vc / sum))))
}

function spread(wanted: number, count: number, triangle: (n: number) => [Mm3, Mm3, Mm3]): Mm3[] {
  const until = new Float64Array(count)
  let area = 0
  for (let n = 0; n < count; n++) {
    const [a, b, c] = triangle(n)
    area += lengthOf(cross(minus(b, a), minus(c, a))) / 2
    until[n] = area
  }
  if (!(area > 0)) return []
  let n = 0
  return Array.from({ length: wanted }, (_, k) => {
    const at = ((k + 0.5) / wanted) * area
    while (until[n]! < at && n < count - 1) n++
    const [a, b, c] = triangle(n)
    let [u, v] = [radical(k + 1, 2), radical(k + 1, 3)]
    if (u + v > 1) [u, v] = [1 - u, 1 - v]
    return plus(a, plus(times(minus(b, a), u), times(minus(c, a), v)))
  })
}

/** Halton's sequence: spread evenly, the same each time. */
function radical(n: number, base: number): number {
  let [sum, part] = [0, 1 / base]
  for (let left = n; left > 0; left = Math.floor(left / base), part /= base) sum += (left % base) * part
  return sum
}
