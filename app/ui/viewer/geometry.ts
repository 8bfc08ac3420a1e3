import type { Point2, Point3 } from '~/domain/images/finding'
import type { FrameDescription } from '~/domain/images/reading'

/** A flat picture in space. Patient's millimetres where it has a place; else its own pixels, stretched by the pixel's shape. */
export interface FramePlane {
  /** Centre of the first pixel. */
  origin: Point3
  /** Unit vectors to the right and down. */
  right: Point3
  down: Point3
  normal: Point3
  /** World units between columns and between rows. */
  step: [column: number, row: number]
  columns: number
  rows: number
}

export const add = (a: Point3, b: Point3): Point3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
export const sub = (a: Point3, b: Point3): Point3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
export const scale = (a: Point3, by: number): Point3 => [a[0] * by, a[1] * by, a[2] * by]
export const dot = (a: Point3, b: Point3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
export const cross = (a: Point3, b: Point3): Point3 => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
export const length = (a: Point3): number => Math.hypot(a[0], a[1], a[2])
export const distance = (a: Point3, b: Point3): number => length(sub(a, b))
export const unit = (a: Point3): Point3 => scale(a, 1 / (length(a) || 1))
export const middle = (a: Point3, b: Point3): Point3 => scale(add(a, b), 0.5)

/** Pictures without a place lie in a world of their own: z = 0, one unit a column. */
export function planeOf(frame: FrameDescription): FramePlane {
  const { place, spacing, rows, columns } = frame
  if (place && spacing) {
    const right = unit([place.orientation[0], place.orientation[1], place.orientation[2]])
    const down = unit([place.orientation[3], place.orientation[4], place.orientation[5]])
    return { origin: place.position, right, down, normal: unit(cross(right, down)), step: [spacing[1], spacing[0]], rows, columns }
  }
  return { origin: [0, 0, 0], right: [1, 0, 0], down: [0, 1, 0], normal: [0, 0, 1], step: [1, frame.pixelAspect], rows, columns }
}

/** Index of pixel centres: 0 is the middle of the first. */
export function worldToPixel(plane: FramePlane, point: Point3): Point2 {
  const at = sub(point, plane.origin)
  return [dot(at, plane.right) / plane.step[0], dot(at, plane.down) / plane.step[1]]
}
export function pixelToWorld(plane: FramePlane, [column, row]: Point2): Point3 {
  return add(plane.origin, add(scale(plane.right, column * plane.step[0]), scale(plane.down, row * plane.step[1])))
}
/** Signed, along the normal. */
export const distanceFromPlane = (plane: Pick<FramePlane, 'origin' | 'normal'>, point: Point3) => dot(sub(point, plane.origin), plane.normal)

/**
 * Letters for a direction in the patient (x to the left, y to the back, z to the head): the strongest first, the next
 * where it is more than a tenth of a right angle away, so that an oblique picture says so.
 */
export function directionLetters(direction: Point3): string {
  const named: [number, string][] = [[direction[0], direction[0] > 0 ? 'L' : 'R'], [direction[1], direction[1] > 0 ? 'P' : 'A'], [direction[2], direction[2] > 0 ? 'H' : 'F']]
  const sorted = named.map(([part, letter]) => [Math.abs(part), letter] as const).sort((a, b) => b[0] - a[0])
  const size = length(direction) || 1
  return sorted.filter(([part], i) => i === 0 || part / size > 0.15).map(([, letter]) => letter).join('')
}

/** Where the plane of one picture crosses another picture: the ends of the line within its edges; null when it does not. */
export function crossing(shown: FramePlane, other: FramePlane): [Point3, Point3] | null {
  const direction = cross(shown.normal, other.normal)
  if (length(direction) < 0.02) return null
  // Clip the other picture's outline by the shown plane.
  const last: Point2 = [other.columns - 0.5, other.rows - 0.5]
  const corners: Point3[] = ([[-0.5, -0.5], [last[0], -0.5], last, [-0.5, last[1]]] as Point2[]).map((corner) => pixelToWorld(other, corner))
  const found: Point3[] = []
  corners.forEach((from, i) => {
    const to = corners[(i + 1) % 4]!
    const [a, b] = [distanceFromPlane(shown, from), distanceFromPlane(shown, to)]
    if ((a < 0) === (b < 0)) return
    found.push(add(from, scale(sub(to, from), a / (a - b))))
  })
  return found.length === 2 ? [found[0]!, found[1]!] : null
}
