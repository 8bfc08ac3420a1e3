import { expect, test } from 'vitest'
import { fromLocal, toLocal } from './local-time'

test('14:05 in Shanghai is 06:05 UTC, and back', () => {
  expect(fromLocal('2026-11-22T14:05', 'Asia/Shanghai').toISOString()).toBe('2026-11-22T06:05:00.000Z')
  expect(toLocal(new Date('2026-11-22T06:05:00Z'), 'Asia/Shanghai')).toBe('2026-11-22T14:05')
})

test('a start in summer time and one in winter time keep their hour', () => {
  for (const text of ['2026-07-01T08:00', '2026-12-01T08:00', '2026-03-29T03:30', '2026-10-25T04:00']) expect(toLocal(fromLocal(text, 'Europe/Berlin'), 'Europe/Berlin')).toBe(text)
})

test('what is no time is an invalid date', () => {
  for (const text of ['', 'tomorrow', '2026-13-01T00:00', '2026-11-22', '2026-11-22T14:05+08:00']) expect(fromLocal(text, 'UTC').getTime()).toBeNaN()
})
