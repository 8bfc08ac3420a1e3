import type { SliceGeometry } from '../contract'
import type { Point2, Point3 } from './finding'

/** What the way between a picture's pixels and the patient needs. */
export type Placed = Pick<SliceGeometry, 'spacing' | 'position' | 'orientation'>

/** How far off its plane a point may lie and still be on it, mm. */
export const ON_PLANE_MM = 0.01

/**
 * PS3.3 C.7.6.2.1.1. Pixels count from the top left corner of the first pixel, whose centre is at 0.5, 0.5 and lies at
 * Image Position (Patient). Null where the image has no place in the patient.
 */
export function toPatient([column, row]: Point2, slice: Placed): Point3 | null {
  const { spacing, position, orientation } = slice
  if (!spacing || !position || !orientation) return null
  const along = (axis: 0 | 1 | 2) => position[axis] + orientation[axis]! * spacing[1] * (column - 0.5) + orientation[axis + 3]! * spacing[0] * (row - 0.5)
  return [along(0), along(1), along(2)]
}

/** The way back, with the distance from the picture's plane along its normal, mm. */
export function toPixel(point: Point3, slice: Placed): { pixel: Point2; distance: number } | null {
  const { spacing, position, orientation } = slice
  if (!spacing || !position || !orientation) return null
  const [rx, ry, rz, cx, cy, cz] = orientation
  const d: Point3 = [point[0] - position[0], point[1] - position[1], point[2] - position[2]]
  const normal: Point3 = [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx]
  return {
    pixel: [dot(d, [rx, ry, rz]) / spacing[1] + 0.5, dot(d, [cx, cy, cz]) / spacing[0] + 0.5],
    distance: dot(d, normal),
  }
}

const dot = (a: Point3, b: Point3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
