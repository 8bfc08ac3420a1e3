import { expect, test } from 'vitest'
import { PRESETS, type TransferPoint } from '../../contract'
import { histogramHeights, valueAtShare, windowOfHistogram } from './histogram'
import { firstState, pointsOf, presetPoints, presetState } from './presets'
import { extinctionOf, opacityOver, transferAt, transferTable, valueTable, windowTable } from './transfer'

/** Fine for soft tissue, coarse for bone, as the pyramid's. */
const VALUES = Array.from({ length: 256 }, (_, code) => (code < 192 ? -1024 + code * 8 : 512 + (code - 192) * 40))
const CURVE: TransferPoint[] = [
  { value: -100, colour: [0.25, 0.5, 0.75], opacityPerMm: 0 },
  { value: 100, colour: [0.75, 0.5, 0.25], opacityPerMm: 0.5 },
  { value: 500, colour: [1, 1, 1], opacityPerMm: 1 },
]

test('what a millimetre covers is as covered however long the steps are', () => {
  for (const opacity of [0.002, 0.05, 0.3, 0.9]) {
    const whole = 1 - (1 - opacity) ** 10
    let left = 1
    for (let step = 0; step < 25; step++) left *= 1 - opacityOver(extinctionOf(opacity), 0.4)
    expect(1 - left).toBeCloseTo(whole, 10)
    expect(opacityOver(extinctionOf(opacity), 1)).toBeCloseTo(opacity, 10)
  }
  expect(opacityOver(extinctionOf(100), 1)).toBeGreaterThan(1 - 1 / 255 / 2)
})

test('each code has the opacity and colour of its value on the curve, and the ends go on', () => {
  const table = transferTable(CURVE, VALUES)
  for (let code = 0; code < 256; code++) {
    const { colour, opacityPerMm } = transferAt(CURVE, VALUES[code]!)
    const extinction = table[code * 4 + 3]!
    expect(extinction).toBeCloseTo(extinctionOf(opacityPerMm), 4)
    for (const channel of [0, 1, 2]) expect(table[code * 4 + channel]!).toBeCloseTo(colour[channel]! * extinction, 4)
  }
  expect(transferAt(CURVE, 0)).toEqual({ colour: [0.5, 0.5, 0.5], opacityPerMm: 0.25 })
  expect(transferAt(CURVE, -1000).opacityPerMm).toBe(0)
  expect(transferAt(CURVE, 3000).opacityPerMm).toBe(1)
})

test('a window is black at its lower edge, white at its upper one, grey in its middle', () => {
  const greys = windowTable({ center: 40, width: 80 }, VALUES)
  expect(greys[VALUES.indexOf(0)]).toBe(0)
  expect(greys[VALUES.indexOf(40)]).toBe(0.5)
  expect(greys[VALUES.indexOf(80)]).toBe(1)
  expect(greys[255]).toBe(1)
  const shares = valueTable(VALUES)
  expect([shares[0], shares[255]]).toEqual([0, 1])
  expect(shares[128]).toBeCloseTo((VALUES[128]! - VALUES[0]!) / (VALUES[255]! - VALUES[0]!), 6)
})

test('every preset rises in value, in Hounsfield units and where values are only stored, and is within what a scene may hold', () => {
  for (const preset of PRESETS) {
    for (const unit of ['HU', 'stored'] as const) {
      const points = presetPoints(preset, unit, { center: 300, width: 600 })
      expect(points.length).toBeGreaterThanOrEqual(2)
      expect(points.length).toBeLessThanOrEqual(16)
      for (const [index, { value, colour, opacityPerMm }] of points.entries()) {
        if (index) expect(value).toBeGreaterThan(points[index - 1]!.value)
        for (const one of [...colour, opacityPerMm]) expect(one >= 0 && one <= 1).toBe(true)
      }
      expect(points.some(({ opacityPerMm }) => opacityPerMm > 0)).toBe(true)
    }
  }
})

test('bone shows no soft tissue, the brain shows no bone, the lung neither', () => {
  const opacityIn = (preset: 'bone' | 'brain' | 'lung', value: number) => transferAt(presetPoints(preset, 'HU', { center: 0, width: 1 }), value).opacityPerMm
  expect(opacityIn('bone', 60)).toBe(0)
  expect(opacityIn('bone', 700)).toBeGreaterThan(0.4)
  expect(opacityIn('brain', 35)).toBeGreaterThan(0)
  expect(opacityIn('brain', 700)).toBe(0)
  expect(opacityIn('lung', -850)).toBeGreaterThan(0)
  expect(opacityIn('lung', 40)).toBe(0)
})

test("a person's own curve goes before the preset's", () => {
  const volume = { unit: 'HU' as const, values: VALUES, histogram: new Array<number>(256).fill(1) }
  const state = presetState('lung', volume)
  expect(pointsOf(state, 'HU')).toEqual(presetPoints('lung', 'HU', state.window))
  expect(pointsOf({ ...state, transfer: CURVE }, 'HU')).toBe(CURVE)
  expect(firstState(volume).preset).toBe('bone')
  expect(firstState({ ...volume, unit: 'stored' }).preset).toBe('brain')
})

test('the window of a volume without Hounsfield units comes from its histogram, without the air', () => {
  const histogram = new Array<number>(256).fill(0)
  histogram[0] = 1_000_000
  for (let code = 100; code < 120; code++) histogram[code] = 500
  const values = Array.from({ length: 256 }, (_, code) => code * 10)
  expect(valueAtShare(histogram, values, 0.5)).toBe(1090)
  const { center, width } = windowOfHistogram(histogram, values)
  expect(center - width / 2).toBe(1000)
  expect(center + width / 2).toBe(1190)
  expect(valueAtShare(new Array<number>(256).fill(0), values, 0.5)).toBeNull()
  const heights = histogramHeights(histogram, values, 51)
  expect(heights[21]).toBe(1)
  expect(heights[0]).toBe(0)
})
