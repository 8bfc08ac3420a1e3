import { expect, test } from 'vitest'
import { readClock } from './clock-field'

test('a moment of a film is read as teachers write it, and nothing else is taken for one', () => {
  expect(['2:05', '1:02:05', '125', ' 0:00 ', '2：05', '90:00'].map(readClock)).toEqual([125, 3_725, 125, 0, 125, 5_400])
  expect(['', '2:5x', '2:75', '-1', '1:2:3:4', '2.5', '99:99:99'].map(readClock)).toEqual(Array(7).fill(null))
})
