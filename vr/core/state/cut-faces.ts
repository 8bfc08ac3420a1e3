import { BOUNDS, type CutBox, type CutPlane, type Lasso, type Mm3 } from '../../contract'
import { cross, dot, lengthOf, minus, plus, rotated, times, unit } from '../lesson/space'

/** Kept where x, y, z times the place, plus w, is 0 or more. */
export type HalfSpace = readonly [x: number, y: number, z: number, w: number]

/** One flat face that a cut gives to what it cuts: a whole plane's, one of a box's six, or that of one edge of a lasso. */
export interface CutFace {
  id: string
  /** Faces of one box or lasso are drawn together. */
  of: string
  /** The side it points to is taken away there. */
  normal: Mm3
  distanceMm: number
  /** Whether the original's grey values are drawn on it. */
  section: boolean
  /** Of the plane among those that are on; null: of a box or a lasso, which cut everything. */
  plane: number | null
  /** Of a structure's mask, which cuts the face's own points are asked about: not the one that made it, on whose border they lie. */
  asks(mask: number): number
  /** Where in its plane the face ends; none: nowhere. At most `MOST_HALVES`. */
  within: readonly HalfSpace[]
}
export const MOST_HALVES = 4

/** Of a mask, after the planes' bits and the lens's (scene/lens.ts): faces of the box itself, of lasso n itself. */
export const OWN_BOX = 1 << (BOUNDS.planes + 1)
export const ownLasso = (n: number) => 1 << (BOUNDS.planes + 2 + n)

/** All faces that there are now: planes first, in the order that masks count them. */
export function cutFaces(active: readonly CutPlane[], box: CutBox | null, lassos: readonly Lasso[]): CutFace[] {
  return [
    ...active.map(({ id, normal, distanceMm, section }, n): CutFace => ({ id, of: id, normal, distanceMm, section, plane: n, asks: (mask) => mask & ~(1 << n), within: [] })),
    ...(box ? boxFaces(box) : []),
    ...lassos.slice(0, BOUNDS.lassos).flatMap(lassoFaces),
  ]
}

const AXES: readonly Mm3[] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]

function boxFaces({ low, high, turn, keeps }: CutBox): CutFace[] {
  // It stands turned about its own middle.
  const middle = times(plus(low, high), 0.5)
  const half = times(minus(high, low), 0.5)
  const axes = AXES.map((axis) => rotated(axis, turn))
  // From outside the box is what is left, from within it is a hollow: the same six rectangles.
  const out = keeps === 'inside' ? 1 : -1
  return axes.flatMap((axis, n) => [1, -1].map((side): CutFace => {
    const normal = times(axis, side * out)
    const within = axes.flatMap((other, m) => (m === n ? [] : [1, -1].map((sign): HalfSpace => [...times(other, sign), half[m]! - sign * dot(other, middle)])))
    return { id: `box ${n} ${side}`, of: 'box', normal, distanceMm: dot(normal, middle) + out * half[n]!, section: false, plane: null, asks: (mask) => mask | OWN_BOX, within }
  }))
}

/** A cone's walls: a wedge of a plane through the eye for each edge of the outline; also where it crosses itself, since inside and outside change at every edge. */
function lassoFaces({ id, eye, towards, up, outline, keeps }: Lasso, n: number): CutFace[] {
  const ahead = unit(towards)
  const right = unit(cross(ahead, up))
  const above = cross(right, ahead)
  const rays = outline.map(([x, y]) => plus(ahead, plus(times(right, x), times(above, y))))
  // Along an outline that runs against the clock, as seen, the product of its rays points out.
  const out = (twiceAreaOf(outline) < 0 ? -1 : 1) * (keeps === 'inside' ? 1 : -1)
  return rays.flatMap((ray, edge): CutFace[] => {
    const next = rays[(edge + 1) % rays.length]!
    const product = cross(ray, next)
    if (lengthOf(product) < 1e-9) return []
    const across = unit(product)
    const normal = times(across, out)
    const within = [cross(across, ray), cross(next, across)].map((side): HalfSpace => [...side, -dot(side, eye)])
    return [{ id: `${id} ${edge}`, of: `lasso ${id}`, normal, distanceMm: dot(normal, eye), section: false, plane: null, asks: (mask) => mask | ownLasso(n), within }]
  })
}

const twiceAreaOf = (outline: Lasso['outline']) => outline.reduce((sum, [x, y], n) => {
  const [nextX, nextY] = outline[(n + 1) % outline.length]!
  return sum + x * nextY - nextX * y
}, 0)

export const onSide = ([x, y, z, w]: HalfSpace, at: Mm3): number => x * at[0] + y * at[1] + z * at[2] + w

/** From a face to where it is asked whether something is away there, mm. */
const BESIDE_MM = 1e-3

/** How far along a ray it comes, for the last time before `before`, from what is away into what is left: by the face of a cut. -Infinity: it does not. `mask`: of the planes that cut it. */
export function entryByFace(faces: readonly CutFace[], from: Mm3, towards: Mm3, mask: number, before: number, isAway: (at: Mm3) => boolean): number {
  const place = (at: number) => plus(from, times(towards, at))
  const crossings = faces.flatMap(({ normal, distanceMm, plane, within }) => {
    const along = dot(normal, towards)
    if (along === 0 || (plane !== null && !(mask & (1 << plane)))) return []
    const at = (distanceMm - dot(normal, from)) / along
    return at > 0 && at < before && within.every((half) => onSide(half, place(at)) >= 0) ? [at] : []
  }).sort((a, b) => b - a)
  return crossings.find((at) => isAway(place(at - BESIDE_MM)) && !isAway(place(at + BESIDE_MM))) ?? -Infinity
}
