import type { FindingContent, FindingValue, Point3 } from '~/domain/images/finding'
import type { FrameDescription } from '~/domain/images/reading'
import { cross, distanceFromPlane, dot, pixelToWorld, worldToPixel, type FramePlane } from '../geometry'

/** What of a view decides whether a finding lies on it. */
export interface Shown {
  studySeriesUid: string
  /** Null on reformatted planes. */
  frame: FrameDescription | null
  frameOfReferenceUid: string | null
  plane: FramePlane
  /** Half the way to the next picture: a point farther away belongs to another one. */
  reachMm: number
}

/**
 * The finding's points as world points of this view, or null where it does not belong: on the very image it was drawn
 * on, and on every other plane of the same frame of reference that all of its points lie in.
 */
export function pointsOn(content: FindingContent, shown: Shown): Point3[] | null {
  const { image, place } = content
  const isSameImage = image !== null && shown.frame !== null && image.sopInstanceUid === shown.frame.sopInstanceUid && image.frame === shown.frame.frame
  if (place.space === 'image') return isSameImage ? place.points.map(([x, y]) => pixelToWorld(shown.plane, [x - 0.5, y - 0.5])) : null
  if (isSameImage) return place.points
  if (content.shape === 'key-image' || place.frameOfReferenceUid !== shown.frameOfReferenceUid || place.points.length === 0) return null
  return place.points.every((point) => Math.abs(distanceFromPlane(shown.plane, point)) <= shown.reachMm) ? place.points : null
}

/**
 * The values that are true of what lies under the mark on this view. Lengths, angles and areas are the patient's; means
 * and probes are those of the series that they were counted in, and stand beside no other. A mark on a reformatted plane
 * does not say which series that was: its values are shown where they are counted again the same.
 */
export function valuesOn(content: FindingContent, seriesUid: string, counted: () => FindingValue[]): FindingValue[] {
  if (content.image?.seriesUid === seriesUid || !content.values.some(isOfPixels)) return content.values
  if (content.image) return content.values.filter((one) => !isOfPixels(one))
  const here = counted()
  const isSame = (a: FindingValue, b: FindingValue) => a.name === b.name && a.unit === b.unit && a.of === b.of && Math.abs(a.value - b.value) <= 1e-6 * Math.max(1, Math.abs(a.value))
  return content.values.filter((one) => !isOfPixels(one) || here.some((other) => isSame(one, other)))
}
const isOfPixels = ({ unit }: FindingValue) => unit === 'HU' || unit === 'rescaled' || unit === 'stored'

/** World points of a view as they are kept: patient's millimetres, or pixels of the image where it has no place. */
export function placeOf(points: Point3[], shown: Shown): FindingContent['place'] | null {
  if (shown.frame && !shown.frame.place) {
    return { space: 'image', points: points.map((point) => { const [x, y] = worldToPixel(shown.plane, point); return [x + 0.5, y + 0.5] }) }
  }
  return shown.frameOfReferenceUid ? { space: 'patient', frameOfReferenceUid: shown.frameOfReferenceUid, points } : null
}

/** For three and more points in space: which plane they lie in; by the first that are not in one line. */
export function normalOf(points: Point3[]): Point3 | null {
  for (let i = 2; i < points.length; i++) {
    const [a, b, c] = [points[0]!, points[1]!, points[i]!]
    const n = cross([b[0] - a[0], b[1] - a[1], b[2] - a[2]], [c[0] - a[0], c[1] - a[1], c[2] - a[2]])
    const size = Math.sqrt(dot(n, n))
    if (size > 1e-6) return [n[0] / size, n[1] / size, n[2] / size]
  }
  return null
}
