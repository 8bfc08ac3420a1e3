import { expect, test } from 'vitest'
import { draw } from '#imaging/serve/draw'
import type { FrameDescription } from '~/domain/images/reading'
import { shadeOf } from './shade'
import type { HeldFrame } from './frames/frame-store'
import { autoRange, draggedWindow, firstRange, rangeOf, windowOf } from './windows'

const PLAIN = { isNegative: false, tables: null }
const held = (frame: Partial<FrameDescription>, values: number[], kind: HeldFrame['kind'] = 'int16') => ({
  frame: { samplesPerPixel: 1, windows: [], isHounsfield: false, ...PLAIN, ...frame }, pixels: kind === 'float32' ? Float32Array.from(values) : Int16Array.from(values), min: Math.min(...values), max: Math.max(...values), kind,
}) as unknown as HeldFrame

test.each(['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const)('the reading page and the thumbnail shade a %s window alike, level for level', (shape) => {
  const values = Array.from({ length: 400 }, (_, index) => index - 100)
  for (const isNegative of [false, true]) {
    const picture = draw(
      { rows: 1, columns: 400, samplesPerPixel: 1, bitsStored: 16, isSigned: true, photometric: isNegative ? 'MONOCHROME1' : 'MONOCHROME2', samples: Int16Array.from(values) },
      { rescale: null, modalityLut: null, voiLut: null, palette: null, isInverse: isNegative, aspect: 1, padding: null, window: { center: 60, width: 120, shape } } as never,
    )
    const shade = shadeOf({ ...PLAIN, isNegative }, rangeOf({ center: 60, width: 120, shape }), false)
    values.forEach((value, index) => expect(Math.abs(shade(value) - picture.bytes[index]!)).toBeLessThanOrEqual(shape === 'SIGMOID' ? 0 : 1))
  }
})

test('a picture whose lowest values are brightest is so in every plane, and inverting turns it back', () => {
  const range = { low: 0, high: 100 }
  expect([shadeOf({ ...PLAIN, isNegative: true }, range, false)(0), shadeOf({ ...PLAIN, isNegative: true }, range, true)(0), shadeOf(PLAIN, range, false)(0)]).toEqual([255, 0, 0])
})

test('tables of the file shade a picture until somebody changes its window', () => {
  const tables = { modality: { from: [0, 10], to: [100, 200] }, shown: { from: [100, 200], to: [7, 250] } }
  const first = firstRange(held({ tables }, [0, 20]))
  expect([0, 9, 10, 99].map(shadeOf({ isNegative: false, tables }, first, false))).toEqual([7, 7, 250, 250])
  expect([0, 10].map(shadeOf({ isNegative: false, tables }, draggedWindow({ low: 100, high: 200 }, [0, 0], 1), false))).toEqual([0, 255])
  expect(autoRange(held({ tables }, [0, 20]))).toEqual({ low: 100, high: 200 })
})

test('a window of 0.4 is 0.4 wide, and the pointer makes it narrower down to one stored step', () => {
  const range = rangeOf({ center: 0.2, width: 0.4, shape: 'LINEAR_EXACT' })
  expect(windowOf(range)).toMatchObject({ center: 0.2, width: 0.4 })
  const dragged = draggedWindow(range, [-150, 0], 1e-4)
  expect(windowOf(dragged).width).toBeCloseTo(0.2, 9)
  expect(windowOf(draggedWindow(range, [-10_000, 0], 1e-4)).width).toBeCloseTo(1e-4, 9)
  expect(windowOf(draggedWindow(rangeOf({ center: 40, width: 400 }), [-10_000, 0], 1))).toMatchObject({ center: 40, width: 2 })
})

test('values that are fractions are shown in as many shades as whole ones', () => {
  const range = autoRange(held({}, Array.from({ length: 1_000 }, (_, index) => index / 1_000), 'float32'))
  const shade = shadeOf(PLAIN, range, false)
  expect(shade(0.5)).toBeGreaterThan(110)
  expect(shade(0.5)).toBeLessThan(145)
})
