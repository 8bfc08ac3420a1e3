import type { FindingShape, Point2 } from '~/domain/images/finding'
import type { Pixels } from '../engine/frames/pixels'
import { isNoValue, type NoValues } from '../engine/padding'
import { OUTSIDE } from '../engine/reslice'
import type { FramePlane } from '../geometry'

export interface RegionStatistics { count: number; mean: number; deviation: number; minimum: number; maximum: number }
export interface Inside { bounds: [x0: number, y0: number, x1: number, y1: number]; has: (x: number, y: number) => boolean }

/** Which pixel centres a shape holds, in pixel indices. */
export function insideOf(shape: FindingShape, at: Point2[]): Inside {
  const bounds = [Math.min(...at.map(([x]) => x)), Math.min(...at.map(([, y]) => y)), Math.max(...at.map(([x]) => x)), Math.max(...at.map(([, y]) => y))] as [number, number, number, number]
  if (shape !== 'ellipse') return { bounds, has: (x, y) => isInPolygon(at, x, y) }
  const [a, b, c, d] = at as [Point2, Point2, Point2, Point2]
  const middle: Point2 = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
  // Half axes as vectors; a centre belongs when its coordinates along them lie in the unit circle, also for turned ellipses.
  const [u, v]: [Point2, Point2] = [[(b[0] - a[0]) / 2, (b[1] - a[1]) / 2], [(d[0] - c[0]) / 2, (d[1] - c[1]) / 2]]
  const determinant = u[0] * v[1] - u[1] * v[0]
  const reach: Point2 = [Math.hypot(u[0], v[0]), Math.hypot(u[1], v[1])]
  return {
    bounds: [middle[0] - reach[0], middle[1] - reach[1], middle[0] + reach[0], middle[1] + reach[1]],
    has(x, y) {
      if (Math.abs(determinant) < 1e-12) return false
      const [px, py] = [x - middle[0], y - middle[1]]
      return ((px * v[1] - py * v[0]) / determinant) ** 2 + ((u[0] * py - u[1] * px) / determinant) ** 2 <= 1
    },
  }
}

/** Even-odd. */
function isInPolygon(at: Point2[], x: number, y: number): boolean {
  let isIn = false
  for (let i = 0, j = at.length - 1; i < at.length; j = i++) {
    const [xi, yi] = at[i]!
    const [xj, yj] = at[j]!
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) isIn = !isIn
  }
  return isIn
}

/** The first pixel begins half a pixel before its centre. */
const EDGE = -0.5

/** Of the pixels whose centres lie inside; null without values, in colour, or when a part lies off the picture. Deviation: of all pixels of the region (n). */
export function statistics({ bounds, has }: Inside, plane: FramePlane, pixels: Pixels | Float32Array | null, none: NoValues | null = null): RegionStatistics | null {
  if (!pixels || pixels.length !== plane.columns * plane.rows) return null
  const [x0, y0, x1, y1] = bounds
  // Its area counts what lies off the picture as well: a mean of the rest would be that of another region.
  if (x0 < EDGE - 1e-6 || y0 < EDGE - 1e-6 || x1 > plane.columns + EDGE + 1e-6 || y1 > plane.rows + EDGE + 1e-6) return null
  let count = 0
  let mean = 0
  let squares = 0
  let minimum = Infinity
  let maximum = -Infinity
  for (let y = Math.max(0, Math.ceil(y0)); y <= Math.min(plane.rows - 1, Math.floor(y1)); y++) {
    for (let x = Math.max(0, Math.ceil(x0)); x <= Math.min(plane.columns - 1, Math.floor(x1)); x++) {
      if (!has(x, y)) continue
      const value = pixels[y * plane.columns + x]!
      // What surrounds the picture was not measured and has no part in a mean.
      if (value === OUTSIDE || isNoValue(none, value)) continue
      if (!Number.isFinite(value)) return null
      // Welford: exact enough for any region of 16-bit values.
      count++
      const away = value - mean
      mean += away / count
      squares += away * (value - mean)
      if (value < minimum) minimum = value
      if (value > maximum) maximum = value
    }
  }
  return count ? { count, mean, deviation: Math.sqrt(squares / count), minimum, maximum } : null
}
