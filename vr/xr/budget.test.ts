import { expect, test } from 'vitest'
import { AT_FIRST, EDGES_SPENT, RUNGS, spend, type Budget } from './budget'

const TARGET = 1_000 / 72
const run = (from: Budget, frames: number, ms: number) => {
  let now = from
  for (let frame = 0; frame < frames; frame++) now = spend(now, ms, TARGET)
  return now
}

test('the edges are drawn more coarsely before anything that one looks at is', () => {
  for (const [n, { foveation, viewport }] of RUNGS.entries()) {
    if (viewport < 1) expect(foveation).toBe(1)
    if (n > 0) expect([foveation > RUNGS[n - 1]!.foveation, viewport < RUNGS[n - 1]!.viewport].filter(Boolean), 'one thing at a time').toHaveLength(1)
  }
  expect(RUNGS[EDGES_SPENT]).toEqual({ foveation: 1, viewport: 1 })
})

test('five late frames are answered at once, far too late ones by two rungs; one late frame by none', () => {
  expect(run(AT_FIRST, 4, TARGET * 1.3).rung).toBe(1)
  expect(run(AT_FIRST, 5, TARGET * 1.3).rung).toBe(2)
  expect(run(AT_FIRST, 5, TARGET * 3).rung).toBe(3)
  expect(run(spend(run(AT_FIRST, 20, TARGET * 0.9), TARGET * 6, TARGET), 4, TARGET * 0.9).rung).toBe(1)
  expect(run(AT_FIRST, 500, TARGET * 3).rung).toBe(RUNGS.length - 1)
})

test('with room it goes up again to the finest, rung by rung, and stays where a frame just fits', () => {
  const low = run(AT_FIRST, 15, TARGET * 3)
  expect(low.rung).toBe(4)
  expect(run(low, 4_000, TARGET * 0.5).rung).toBe(0)
  expect(run(low, 4_000, TARGET * 0.9).rung).toBe(4)
})

test('what did not hold is tried later each time, not again and again before one\'s eyes', () => {
  /** A device that can do the second rung and not the first. */
  let now = AT_FIRST
  const changes: number[] = []
  for (let frame = 0; frame < 6_000; frame++) {
    const next = spend(now, now.rung === 0 ? TARGET * 1.2 : TARGET * 0.6, TARGET)
    if (next.rung === 0 && now.rung === 1) changes.push(frame)
    now = next
  }
  const gaps = changes.slice(1).map((at, n) => at - changes[n]!)
  expect(changes.length).toBeGreaterThan(2)
  expect(changes.length).toBeLessThan(9)
  for (const [n, gap] of gaps.entries()) if (n > 0) expect(gap).toBeGreaterThan(gaps[n - 1]! * 1.5)
})

test('a minute and more of calm forgets it: the next body is looked at anew', () => {
  const burnt = { ...AT_FIRST, patience: 2_880 }
  expect(run(burnt, 6_001, TARGET * 0.9).patience).toBe(AT_FIRST.patience)
})
