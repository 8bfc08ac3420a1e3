import { expect, test } from 'vitest'
import { stackOf } from './list-review.server'

const clip = (sopInstanceUid: string, frames: number) => ({ sopInstanceUid, frames, rows: 1, columns: 1, sha256: 'a'.repeat(64) })

test('pictures come in reading order, each frame one of them', () => {
  expect(stackOf([clip('1', 2), clip('2', 1)], 10)).toEqual([['1', 1], ['1', 2], ['2', 1]].map(([sopInstanceUid, frame]) => ({ sopInstanceUid, frame, frames: frame === 1 && sopInstanceUid === '2' ? 1 : 2, rows: 1, columns: 1, version: 'aaaaaaaaaaaa' })))
})

test('of clips that say they have a million frames no more is laid out than is looked at', () => {
  const before = performance.now()
  const images = stackOf(Array.from({ length: 3_000 }, (_, index) => clip(String(index), 1_000_000)), 3_000)
  expect(images).toHaveLength(3_000)
  expect(images.at(-1)).toMatchObject({ sopInstanceUid: '0', frame: 3_000 })
  expect(performance.now() - before).toBeLessThan(5_000)
})
