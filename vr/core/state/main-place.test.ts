import { expect, test } from 'vitest'
import type { Mm3, SceneState } from '../../contract'
import { directionToMain, fromMain, toMain } from './main-place'

/** An atlas that stands a quarter turn about the axis to the head, and 100 mm to the left. */
const sources: SceneState['sources'] = {
  main: { model: 'head', revision: 1, place: { at: [0, 0, 0], turn: [0, 0, 0, 1] }, fitMm: null },
  atlas: { model: 'atlas', revision: 1, place: { at: [100, 0, 0], turn: [0, 0, Math.SQRT1_2, Math.SQRT1_2] }, fitMm: 2 },
}
const near = (is: Mm3 | null, due: Mm3) => due.forEach((part, axis) => expect(is![axis]).toBeCloseTo(part, 9))

test('what is pressed on an added model is told where it lies in the first one\'s patient', () => {
  near(toMain([10, 0, 5], 'atlas/skin', sources), [100, 10, 5])
  near(fromMain([100, 10, 5], 'atlas/skin', sources), [10, 0, 5])
  near(directionToMain([1, 0, 0], 'atlas/skin', sources), [0, 1, 0])
})

test('what is pressed on the first model stays to the last digit, and nothing is told of a model that is not in the scene', () => {
  expect(toMain([0.1, 0.2, 0.3], 'main/skin', sources)).toEqual([0.1, 0.2, 0.3])
  expect(fromMain([0.1, 0.2, 0.3], 'main/skin', sources)).toEqual([0.1, 0.2, 0.3])
  expect(toMain([1, 2, 3], 'gone/skin', sources)).toBeNull()
  expect(fromMain([1, 2, 3], 'gone/skin', sources)).toBeNull()
  expect(directionToMain([1, 0, 0], 'gone/skin', sources)).toBeNull()
})
