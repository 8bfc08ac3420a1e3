import { expect, test } from 'vitest'
import { middleMs, stuckOf, type LearnerSigns } from './stuck'

const now = new Date('2026-11-23T08:00:00Z')
const days = (n: number) => new Date(now.getTime() - n * 86_400_000)
const minutes = (n: number) => n * 60_000
const signs = (change: Partial<LearnerSigns>): LearnerSigns => ({ begun: [], tries: new Map(), returned: new Map(), due: 0, enrolledAt: days(30), lastSeenAt: days(0), isCompleted: false, ...change })

test('the middle of those who finished is known from five on', () => {
  expect(middleMs([1, 2, 3, 4])).toBeNull()
  expect(middleMs([9, 1, 5, 3, 7])).toBe(5)
  expect(middleMs([9, 1, 5, 3, 7, 6])).toBe(5.5)
})

test('somebody is stuck who works at a block for ten minutes and twice as long as the others, and has not finished it', () => {
  const at = (active: number, middle: number | null) => stuckOf(signs({ begun: [{ blockId: 'b', activeMs: minutes(active), middleMs: middle === null ? null : minutes(middle) }] }), now)
  expect(at(12, 6)).toEqual([{ kind: 'slow', blockId: 'b', activeMs: minutes(12), middleMs: minutes(6) }])
  expect(at(12, 7)).toEqual([])
  expect(at(9, 1)).toEqual([])
  expect(at(60, null)).toEqual([])
})

test('three attempts at a question, or two pieces of work that came back, and none good enough', () => {
  expect(stuckOf(signs({ tries: new Map([['q', 3], ['r', 2]]), returned: new Map([['w', 2], ['v', 1]]) }), now)).toEqual([{ kind: 'returned', blockId: 'w', times: 2 }, { kind: 'tries', blockId: 'q', attempts: 3 }])
})

test('a week of silence counts while something is due, also of who never came', () => {
  expect(stuckOf(signs({ lastSeenAt: days(8) }), now)).toEqual([])
  expect(stuckOf(signs({ lastSeenAt: days(8), due: 2 }), now)).toEqual([{ kind: 'away', days: 8, things: 2 }])
  expect(stuckOf(signs({ lastSeenAt: days(6), due: 2 }), now)).toEqual([])
  expect(stuckOf(signs({ lastSeenAt: null, due: 1 }), now)).toEqual([{ kind: 'away', days: null, things: 1 }])
  expect(stuckOf(signs({ lastSeenAt: null, due: 1, enrolledAt: days(2) }), now)).toEqual([])
})

test('who has completed the course is not stuck in it', () => {
  expect(stuckOf(signs({ lastSeenAt: days(20), due: 2, tries: new Map([['q', 9]]), isCompleted: true }), now)).toEqual([])
})
