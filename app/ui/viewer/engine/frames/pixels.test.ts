import { expect, test } from 'vitest'
import { pixelKindOf, storedValues, toModality, type PixelShape } from './pixels'

const SHAPE: PixelShape = { rows: 1, columns: 2, samplesPerPixel: 1, bitsStored: 8, isSigned: false, slope: 1, intercept: 0, floats: null }
const read = (shape: PixelShape, raw: ArrayBufferView) => toModality(storedValues(new Uint8Array(raw.buffer), shape), shape.columns, shape.rows, shape, pixelKindOf([shape]))

test.each([[32, Float32Array], [64, Float64Array]] as const)('floats of %s bits are the numbers that they are, not their bits as whole numbers', (floats, Type) => {
  expect([...read({ ...SHAPE, floats }, Type.of(1, -0.25)).pixels]).toEqual([1, -0.25])
})

test('whole numbers of more than 24 bits are kept to the last one', () => {
  expect([...read({ ...SHAPE, bitsStored: 32 }, Uint32Array.of(16_777_217, 4_294_967_295)).pixels]).toEqual([16_777_217, 4_294_967_295])
})

test('colours of 16 bits are brought to eight and do not begin again at black', () => {
  expect([...read({ ...SHAPE, samplesPerPixel: 3, bitsStored: 16 }, Uint16Array.of(0, 256, 65_535, 32_768, 257, 1)).pixels]).toEqual([0, 1, 255, 128, 1, 0])
})

test('what is neither is refused', () => {
  expect(() => read({ ...SHAPE, floats: 64 }, Float32Array.of(1, 2))).toThrow('floats')
  expect(() => read({ ...SHAPE, samplesPerPixel: 3, isSigned: true }, new Uint8Array(6))).toThrow('colours')
})
