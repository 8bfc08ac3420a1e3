import type { HotspotShape } from '~/domain/questions/question'

/** Where a shape's number stands, in shares of the picture. Pure. */
export function middleOf(shape: HotspotShape): [number, number] {
  if (shape.kind === 'circle') return shape.centre
  const all = shape.kind === 'box' ? [shape.from, shape.to] : shape.points
  const middle = (at: 0 | 1) => (Math.min(...all.map((one) => one[at])) + Math.max(...all.map((one) => one[at]))) / 2
  return [middle(0), middle(1)]
}
