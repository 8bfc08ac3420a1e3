import { expect, test } from 'vitest'
import type { Mm3, SceneState } from '../../contract'
import { angleDegrees, areaText, distanceText, measured } from './measure'

test('a distance is the patient\'s millimetres, and never said more exactly than a surface is known', () => {
  expect(measured({ kind: 'distance', points: [[0, 0, 0], [30, 40, 0]] }, {}, 'en')).toBe('≈ 50 mm')
  expect(measured({ kind: 'distance', points: [[0, 0, 0], [1, 2, 2]] }, {}, 'en')).toBe('≈ 3.0 mm')
  expect(distanceText(9.96)).toBe('≈ 10 mm')
})

test('an angle is the one at its middle point, and there is none where two points are one', () => {
  expect(angleDegrees([[10, 0, 0], [0, 0, 0], [0, 7, 0]])).toBeCloseTo(90, 9)
  expect(measured({ kind: 'angle', points: [[1, 0, 0], [0, 0, 0], [1, 1, 0]] }, {}, 'en')).toBe('≈ 45°')
  expect(measured({ kind: 'angle', points: [[1, 0, 0], [1, 0, 0], [1, 1, 0]] }, {}, 'en')).toBe('')
})

test('an area changes its unit where square centimetres are read more easily', () => {
  expect([12.4, 99.4, 99.6, 1_234].map(areaText)).toEqual(['≈ 12 mm²', '≈ 99 mm²', '≈ 1.0 cm²', '≈ 12.3 cm²'])
})

test('half a measure measures nothing', () => {
  expect(measured({ kind: 'distance', points: [[0, 0, 0]] }, {}, 'en')).toBe('')
  expect(measured({ kind: 'label', points: [[0, 0, 0]] }, {}, 'en')).toBe('')
})

const withFit = (fitMm: number | null): SceneState['sources'] => ({
  main: { model: 'head', revision: 1, place: { at: [0, 0, 0], turn: [0, 0, 0, 1] }, fitMm: null },
  atlas: { model: 'atlas', revision: 1, place: { at: [7, 0, 0], turn: [0, 0, 0, 1] }, fitMm },
})
const apart = (mm: number) => ({ kind: 'distance' as const, points: [[0, 0, 0], [mm, 0, 0]] as Mm3[], between: ['main', 'atlas'] })

test('between registered models a length says the error of their fit, and is none where it is not well above that', () => {
  expect(measured(apart(3.4), withFit(12), 'en')).toBe('no length: too short for a fit of ≈ 12 mm')
  expect(measured(apart(3.4), withFit(12), 'zh')).not.toMatch(/3\.4/)
  expect(measured(apart(87.3), withFit(12), 'en')).toBe('≈ 90 ± 12 mm')
  expect(measured(apart(87.3), withFit(1.32), 'en')).toBe('≈ 87 ± 1.4 mm')
  expect(measured(apart(5.23), withFit(0.4), 'en')).toBe('≈ 5.2 ± 0.4 mm')
})

test('it follows the fit as it is now; without one there is no length, and of one session none is doubted', () => {
  expect(measured(apart(20), withFit(2), 'en')).toBe('≈ 20 ± 2.0 mm')
  expect(measured(apart(20), withFit(9), 'en')).toBe('no length: too short for a fit of ≈ 9.0 mm')
  expect(measured(apart(20), withFit(null), 'en')).toBe('not measured: the models are not registered')
  const sources = withFit(null)
  sources.atlas!.place.at = [0, 0, 0]
  expect(measured(apart(20), sources, 'en')).toBe('≈ 20 mm')
})

test('an angle between models is no better than its shorter side', () => {
  const corner = (mm: number) => ({ kind: 'angle' as const, points: [[mm, 0, 0], [0, 0, 0], [0, 100, 0]] as Mm3[], between: ['main', 'atlas'] })
  expect(measured(corner(5), withFit(3), 'en')).toBe('no angle: too short for a fit of ≈ 3.0 mm')
  expect(measured(corner(100), withFit(3), 'en')).toBe('≈ 90° ± 3°')
})
