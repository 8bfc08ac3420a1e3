import type { FindingShape, Point2, Point3 } from '~/domain/images/finding'
import { add, dot, middle, scale, sub, type FramePlane } from '../geometry'
import { ellipseBetween, rectangleBetween } from '../measure/measure'

/** A shape on the screen: what is stroked, and the handles that can be taken. */
export interface Outline { path: string; handles: Point2[]; label: Point2 }

const line = (points: Point2[], isClosed = false) => points.map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(2)} ${y.toFixed(2)}`).join('') + (isClosed ? 'Z' : '')

/** How a shape with these canvas points is drawn. */
export function outlineOf(shape: FindingShape, at: Point2[]): Outline {
  const lowest = at.reduce<Point2>((low, one) => (one[1] > low[1] ? one : low), at[0] ?? [0, 0])
  const label: Point2 = [lowest[0] + 10, lowest[1] + 18]
  switch (shape) {
    case 'length': return { path: line(at), handles: at, label }
    case 'angle': return { path: line(at), handles: at, label: at[1] ? [at[1][0] + 12, at[1][1] + 18] : label }
    case 'cobb': return { path: line(at.slice(0, 2)) + line(at.slice(2, 4)), handles: at, label }
    case 'rectangle': return { path: at.length === 4 ? line(at, true) : '', handles: at, label }
    case 'freehand': return { path: line(at, true), handles: [], label }
    case 'arrow': return { path: at.length > 1 ? line(at) + head(at[0]!, at[1]!) : '', handles: at, label: at[1] ? [at[1][0] + 8, at[1][1] + 4] : label }
    case 'probe': return { path: at[0] ? `M${at[0][0] - 7} ${at[0][1]}h5m4 0h5M${at[0][0]} ${at[0][1] - 7}v5m0 4v5` : '', handles: at, label }
    case 'ellipse': return { path: at.length === 4 ? ellipse(at) : '', handles: at, label }
    case 'text':
    case 'key-image': return { path: '', handles: at, label: at[0] ? [at[0][0] + 6, at[0][1] + 5] : label }
  }
}

function ellipse([a, b, c, d]: Point2[]): string {
  const center: Point2 = [(a![0] + b![0]) / 2, (a![1] + b![1]) / 2]
  const [u, v]: [Point2, Point2] = [[b![0] - center[0], b![1] - center[1]], [(d![0] - c![0]) / 2, (d![1] - c![1]) / 2]]
  return line(Array.from({ length: 64 }, (_, i) => { const t = (i / 64) * 2 * Math.PI; return [center[0] + u[0] * Math.cos(t) + v[0] * Math.sin(t), center[1] + u[1] * Math.cos(t) + v[1] * Math.sin(t)] as Point2 }), true)
}

function head(tip: Point2, tail: Point2): string {
  const angle = Math.atan2(tail[1] - tip[1], tail[0] - tip[0])
  const wing = (turn: number): Point2 => [tip[0] + 13 * Math.cos(angle + turn), tip[1] + 13 * Math.sin(angle + turn)]
  return line([wing(0.42), tip, wing(-0.42)])
}

export type Grip = { kind: 'handle'; index: number } | { kind: 'body' }

/** What of a shape is under the pointer; `reach` in CSS pixels: a finger's is wider. */
export function gripAt(shape: FindingShape, at: Point2[], pointer: Point2, reach: number): Grip | null {
  const { handles } = outlineOf(shape, at)
  const index = handles.findIndex(([x, y]) => Math.hypot(x - pointer[0], y - pointer[1]) <= reach)
  if (index >= 0) return { kind: 'handle', index }
  const sides: [Point2, Point2][] = shape === 'cobb' ? [[at[0]!, at[1]!], [at[2]!, at[3]!]] : shape === 'ellipse' ? [] : at.slice(1).map((point, i) => [at[i]!, point])
  if ((shape === 'rectangle' || shape === 'freehand') && at.length > 2) sides.push([at.at(-1)!, at[0]!])
  if (shape === 'ellipse' && at.length === 4 && Math.abs(ellipseDistance(at, pointer)) <= reach) return { kind: 'body' }
  return sides.some(([a, b]) => toSegment(pointer, a, b) <= reach * 0.7) ? { kind: 'body' } : null
}

function ellipseDistance([a, b, c, d]: Point2[], p: Point2): number {
  const center: Point2 = [(a![0] + b![0]) / 2, (a![1] + b![1]) / 2]
  const [u, v] = [[b![0] - center[0], b![1] - center[1]], [(d![0] - c![0]) / 2, (d![1] - c![1]) / 2]] as [Point2, Point2]
  const determinant = u[0] * v[1] - u[1] * v[0] || 1e-9
  const [x, y] = [p[0] - center[0], p[1] - center[1]]
  const radius = Math.hypot((x * v[1] - y * v[0]) / determinant, (u[0] * y - u[1] * x) / determinant)
  return (radius - 1) * Math.min(Math.hypot(...u), Math.hypot(...v))
}

function toSegment(p: Point2, a: Point2, b: Point2): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const t = Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)))
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)
}

/** The points after one of them was dragged to `to`: rectangles stay rectangles, ellipses keep their axes at right angles. */
export function withHandleAt(shape: FindingShape, points: Point3[], index: number, to: Point3, plane: FramePlane): Point3[] {
  if (shape === 'rectangle') {
    const [a, b, c, d] = rectangleBetween(plane, points[(index + 2) % 4]!, to)
    // The dragged corner keeps its number.
    const turned = index % 2 === 0 ? [a, b, c, d] : [a, d, c, b]
    return [0, 1, 2, 3].map((i) => turned[(i - index + 6) % 4]!)
  }
  if (shape === 'ellipse') {
    const own = index < 2 ? [0, 1] : [2, 3]
    const other = index < 2 ? [2, 3] : [0, 1]
    const opposite = points[own.find((i) => i !== index)!]!
    const center = middle(opposite, to)
    const axis = sub(to, center)
    const across: Point3 = [0, 1, 2].map((i) => points[other[1]!]![i]! - middle(points[own[0]!]!, points[own[1]!]!)[i]!) as Point3
    // The other axis keeps its length and stays at a right angle.
    const size = Math.sqrt(dot(across, across))
    const perpendicular = sub(across, scale(axis, dot(across, axis) / (dot(axis, axis) || 1)))
    const unit = scale(perpendicular, size / (Math.sqrt(dot(perpendicular, perpendicular)) || 1))
    const next = [...points]
    next[index] = to
    next[other[0]!] = sub(center, unit)
    next[other[1]!] = add(center, unit)
    return next
  }
  return points.map((point, i) => (i === index ? to : point))
}

/** The shape that a drag from one point to another makes. */
export function dragged(shape: FindingShape, from: Point3, to: Point3, plane: FramePlane): Point3[] {
  if (shape === 'rectangle') return rectangleBetween(plane, from, to)
  if (shape === 'ellipse') return ellipseBetween(plane, from, to)
  return [from, to]
}
