import { expect, test } from 'vitest'
import { changed, endOf, mayBegin, newEntries, nothingYet, takenAt, workingMs, type Clock, type Entry } from './attempt'
import { noAccommodations } from './sitting'

const MINUTE = 60_000
const NINE = Date.UTC(2026, 10, 23, 9)
const clock = (more: Partial<Clock> = {}): Clock => ({ rules: { begins: 'bell', minutes: 60, graceS: 30 }, accommodations: noAccommodations(), opensAt: NINE, startedAt: NINE, addedMs: 0, pausedMs: 0, pausedAt: null, ...more })
const entry = (seq: number): Entry => ({ seq, at: NINE, change: { do: 'flag', itemId: 'i', questionId: 'q', isFlagged: true } })

test('who comes ten minutes after the bell has what is left', () => {
  expect(endOf(clock({ startedAt: NINE + 10 * MINUTE }), NINE + 11 * MINUTE)).toBe(NINE + 60 * MINUTE)
})

test('in a window each has the whole working time from their own beginning', () => {
  expect(endOf(clock({ rules: { begins: 'window', minutes: 60, graceS: 30 }, startedAt: NINE + 10 * MINUTE }), NINE + 11 * MINUTE)).toBe(NINE + 70 * MINUTE)
})

test('a quarter more time is a quarter of the working time, and what a proctor adds comes on top', () => {
  expect(workingMs({ minutes: 60 }, { extraPercent: 25 })).toBe(75 * MINUTE)
  expect(endOf(clock({ accommodations: { ...noAccommodations(), extraPercent: 25 }, addedMs: 5 * MINUTE }), NINE)).toBe(NINE + 80 * MINUTE)
})

test('while it is paused the end moves on; afterwards the pause is added', () => {
  expect(endOf(clock({ pausedAt: NINE + 20 * MINUTE }), NINE + 27 * MINUTE)).toBe(NINE + 67 * MINUTE)
  expect(endOf(clock({ pausedMs: 7 * MINUTE }), NINE + 50 * MINUTE)).toBe(NINE + 67 * MINUTE)
})

test('what arrives 30 seconds after the bell counts; 31 seconds after it does not', () => {
  const end = NINE + 60 * MINUTE
  expect(takenAt(clock(), end + 30_000)).toEqual({ kind: 'in-time' })
  expect(takenAt(clock(), end + 30_001)).toEqual({ kind: 'too-late', endedAt: end })
})

test('what was said before is not taken twice; what came out of order is asked for again', () => {
  expect(newEntries(2, [entry(1), entry(2), entry(3)])).toEqual({ kind: 'new', entries: [entry(3)] })
  expect(newEntries(2, [entry(1), entry(2)])).toEqual({ kind: 'new', entries: [] })
  expect(newEntries(2, [entry(4)])).toEqual({ kind: 'gap', have: 2 })
  expect(newEntries(0, [entry(1), entry(3)])).toEqual({ kind: 'malformed' })
})

test('what comes later is uncovered, and the answer before it stands', () => {
  const before = changed(nothingYet('i', 'q'), { do: 'answer', itemId: 'i', questionId: 'q', answer: { kind: 'short', text: 'a' } })
  if (before.kind !== 'changed') throw new Error('not changed')
  const locked = changed(before.standing, { do: 'lock', itemId: 'i', questionId: 'q' })
  if (locked.kind !== 'changed') throw new Error('not locked')
  expect(changed(locked.standing, { do: 'answer', itemId: 'i', questionId: 'q', answer: null }).kind).toBe('refused')
  expect(changed(locked.standing, { do: 'flag', itemId: 'i', questionId: 'q', isFlagged: true }).kind).toBe('changed')
})

test('nobody begins before the bell, after the end, locked out or unidentified', () => {
  const asked = { state: 'open', rules: { begins: 'bell', minutes: 60, checksIdentity: true } as const, opensAt: NINE, closesAt: null, isIdentified: true, isLocked: false, accommodations: noAccommodations() }
  expect(mayBegin(asked, NINE - 1).kind).toBe('too-early')
  expect(mayBegin(asked, NINE).kind).toBe('yes')
  expect(mayBegin(asked, NINE + 60 * MINUTE).kind).toBe('too-late')
  expect(mayBegin({ ...asked, accommodations: { ...noAccommodations(), extraPercent: 50 } }, NINE + 60 * MINUTE).kind).toBe('yes')
  expect(mayBegin({ ...asked, isIdentified: false }, NINE).kind).toBe('not-identified')
  expect(mayBegin({ ...asked, isLocked: true }, NINE).kind).toBe('locked')
  expect(mayBegin({ ...asked, state: 'cancelled' }, NINE).kind).toBe('cancelled')
  expect(mayBegin({ ...asked, opensAt: null }, NINE).kind).toBe('too-early')
})
