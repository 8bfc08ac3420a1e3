import { expect, test } from 'vitest'
import { encodeReal, encodeWhole } from './face-safe'
import { boneTable, CODES, hounsfieldTable, nearestCode, percentileTable } from './value-table'

const rises = (values: readonly number[]) => values.every((value, code) => code === 0 || value > values[code - 1]!)

test('each table has 256 values that rise', () => {
  for (const values of [hounsfieldTable(), boneTable(226), percentileTable(Float32Array.from({ length: 5_000 }, (_, at) => at * 1.7 - 300)), percentileTable(Float32Array.of(3, 4, 90))]) {
    expect(values).toHaveLength(CODES)
    expect(rises(values)).toBe(true)
  }
})

test('soft tissue is told apart by 4 Hounsfield units, and no value up to 1,500 is shown more than 10 off', () => {
  const values = hounsfieldTable()
  for (let hu = -1000; hu <= 1500; hu++) expect(Math.abs(values[nearestCode(values, hu)]! - hu)).toBeLessThanOrEqual(hu > -200 && hu < 300 ? 2 : 10)
  expect([values[nearestCode(values, -4000)], values[nearestCode(values, 9000)]]).toEqual([-1000, 3000])
})

test('values without a scale are spread between the percentiles, whatever a few of them are; few whole numbers keep a code each', () => {
  const some = Float32Array.from({ length: 10_000 }, (_, at) => (at === 0 ? 60_000 : at % 1_000))
  const values = percentileTable(some)
  expect(values[0]).toBeLessThan(3)
  expect(values[255]).toBeGreaterThan(990)
  expect(values[255]).toBeLessThan(1_000)
  const few = percentileTable(Float32Array.from({ length: 500 }, (_, at) => 7 + (at % 40)))
  expect(few.slice(0, 3)).toEqual([7, 8, 9])
  expect(rises(percentileTable(Float32Array.from({ length: 5_000 }, (_, at) => (at < 4 ? at * 500.5 : 0))))).toBe(true)
})

test('stored numbers and real values get the same codes, signed and unsigned, to the last of 16 bits', () => {
  const values = boneTable(226)
  const scale = { slope: 0.5, intercept: -1024 }
  for (const stored of [Int16Array.of(-32_768, -1, 0, 2499, 2500, 2501, 32_767), Uint16Array.of(0, 2499, 2500, 2501, 65_535), Uint8Array.of(0, 255)]) {
    const [whole, real] = [new Uint8Array(stored.length), new Uint8Array(stored.length)]
    encodeWhole(values, 226, scale)(stored, whole, 0)
    encodeReal(values, 226)(Float32Array.from(stored, (each) => each * scale.slope + scale.intercept), real, 0)
    expect(whole).toEqual(real)
  }
  const edge = new Uint8Array(3)
  encodeReal(values, 226)([225.9, 226, 226.1], edge, 0)
  expect([...edge]).toEqual([0, 1, 1])
})
