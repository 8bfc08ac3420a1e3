import { add, cross, dot, length, scale, subtract, type Vector } from '../geometry/vector'
import type { FindingShape, Point3 } from './finding'

/**
 * How far a point is from what somebody drew, in mm of patient space: in the plane it was drawn in to its outline (0 within),
 * and along the plane's normal; both together by Pythagoras.
 */
export function distanceToShape(at: Point3, shape: FindingShape, points: readonly Point3[]): number | null {
  const [first, second, third, fourth] = points
  if (!first) return null
  if (shape === 'ellipse' && fourth) return toEllipse(at, first, second!, third!, fourth)
  if ((shape === 'rectangle' || shape === 'freehand') && third) return toPolygon(at, points)
  // A measure is on what it measures, wherever along its lines.
  if (shape === 'length' && second) return toSegment(at, first, second)
  if (shape === 'angle' && third) return Math.min(toSegment(at, first, second!), toSegment(at, second!, third))
  if (shape === 'cobb' && fourth) return Math.min(toSegment(at, first, second!), toSegment(at, third!, fourth))
  // An arrow points with its first point.
  return shape === 'key-image' ? null : length(subtract(at, first))
}

/** Ends of one axis, ends of the other. */
function toEllipse(at: Point3, a: Point3, b: Point3, c: Point3, d: Point3): number {
  const [one, other] = [scale(subtract(b, a), 0.5), scale(subtract(d, c), 0.5)]
  const [p, q] = length(one) >= length(other) ? [one, other] : [other, one]
  const [long, short] = [length(p), length(q)]
  if (short < 1e-6) return Math.min(toSegment(at, a, b), toSegment(at, c, d))
  const from = subtract(at, meanOf([a, b, c, d]))
  const x = Math.abs(dot(from, p) / long)
  const y = Math.abs(dot(from, q) / short)
  const depth = dot(from, unit(cross(p, q)))
  return Math.hypot(outsideEllipse(x, y, long, short), depth)
}

/** Of a point of the first quadrant; after D. Eberly, Distance from a Point to an Ellipse (Geometric Tools, 2013): the one root, bisected. */
function outsideEllipse(x: number, y: number, long: number, short: number): number {
  if ((x / long) ** 2 + (y / short) ** 2 <= 1) return 0
  const foot = (t: number): [number, number] => [(long * long * x) / (t + long * long), (short * short * y) / (t + short * short)]
  let [low, high] = [0, Math.hypot(long * x, short * y)]
  for (let i = 0; i < 80; i++) {
    const t = (low + high) / 2
    const [fx, fy] = foot(t)
    if ((fx / long) ** 2 + (fy / short) ** 2 > 1) low = t
    else high = t
  }
  const [fx, fy] = foot((low + high) / 2)
  return Math.hypot(x - fx, y - fy)
}

/** Closed, in the plane that fits its corners (Newell's normal). */
function toPolygon(at: Point3, corners: readonly Point3[]): number {
  const edges = corners.map((corner, i): [Point3, Point3] => [corner, corners[(i + 1) % corners.length]!])
  const middle = meanOf(corners)
  const normal = edges.reduce<Vector>((sum, [a, b]) => add(sum, cross(subtract(a, middle), subtract(b, middle))), [0, 0, 0])
  if (length(normal) < 1e-6) return Math.min(...edges.map(([a, b]) => toSegment(at, a, b)))
  const n = unit(normal)
  const flat = (point: Vector) => subtract(point, scale(n, dot(subtract(point, middle), n)))
  const depth = dot(subtract(at, middle), n)
  const foot = flat(at)
  const u = unit(Math.abs(n[0]) < 0.9 ? cross(n, [1, 0, 0]) : cross(n, [0, 1, 0]))
  const v = cross(n, u)
  const isIn = edges.reduce((inside, [a, b]) => (crosses(dot(foot, u), dot(foot, v), dot(a, u), dot(a, v), dot(b, u), dot(b, v)) ? !inside : inside), false)
  return Math.hypot(isIn ? 0 : Math.min(...edges.map(([a, b]) => toSegment(foot, flat(a), flat(b)))), depth)
}

/** Whether a ray to the right from (x, y) meets the edge. */
const crosses = (x: number, y: number, ax: number, ay: number, bx: number, by: number) => ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax

function toSegment(at: Vector, a: Vector, b: Vector): number {
  const along = subtract(b, a)
  const squared = dot(along, along)
  const t = squared === 0 ? 0 : Math.min(1, Math.max(0, dot(subtract(at, a), along) / squared))
  return length(subtract(at, add(a, scale(along, t))))
}

const unit = (a: Vector) => scale(a, 1 / length(a))
const meanOf = (all: readonly Vector[]) => scale(all.reduce<Vector>(add, [0, 0, 0]), 1 / all.length)
