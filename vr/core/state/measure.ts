import type { Mark, Mm3 } from '../../contract'

/**
 * What is measured on a mark. A surface is known to about a voxel and a finger to about a millimetre, so nothing here is said
 * more exactly than that, and all of it with "about" (≈).
 */

/** In the space the points are in; a mark's are the patient's, as the structure lies there. */
export const distanceMm = (a: Mm3, b: Mm3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

/** Degrees, 0 to 180, at the middle of three; null where two of them are one. */
export function angleDegrees([a, corner, b]: readonly [Mm3, Mm3, Mm3]): number | null {
  const [first, second] = [distanceMm(a, corner), distanceMm(b, corner)]
  if (first === 0 || second === 0) return null
  const along = [0, 1, 2].reduce((sum, axis) => sum + (a[axis]! - corner[axis]!) * (b[axis]! - corner[axis]!), 0)
  return (Math.acos(Math.min(1, Math.max(-1, along / (first * second)))) * 180) / Math.PI
}

/** Tenths below a centimetre, whole millimetres beyond. */
export const distanceText = (mm: number): string => `≈ ${mm < 9.95 ? mm.toFixed(1) : Math.round(mm)} mm`
export const angleText = (degrees: number): string => `≈ ${Math.round(degrees)}°`
/** Square millimetres below a square centimetre, then tenths of that. */
export const areaText = (mm2: number): string => (mm2 < 99.5 ? `≈ ${Math.round(mm2)} mm²` : `≈ ${(mm2 / 100).toFixed(1)} cm²`)

/** How many points such a mark is finished with; null: as many as are drawn. */
export function pointsOf(kind: Mark['kind']): number | null {
  switch (kind) {
    case 'distance': return 2
    case 'angle': return 3
    case 'area': case 'label': case 'landmark': return 1
    case 'stroke': case 'path': return null
  }
}

/** Empty where nothing is measured on it. The area of a cut is that of the cut as it is now: see `Theatre.sections`. */
export function measured({ kind, points }: Pick<Mark, 'kind' | 'points'>): string {
  if (kind === 'distance' && points.length === 2) return distanceText(distanceMm(points[0]!, points[1]!))
  if (kind === 'angle' && points.length === 3) {
    const degrees = angleDegrees(points as [Mm3, Mm3, Mm3])
    return degrees === null ? '' : angleText(degrees)
  }
  return ''
}
