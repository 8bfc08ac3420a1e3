import { expect, test } from 'vitest'
import { afterLate, daysLate, handInTime, pointsOf, submissionContent } from './submission'

const rubric = [{ id: 'a', words: 'Reading', most: 6, levels: [] }, { id: 'b', words: 'Words', most: 4, levels: [] }]
const late = { percentADay: 10, days: 3 }

test('each day begun costs its share of what was earned; after the last day nothing is taken', () => {
  const due = new Date('2026-11-20T22:59:59Z')
  const at = (text: string) => handInTime({ late }, due, new Date(text), 'Europe/Berlin')
  expect(at('2026-11-20T22:59:59Z')).toEqual({ kind: 'in-time' })
  expect(at('2026-11-20T23:00:00Z')).toEqual({ kind: 'late', days: 1, lostPercent: 10 })
  expect(at('2026-11-21T22:59:59Z')).toEqual({ kind: 'late', days: 1, lostPercent: 10 })
  expect(at('2026-11-21T23:00:00Z')).toEqual({ kind: 'late', days: 2, lostPercent: 20 })
  expect(at('2026-11-24T00:00:00Z')).toEqual({ kind: 'closed' })
  expect(handInTime({ late: null }, due, new Date('2026-11-20T23:00:00Z'), 'Europe/Berlin')).toEqual({ kind: 'closed' })
  expect(handInTime({ late: null }, null, new Date(), 'UTC')).toEqual({ kind: 'in-time' })
  expect(afterLate(7.5, { kind: 'late', days: 2, lostPercent: 20 })).toBe(6)
})

test('the day of 25 hours is one day late, not two; in the hour that comes twice late is late', () => {
  // Clocks of Berlin go back on 25 October 2026 at 01:00 UTC.
  const due = new Date('2026-10-24T21:59:59Z')
  expect(daysLate(due, new Date('2026-10-25T22:59:59Z'), 'Europe/Berlin')).toBe(1)
  expect(daysLate(due, new Date('2026-10-25T23:00:00Z'), 'Europe/Berlin')).toBe(2)
  expect(daysLate(new Date('2026-10-25T00:50:00Z'), new Date('2026-10-25T01:10:00Z'), 'Europe/Berlin')).toBe(1)
})

test('points are those of all criteria, none above its most, none left out', () => {
  const given = (a: number, b?: number) => ({ criteria: { a: { points: a, words: '' }, ...(b === undefined ? {} : { b: { points: b, words: '' } }) } })
  expect(pointsOf({ rubric }, given(5.1, 3.2))).toEqual({ kind: 'whole', points: 8.3, most: 10 })
  expect(pointsOf({ rubric }, given(5))).toEqual({ kind: 'unmarked', ids: ['b'] })
  expect(pointsOf({ rubric }, given(7, 1))).toEqual({ kind: 'too-much', ids: ['a'] })
  expect(pointsOf({ rubric: [] }, { criteria: { whole: { points: 80, words: '' } } })).toEqual({ kind: 'whole', points: 80, most: 100 })
})

test('a mark that claims millimetres without a calibration is no answer', () => {
  const mark = { shape: 'probe', place: { space: 'patient', frameOfReferenceUid: '1.2', points: [[1, 2, 3]] }, image: null, planeNormal: null, text: '', values: [], calibration: 'patient-space' }
  expect(submissionContent.safeParse({ text: '', marks: [mark] }).success).toBe(true)
  expect(submissionContent.safeParse({ text: '', marks: [{ ...mark, calibration: 'none', values: [{ name: 'length', value: 1, unit: 'mm' }] }] }).success).toBe(false)
})
