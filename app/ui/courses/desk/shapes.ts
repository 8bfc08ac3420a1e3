import type { HotspotShape } from '~/domain/questions/question'

/** Shapes on a picture as they are drawn; places in shares of its width and height. Pure. */

export type Place = [number, number]
export type ShapeKind = HotspotShape['kind']

/** Less was a press, not a drawing. */
const LEAST = 0.008
/** A press this near to the first corner closes. */
const NEAR = 0.025
const clamp = (value: number, low = 0, high = 1) => Math.max(low, Math.min(high, value))
const round = (value: number) => Math.round(value * 1e4) / 1e4

/** @param aspect height of the picture for its width; null: too small to be meant */
export function drawnShape(kind: Exclude<ShapeKind, 'polygon'>, from: Place, to: Place, aspect: number): HotspotShape | null {
  const [dx, dy] = [to[0] - from[0], (to[1] - from[1]) * aspect]
  if (kind === 'circle') {
    const radius = round(Math.min(1, Math.hypot(dx, dy)))
    return radius < LEAST ? null : { kind, centre: from, radius }
  }
  if (Math.abs(dx) < LEAST || Math.abs(dy) < LEAST) return null
  return { kind, from: [Math.min(from[0], to[0]), Math.min(from[1], to[1])], to: [Math.max(from[0], to[0]), Math.max(from[1], to[1])] }
}

/** In the middle, of a size that is seen: for those who draw by keyboard. */
export function standardShape(kind: ShapeKind, aspect: number): HotspotShape {
  const tall = clamp(0.1 / aspect, 0.02, 0.4)
  switch (kind) {
    case 'circle': return { kind, centre: [0.5, 0.5], radius: 0.1 }
    case 'box': return { kind, from: [0.4, round(0.5 - tall)], to: [0.6, round(0.5 + tall)] }
    case 'polygon': return { kind, points: [[0.5, round(0.5 - tall)], [0.6, round(0.5 + tall)], [0.4, round(0.5 + tall)]] }
  }
}

export const closesAt = (corners: readonly Place[], [x, y]: Place, aspect: number): boolean => corners.length >= 3 && Math.hypot(x - corners[0]![0], (y - corners[0]![1]) * aspect) < NEAR

/** Moved by shares, as far as the picture reaches. */
export function shifted(shape: HotspotShape, dx: number, dy: number): HotspotShape {
  const all = placesOf(shape)
  const by = (at: 0 | 1, wanted: number) => clamp(wanted, -Math.min(...all.map((one) => one[at])), 1 - Math.max(...all.map((one) => one[at])))
  const [x, y] = [by(0, dx), by(1, dy)]
  return mapped(shape, ([a, b]) => [round(clamp(a + x)), round(clamp(b + y))])
}

/** Larger or smaller around its middle, as far as the picture reaches. */
export function grown(shape: HotspotShape, by: number): HotspotShape {
  if (shape.kind === 'circle') return { ...shape, radius: round(clamp(shape.radius * by, LEAST, 1)) }
  const all = placesOf(shape)
  const middle = (at: 0 | 1) => (Math.min(...all.map((one) => one[at])) + Math.max(...all.map((one) => one[at]))) / 2
  const [mx, my] = [middle(0), middle(1)]
  const span = Math.max(...all.map(([x, y]) => Math.max(Math.abs(x - mx), Math.abs(y - my))))
  if (span * by < LEAST) return shape
  return mapped(shape, ([x, y]) => [round(clamp(mx + (x - mx) * by)), round(clamp(my + (y - my) * by))])
}

function placesOf(shape: HotspotShape): readonly Place[] {
  return shape.kind === 'circle' ? [shape.centre] : shape.kind === 'box' ? [shape.from, shape.to] : shape.points
}
function mapped(shape: HotspotShape, how: (place: Place) => Place): HotspotShape {
  switch (shape.kind) {
    case 'circle': return { ...shape, centre: how(shape.centre) }
    case 'box': return { ...shape, from: how(shape.from), to: how(shape.to) }
    case 'polygon': return { ...shape, points: shape.points.map(how) }
  }
}
