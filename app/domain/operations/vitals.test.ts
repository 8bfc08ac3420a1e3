import { expect, test } from 'vitest'
import { daysUntilFull, isFillingSoon, readHistory, withSample, type History, type Sample } from './vitals'

const HOUR = 3_600_000
const GB = 1e9
const now = Date.parse('2026-11-22T12:00:00Z')
const hours = (count: number, freeAt: (hour: number) => number) => Array.from({ length: count }, (_, hour) => ({ atMs: now - (count - 1 - hour) * HOUR, freeBytes: freeAt(hour) }))
const sample = (atMs: number): Sample => ({ atMs, cpu: 0.1, memoryUsed: 1, loopDelayMs: 1, freeBytes: 100 * GB, encoders: 0, viewers: 0, bitsPerSecond: 0 })

test('a disk that loses 24 GB a day and has 120 GB left is full in five days', () => {
  const filling = daysUntilFull(hours(72, (hour) => (120 + 71 - hour) * GB), now)
  expect(filling.kind === 'days' && filling.days).toBeCloseTo(5, 1)
  expect(isFillingSoon(filling)).toBe(true)
})

test('one large film that was exported, or one that was removed, makes no forecast of its own', () => {
  expect(daysUntilFull(hours(48, (hour) => (hour < 40 ? 500 : 400) * GB), now)).toEqual({ kind: 'not-filling' })
  const removed = daysUntilFull(hours(96, (hour) => (hour < 90 ? 200 - hour : 400 - hour) * GB), now)
  expect(removed.kind === 'days' && removed.days).toBeGreaterThan(10)
})

test('what was seen for less than six hours says nothing, and a disk that empties is not filling', () => {
  expect(daysUntilFull([], now)).toEqual({ kind: 'unknown' })
  expect(daysUntilFull(hours(6, (hour) => (100 - hour) * GB), now)).toEqual({ kind: 'unknown' })
  expect(daysUntilFull(hours(48, (hour) => (100 + hour) * GB), now)).toEqual({ kind: 'not-filling' })
})

test('years away is not filling, and a week ago does not count', () => {
  expect(daysUntilFull(hours(100, (hour) => 1_000 * GB - hour * 1_000), now)).toEqual({ kind: 'not-filling' })
  expect(daysUntilFull(hours(400, (hour) => (hour < 200 ? 1_000 - hour * 4 : 200) * GB), now)).toEqual({ kind: 'not-filling' })
})

test('the history is bounded: an hour of everything, a quarter of a year of the disk', () => {
  let history: History = { recent: [], disk: [] }
  for (let n = 0; n < 3_000; n++) history = withSample(history, sample(now + n * HOUR))
  expect(history.recent).toHaveLength(360)
  expect(history.disk).toHaveLength(2_160)
  let close: History = { recent: [], disk: [] }
  for (let n = 0; n < 400; n++) close = withSample(close, sample(now + n * 10_000))
  expect(close.disk).toHaveLength(2)
})

test('a torn or foreign history file is begun anew', () => {
  for (const value of [null, 1, 'x', [], {}, { recent: 1, disk: [null, 1, { atMs: 'x' }, { atMs: now + 1, freeBytes: 1 }] }]) expect(readHistory(value, now)).toEqual({ recent: [], disk: [] })
  expect(readHistory({ recent: [sample(now - 1)], disk: [{ atMs: now - 1, freeBytes: 5 }] }, now)).toMatchObject({ recent: [{ cpu: 0.1 }], disk: [{ freeBytes: 5 }] })
})
