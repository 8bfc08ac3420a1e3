import { expect, test } from 'vitest'
import { MOST_MASKS as MOST_OF_MEDIA_PLANE } from '#streaming'
import { areSameMasks, coversMore, MOST_MASKS } from './mask'
import { readMasks } from './read-masks.server'

const name = { x: 0.1, y: 0.05, width: 0.3, height: 0.1 }

test('masks from a desk are rectangles inside the picture, at most sixteen, or nothing at all', () => {
  expect(readMasks(JSON.stringify([name]))).toEqual([name])
  expect(readMasks('[]')).toEqual([])
  expect(MOST_MASKS).toBe(MOST_OF_MEDIA_PLANE)
  expect(readMasks(JSON.stringify([{ x: 0.123456, y: 0, width: 0.1, height: 1 }]))).toEqual([{ x: 0.1235, y: 0, width: 0.1, height: 1 }])
  for (const wrong of ['', '{', 'null', '{}', JSON.stringify(Array(17).fill(name)), JSON.stringify([{ ...name, width: 0.95 }]), JSON.stringify([{ ...name, height: 0.00001 }])]) expect(readMasks(wrong)).toBeNull()
})

test('a mask that is moved, grown or added covers more; one that is shrunk or taken away does not', () => {
  expect(coversMore([], [name])).toBe(true)
  expect(coversMore([name], [{ ...name, x: 0.11 }])).toBe(true)
  expect(coversMore([name], [{ ...name, width: 0.31 }])).toBe(true)
  expect(coversMore([name], [name, { ...name, y: 0.5 }])).toBe(true)
  expect(coversMore([name], [])).toBe(false)
  expect(coversMore([name], [{ ...name, width: 0.2 }])).toBe(false)
  expect([areSameMasks([name], [{ ...name }]), areSameMasks([name], [])]).toEqual([true, false])
})
