import { expect, test } from 'vitest'
import { twoFingers } from './input'

test('two fingers that part zoom, two that go the same way change the window, and a tremble does neither', () => {
  expect([twoFingers(24, 6), twoFingers(-24, 6), twoFingers(5, 30), twoFingers(4, 9)]).toEqual(['zoom', 'zoom', 'window', 'undecided'])
})
