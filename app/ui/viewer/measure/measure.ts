import type { Calibration, FindingShape, FindingValue, Point2, Point3 } from '~/domain/images/finding'
import type { FrameDescription } from '~/domain/images/reading'
import { distance, dot, length, sub, worldToPixel, type FramePlane } from '../geometry'
import type { Pixels } from '../engine/frames/pixels'
import { isNoValue, type NoValues } from '../engine/padding'
import { valueIn, type ValueUnit } from './value-unit'
import { insideOf, statistics, type RegionStatistics } from './region'

/** How many points a shape has when it is complete; freehand has as many as it was drawn with. */
export const POINTS: Record<FindingShape, number> = { length: 2, angle: 3, cobb: 4, ellipse: 4, rectangle: 4, freehand: 3, probe: 1, arrow: 2, text: 1, 'key-image': 0 }

/** What a shape is measured on. */
export interface Ground {
  plane: FramePlane
  /** Null on reformatted planes: they are in the patient's millimetres. */
  frame: FrameDescription | null
  /** Modality values of the plane's pixels; null while they are not all here, or are no voxels themselves. */
  pixels: Pixels | null
  /** Values of them that were not measured. */
  noValues: NoValues | null
  valueUnit: ValueUnit
}

/** What its points measure, in true units or in pixels, never in millimetres that nobody vouches for. */
export function measure(shape: FindingShape, points: Point3[], ground: Ground): { values: FindingValue[]; calibration: Calibration } {
  const { perPixel, calibration } = scaleOf(points, ground)
  const at = points.map((point) => worldToPixel(ground.plane, point))
  const [lengthUnit, areaUnit] = perPixel ? (['mm', 'mm2'] as const) : (['px', 'px2'] as const)
  const [sx, sy] = perPixel ?? [1, 1]
  // Lengths are measured between the points themselves where these are in the patient: exact for points off the plane as well.
  const between = (a: number, b: number) => (calibration === 'patient-space' && isPlaced(ground) ? distance(points[a]!, points[b]!) : Math.hypot((at[b]![0] - at[a]![0]) * sx, (at[b]![1] - at[a]![1]) * sy))
  const flat = at.map(([x, y]) => [x * sx, y * sy] as Point2)
  const values: FindingValue[] = []
  switch (shape) {
    case 'length':
      values.push({ name: 'length', value: between(0, 1), unit: lengthUnit })
      break
    // Without a scale the shape of the pixel still makes an angle true.
    case 'angle': values.push({ name: 'angle', value: angleAt(stretched(at, sx, sy, perPixel, ground)), unit: 'deg' }); break
    case 'cobb': values.push({ name: 'angle', value: cobb(stretched(at, sx, sy, perPixel, ground)), unit: 'deg' }); break
    case 'ellipse': {
      // Measured between the points in the patient where they have a place there; else as flat as the picture.
      const vector = (a: number, b: number): Point3 => (calibration === 'patient-space' && isPlaced(ground) ? sub(points[b]!, points[a]!) : [flat[b]![0] - flat[a]![0], flat[b]![1] - flat[a]![1], 0])
      const axes = axesOf(vector(0, 1), vector(2, 3))
      values.push({ name: 'major-axis', value: axes[0], unit: lengthUnit }, { name: 'minor-axis', value: axes[1], unit: lengthUnit }, { name: 'area', value: (Math.PI / 4) * axes[0] * axes[1], unit: areaUnit })
      break
    }
    case 'rectangle':
    case 'freehand': values.push({ name: 'area', value: polygonArea(flat), unit: areaUnit }); break
    default: break
  }
  if (shape === 'probe') values.push(...probed(at[0]!, ground))
  if (shape === 'ellipse' || shape === 'rectangle' || shape === 'freehand') values.push(...statisticsValues(statistics(insideOf(shape, at), ground.plane, ground.pixels, ground.noValues), ground))
  return { values, calibration }
}

/**
 * The long and the short axis of the ellipse with these two diameters. Where a pixel's sides differ, a turned ellipse that
 * was drawn with a right angle between its diameters has none in millimetres: they are its conjugate diameters then.
 */
function axesOf(a: Point3, b: Point3): [number, number] {
  const [p, q, r] = [dot(a, a), dot(b, b), dot(a, b)]
  const sum = p + q
  const spread = Math.hypot(p - q, 2 * r)
  const long = Math.sqrt((sum + spread) / 2)
  return [long, long > 0 ? Math.sqrt(Math.max(0, p * q - r * r)) / long : 0]
}

const isPlaced = ({ frame }: Ground) => frame === null || frame.place !== null

/** Millimetres for a pixel to the right and down at these points; null where there are none. */
function scaleOf(points: Point3[], { plane, frame }: Ground): { perPixel: [number, number] | null; calibration: Calibration } {
  if (!frame) return { perPixel: [plane.step[0], plane.step[1]], calibration: 'patient-space' }
  if (frame.calibration === 'ultrasound-region') {
    const at = points.map((point) => worldToPixel(plane, point))
    // All of it in one region; the smallest such, regions may lie in each other.
    const within = frame.regions.filter((region) => at.every(([x, y]) => x >= region.x0 - 0.5 && x <= region.x1 + 0.5 && y >= region.y0 - 0.5 && y <= region.y1 + 0.5))
      .sort((a, b) => (a.x1 - a.x0) * (a.y1 - a.y0) - (b.x1 - b.x0) * (b.y1 - b.y0))
    const mm = within[0]?.mm ?? null
    return mm ? { perPixel: mm, calibration: 'ultrasound-region' } : { perPixel: null, calibration: 'none' }
  }
  return frame.spacing && frame.calibration !== 'none' ? { perPixel: [frame.spacing[1], frame.spacing[0]], calibration: frame.calibration } : { perPixel: null, calibration: 'none' }
}

const stretched = (at: Point2[], sx: number, sy: number, perPixel: unknown, { plane }: Ground): Point2[] => at.map(([x, y]) => (perPixel ? [x * sx, y * sy] : [x * plane.step[0], y * plane.step[1]]))

/** Between the arms, at the middle point, 0 to 180. */
function angleAt([a, vertex, b]: Point2[]): number {
  return between2([a![0] - vertex![0], a![1] - vertex![1]], [b![0] - vertex![0], b![1] - vertex![1]])
}
/** Between two lines: never more than a right angle, whichever way each was drawn. */
function cobb([a, b, c, d]: Point2[]): number {
  const angle = between2([b![0] - a![0], b![1] - a![1]], [d![0] - c![0], d![1] - c![1]])
  return angle > 90 ? 180 - angle : angle
}
function between2(u: Point2, v: Point2): number {
  const cross = u[0] * v[1] - u[1] * v[0]
  return (Math.abs(Math.atan2(cross, u[0] * v[0] + u[1] * v[1])) * 180) / Math.PI
}

export function polygonArea(points: Point2[]): number {
  let twice = 0
  points.forEach(([x, y], i) => { const [nx, ny] = points[(i + 1) % points.length]!; twice += x * ny - nx * y })
  return Math.abs(twice) / 2
}

function probed([x, y]: Point2, { plane, pixels, noValues, valueUnit }: Ground): FindingValue[] {
  const [column, row] = [Math.round(x), Math.round(y)]
  // Colours are three samples a pixel and no value.
  if (!pixels || pixels.length !== plane.columns * plane.rows || column < 0 || row < 0 || column >= plane.columns || row >= plane.rows) return []
  const value = pixels[row * plane.columns + column]!
  return Number.isFinite(value) && !isNoValue(noValues, value) ? [valueIn('value', value, valueUnit)] : []
}

function statisticsValues(found: RegionStatistics | null, { valueUnit }: Ground): FindingValue[] {
  if (!found) return []
  return (['mean', 'deviation', 'minimum', 'maximum'] as const).map((name) => valueIn(name, found[name], valueUnit))
}

/** Corners of the upright rectangle between two opposite corners, along the picture's own rows. */
export function rectangleBetween(plane: FramePlane, a: Point3, c: Point3): [Point3, Point3, Point3, Point3] {
  const across = dot(sub(c, a), plane.right)
  const b: Point3 = [a[0] + plane.right[0] * across, a[1] + plane.right[1] * across, a[2] + plane.right[2] * across]
  return [a, b, c, [a[0] + c[0] - b[0], a[1] + c[1] - b[1], a[2] + c[2] - b[2]]]
}

/** Ends of the two axes of the upright ellipse in a rectangle. */
export function ellipseBetween(plane: FramePlane, from: Point3, to: Point3): [Point3, Point3, Point3, Point3] {
  const [a, b, c, d] = rectangleBetween(plane, from, to)
  const middle = (p: Point3, q: Point3): Point3 => [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2, (p[2] + q[2]) / 2]
  return [middle(a, d), middle(b, c), middle(a, b), middle(d, c)]
}

export const isTooSmall = (shape: FindingShape, points: Point3[], unitsPerPixel: number) =>
  shape !== 'probe' && shape !== 'text' && shape !== 'key-image' && length(sub(points[points.length > 2 && shape !== 'angle' && shape !== 'cobb' ? Math.floor(points.length / 2) : 1]!, points[0]!)) < 4 * unitsPerPixel
