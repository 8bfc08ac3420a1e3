import { expect, test } from 'vitest'
import { afterFrame, FINE_AT_FIRST, whenMoves, whenRests, type Coarser } from './coarser'

/** A movement of so many frames; what each takes by whether it was drawn coarse. */
function moved(from: Coarser, frames: number, msOf: (isCoarse: boolean, frame: number) => number): { after: Coarser; coarse: number; changes: number } {
  let now = whenMoves(from)
  let [coarse, changes] = [0, 0]
  for (let frame = 0; frame < frames; frame++) {
    const before = now.isCoarse
    if (before) coarse++
    now = afterFrame(now, msOf(now.isCoarse, frame))
    if (now.isCoarse !== before) changes++
  }
  return { after: whenRests(now), coarse, changes }
}
const fast = () => 16.7
const slow = (isCoarse: boolean) => (isCoarse ? 22 : 90)

test('a fast device never sees coarse surfaces, not even when a frame comes late now and then', () => {
  let now = FINE_AT_FIRST
  for (let movement = 0; movement < 50; movement++) {
    const { after, coarse } = moved(now, 200, (_, frame) => (frame % 17 === 0 ? 120 : 16.7))
    expect(coarse).toBe(0)
    now = after
  }
})

test('a slow device changes to coarse after four late frames, once in a movement, and is fine at rest', () => {
  const { after, coarse, changes } = moved(FINE_AT_FIRST, 100, slow)
  expect([coarse, changes]).toEqual([96, 1])
  expect(after.isCoarse).toBe(false)
  // The next movement begins coarse: nothing pops while it lasts.
  expect(moved(after, 100, slow)).toMatchObject({ coarse: 100, changes: 0 })
})

test('it tries the fine ones again, more and more seldom while that fails', () => {
  let now = moved(FINE_AT_FIRST, 60, slow).after
  const tries: number[] = []
  for (let movement = 1; movement <= 200; movement++) {
    const { after, changes } = moved(now, 60, slow)
    if (changes > 0) tries.push(movement)
    now = after
  }
  expect(tries.length).toBeLessThan(9)
  const waits = tries.slice(1).map((each, n) => each - tries[n]!)
  expect(waits).toEqual([...waits].sort((a, b) => a - b))
})

test('a device that was busy for a moment is fine again, and stays so', () => {
  let now = moved(FINE_AT_FIRST, 60, slow).after
  let movements = 0
  while (moved(now, 60, fast).coarse > 0 && movements++ < 10) now = moved(now, 60, fast).after
  now = moved(now, 60, fast).after
  expect(movements).toBeLessThan(3)
  expect(now.isSlow).toBe(false)
  for (let n = 0; n < 20; n++) expect((now = moved(now, 60, fast).after).isSlow).toBe(false)
})

test('where something else is slow, coarse surfaces are given up for good', () => {
  const { after, changes } = moved(FINE_AT_FIRST, 100, () => 90)
  expect(changes).toBe(2)
  expect(moved(after, 100, () => 90)).toMatchObject({ coarse: 0, changes: 0 })
})

test('a page that was hidden in the middle of a movement has no late frames', () => {
  expect(moved(FINE_AT_FIRST, 100, (_, frame) => (frame % 2 ? 30_000 : 16.7)).coarse).toBe(0)
})
