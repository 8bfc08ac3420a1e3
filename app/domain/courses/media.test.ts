import { expect, test } from 'vitest'
import { problemOf } from './media'

test('captions are refused by the line on which they cannot be read; every other refusal has its sentence', () => {
  expect(problemOf('no-captions:6:time')).toEqual({ problem: 'no-captions', at: { line: 6, fault: 'time' } })
  // As older rows have it.
  expect(problemOf('no-captions')).toEqual({ problem: 'no-captions', at: null })
  expect(problemOf('too-long')).toEqual({ problem: 'too-long', at: null })
  for (const kept of ['', 'unknown', 'no-captions:x:time', 'no-captions:6:unknown']) expect(problemOf(kept).at).toBeNull()
  expect(problemOf('unknown').problem).toBe('not-made')
})
