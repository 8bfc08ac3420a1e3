import { expect, test } from 'vitest'
import { BOUNDS, type TransferPoint } from '#vr/contract'
import { parseOperation } from '#vr/core/state/schema'
import { colourOf, heightOf, hexOf, opacityOf, pointAdded, pointRemoved, rangeOf, withPoint } from './transfer'

const curve: TransferPoint[] = [{ value: 100, colour: [1, 0, 0], opacityPerMm: 0 }, { value: 300, colour: [1, 1, 1], opacityPerMm: 0.4 }, { value: 1_200, colour: [1, 1, 1], opacityPerMm: 0.9 }]
const range = { least: -1_000, most: 3_000 }

test('a point that is drawn past its neighbour stops beside it, so that values always rise', () => {
  for (const to of [-5_000, 99, 5_000, 1_200]) {
    const moved = withPoint(curve, 1, { value: to }, range)
    expect(moved.map(({ value }) => value)).toEqual(moved.map(({ value }) => value).toSorted((a, b) => a - b))
    expect(parseOperation({ do: 'volume', of: 'main', set: { transfer: moved } })).not.toBeNull()
  }
  expect(withPoint(curve, 0, { opacityPerMm: 7 }, range)[0]!.opacityPerMm).toBe(1)
})

test('a new point lies on the curve, so that nothing changes until it is moved', () => {
  const added = pointAdded(curve, 1)!
  expect(added.index).toBe(2)
  expect(added.points[2]).toEqual({ value: 750, colour: [1, 1, 1], opacityPerMm: 0.65 })
  expect(pointAdded(Array.from({ length: BOUNDS.transfer }, (_none, n) => ({ ...curve[0]!, value: n })), 0)).toBeNull()
})

test('a curve keeps two points', () => {
  expect(pointRemoved(curve, 0)).toHaveLength(2)
  expect(pointRemoved(curve.slice(0, 2), 0)).toBeNull()
})

test('what is written in the plot is read back as it was', () => {
  for (const opacity of [0, 0.004, 0.25, 1]) expect(opacityOf(heightOf(opacity))).toBeCloseTo(opacity, 9)
  expect(hexOf(colourOf('#62c0fe'))).toBe('#62c0fe')
  expect(rangeOf({ values: [0, 10] }, curve)).toEqual({ least: 0, most: 1_200 })
  expect(rangeOf({ values: [5, 5] }, [])).toEqual({ least: 5, most: 6 })
})
