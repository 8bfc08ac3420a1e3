import { expect, test } from 'vitest'
import { totalOf } from './grade'

test('each graded block counts the same; what has no score yet is said apart from what is scored', () => {
  expect(totalOf([1, 0.5, null, null])).toEqual({ all: 0.375, scored: 0.75, count: 2 })
  expect(totalOf([null])).toEqual({ all: 0, scored: null, count: 0 })
  expect(totalOf([])).toEqual({ all: 0, scored: null, count: 0 })
})
