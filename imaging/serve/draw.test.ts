import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Frame } from '#imaging/contract'
import { newDataSet, numberElement, textElement } from '#imaging/dicom/access'
import { draw } from './draw'
import { encodePng } from './encode-picture'
import { shadesOf, type Shades } from './shades'

const PLAIN: Shades = { rescale: null, modalityLut: null, window: null, voiLut: null, palette: null, isInverse: false, padding: null, aspect: 1 }
const grey = (columns: number, ...values: number[]): Frame => ({ rows: values.length / columns, columns, samplesPerPixel: 1, bitsStored: 16, isSigned: true, photometric: 'MONOCHROME2', samples: Int16Array.from(values) })
const shown = (frame: Frame, shades: Partial<Shades>, look = {}) => [...draw(frame, { ...PLAIN, ...shades }, look).bytes]

test('a window darkens what is below it and whitens what is beyond, exactly as the standard says', () => {
  // PS3.3 C.11.2.1.2.1: center 2048, width 4096 maps 0..4095 to 0..255; center 0, width 1 is a threshold.
  const window = { center: 2048, width: 4096, shape: 'LINEAR' } as const
  expect(shown(grey(5, -1, 0, 2047, 4095, 5000), { window })).toEqual([0, 0, 127, 255, 255])
  expect(shown(grey(3, -1, 0, 1), { window: { center: 0, width: 1, shape: 'LINEAR' } })).toEqual([0, 255, 255])
  expect(shown(grey(3, 0, 50, 100), { window: { center: 50, width: 100, shape: 'LINEAR_EXACT' } })).toEqual([0, 128, 255])
  expect(shown(grey(1, 50), { window: { center: 50, width: 100, shape: 'SIGMOID' } })).toEqual([128])
})

test('the window is one of real values: slope and intercept come first', () => {
  const rescale = { slope: 2, intercept: -1000, type: 'HU' }
  expect(shown(grey(3, 450, 500, 550), { rescale, window: { center: 0, width: 200, shape: 'LINEAR_EXACT' } })).toEqual([0, 128, 255])
})

test('a window that the reader asks for takes the place of the file\'s', () => {
  expect(shown(grey(2, 0, 10), { window: { center: 1000, width: 10, shape: 'LINEAR' } }, { window: { center: 5, width: 10, shape: 'LINEAR_EXACT' } })).toEqual([0, 255])
})

test('without a window the frame is shown from its darkest to its brightest value', () => {
  expect(shown(grey(3, -100, 0, 100), {})).toEqual([0, 128, 255])
  expect(shown(grey(2, 7, 7), {})).toHaveLength(2)
})

test('without a window a few extreme pixels do not darken the picture, and a few spots on black are seen', () => {
  const tissue = Array.from({ length: 1_000 }, (_, at) => at % 100)
  expect(shown(grey(1_002, ...tissue, 30_000, -30_000), {})[99]).toBe(255)
  const spots = shown(grey(1_000, ...Array<number>(998).fill(0), 50, 100), {})
  expect([spots[0], spots[998], spots[999]]).toEqual([0, 128, 255])
})

test('what surrounds the picture is dark in MONOCHROME1 too, and has no part in the window', () => {
  const shades = { isInverse: true, padding: { least: -2000, most: -1990 } }
  expect(shown(grey(5, -2000, -1990, 0, 50, 100), shades)).toEqual([0, 0, 255, 127, 0])
  const said = (...elements: [string, ReturnType<typeof numberElement>][]) => shadesOf(newDataSet([['00280004', textElement('CS', 'MONOCHROME2')], ...elements]), 1).padding
  expect(said()).toBeNull()
  expect(said(['00280103', numberElement('US', 1)], ['00280120', numberElement('SS', -2000)])).toEqual({ least: -2000, most: -2000 })
  // Written as unsigned, as implicit files are read: the bits are meant.
  expect(said(['00280103', numberElement('US', 1)], ['00280120', numberElement('US', 63_536)])).toEqual({ least: -2000, most: -2000 })
  expect(said(['00280103', numberElement('US', 0)], ['00280120', numberElement('US', 4_095)], ['00280121', numberElement('US', 4_000)])).toEqual({ least: 4_000, most: 4_095 })
})

test('a palette that says 16 bits and fills only the lower byte has its colours all the same', () => {
  const palette = { firstMapped: 0, bits: 16 as const, red: Uint16Array.of(0, 255), green: Uint16Array.of(128, 0), blue: Uint16Array.of(0, 64) }
  expect(shown({ ...grey(2, 0, 1), photometric: 'PALETTE COLOR' }, { palette })).toEqual([0, 128, 0, 255, 0, 64])
})

test('MONOCHROME1 is shown with dark and bright exchanged', () => {
  const dataset = newDataSet([['00280004', textElement('CS', 'MONOCHROME1')]])
  expect(shadesOf(dataset, 1).isInverse).toBe(true)
  expect(shown(grey(2, 0, 100), { isInverse: true })).toEqual([255, 0])
})

test('a palette gives each index its colour; averages are of colours, never of indices', () => {
  const palette = { firstMapped: 10, bits: 16 as const, red: Uint16Array.of(0, 0xffff), green: Uint16Array.of(0xff00, 0), blue: Uint16Array.of(0, 0) }
  const frame = { ...grey(2, 10, 99), photometric: 'PALETTE COLOR' as const }
  expect(shown(frame, { palette })).toEqual([0, 255, 0, 255, 0, 0])
  expect(shown(frame, { palette }, { fitInto: { rows: 1, columns: 1 } })).toEqual([128, 128, 0])
})

test('a smaller picture is the mean of what it covers, left stays left and top stays top', () => {
  const quarters = grey(4, 0, 0, 100, 100, 0, 0, 100, 100, 50, 50, 75, 75, 50, 50, 75, 75)
  const picture = draw(quarters, { ...PLAIN, window: { center: 50, width: 100, shape: 'LINEAR_EXACT' } }, { fitInto: { rows: 2, columns: 2 } })
  expect([picture.rows, picture.columns, ...picture.bytes]).toEqual([2, 2, 0, 255, 128, 191])
  const third = draw(grey(3, 0, 90, 90), { ...PLAIN, window: { center: 45, width: 90, shape: 'LINEAR_EXACT' } }, { fitInto: { rows: 2, columns: 2 } })
  expect(third.columns).toBe(2)
  expect(third.bytes[0]!).toBeLessThan(third.bytes[1]!)
})

test('a picture is never enlarged, and pixels that are not square are made so', () => {
  expect(draw(grey(2, 0, 1), PLAIN, { fitInto: { rows: 100, columns: 100 } })).toMatchObject({ rows: 1, columns: 2 })
  const dataset = newDataSet([['00280030', textElement('DS', '2', '1')]])
  expect(shadesOf(dataset, 1).aspect).toBe(2)
  expect(draw(grey(4, ...Array<number>(16).fill(1)), { ...PLAIN, aspect: 2 })).toMatchObject({ rows: 4, columns: 2 })
  expect(draw(grey(4, ...Array<number>(16).fill(1)), { ...PLAIN, aspect: 0.5 })).toMatchObject({ rows: 2, columns: 4 })
})

test('a PNG holds the picture as it is', () => {
  const png = Buffer.from(encodePng({ rows: 2, columns: 2, samplesPerPixel: 1, bytes: Uint8Array.of(1, 2, 3, 250) }))
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2, 2])
  const at = png.indexOf('IDAT')
  expect([...inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))]).toEqual([2, 1, 2, 2, 2, 248])
})

test('a file\'s own window is found for its frame', () => {
  const dataset = newDataSet([['00281050', textElement('DS', '40', '300')], ['00281051', textElement('DS', '400', '1500')], ['00280002', numberElement('US', 1)], ['00280004', textElement('CS', 'MONOCHROME2')]])
  expect(shadesOf(dataset, 1).window).toMatchObject({ center: 40, width: 400, shape: 'LINEAR' })
})
