import { expect, test } from 'vitest'
import { angleDegrees, areaText, distanceText, measured } from './measure'

test('a distance is the patient\'s millimetres, and never said more exactly than a surface is known', () => {
  expect(measured({ kind: 'distance', points: [[0, 0, 0], [30, 40, 0]] })).toBe('≈ 50 mm')
  expect(measured({ kind: 'distance', points: [[0, 0, 0], [1, 2, 2]] })).toBe('≈ 3.0 mm')
  expect(distanceText(9.96)).toBe('≈ 10 mm')
})

test('an angle is the one at its middle point, and there is none where two points are one', () => {
  expect(angleDegrees([[10, 0, 0], [0, 0, 0], [0, 7, 0]])).toBeCloseTo(90, 9)
  expect(measured({ kind: 'angle', points: [[1, 0, 0], [0, 0, 0], [1, 1, 0]] })).toBe('≈ 45°')
  expect(measured({ kind: 'angle', points: [[1, 0, 0], [1, 0, 0], [1, 1, 0]] })).toBe('')
})

test('an area changes its unit where square centimetres are read more easily', () => {
  expect([12.4, 99.4, 99.6, 1_234].map(areaText)).toEqual(['≈ 12 mm²', '≈ 99 mm²', '≈ 1.0 cm²', '≈ 12.3 cm²'])
})

test('half a measure measures nothing', () => {
  expect(measured({ kind: 'distance', points: [[0, 0, 0]] })).toBe('')
  expect(measured({ kind: 'label', points: [[0, 0, 0]] })).toBe('')
})
