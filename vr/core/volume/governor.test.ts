import { expect, test } from 'vitest'
import { AT_FIRST, govern, LADDER, type Governor } from './governor'

const TARGET = 1000 / 60
const run = (from: Governor, frames: number, ms: number) => {
  let now = from
  for (let frame = 0; frame < frames; frame++) now = govern(now, ms, TARGET)
  return now
}

test('a slow device is served coarser within five frames, and one that is far too slow by several rungs at once', () => {
  expect(run(AT_FIRST, 5, 24).rung).toBe(4)
  expect(run(AT_FIRST, 5, 50).rung).toBe(5)
  expect(run(AT_FIRST, 5, 200).rung).toBe(6)
})

test('one late frame changes nothing', () => {
  let now = run(AT_FIRST, 20, TARGET)
  now = govern(now, 90, TARGET)
  expect(run(now, 4, TARGET).rung).toBe(3)
})

test('a device with room is given finer pictures after two seconds of turning, up to the finest', () => {
  expect(run(AT_FIRST, 119, 5).rung).toBe(3)
  expect(run(AT_FIRST, 120, 5).rung).toBe(2)
  expect(run(AT_FIRST, 1_000, 5).rung).toBe(0)
  expect(LADDER[0]).toEqual({ step: 1, scale: 1, isOff: false })
  expect(run(AT_FIRST, 1_000, 12).rung).toBe(3)
})

test('what was too much is tried again later and later, not every two seconds', () => {
  const back = run(run(AT_FIRST, 120, 5), 5, 30)
  expect(back.rung).toBe(3)
  expect(run(back, 239, 5).rung).toBe(3)
  expect(run(back, 240, 5).rung).toBe(2)
})

test('the volume is left out only when the coarsest picture is far too slow', () => {
  const coarsest = run(AT_FIRST, 10, 70)
  expect(LADDER[coarsest.rung]!.isOff).toBe(false)
  expect(run(coarsest, 40, 70).rung).toBe(coarsest.rung)
  expect(LADDER[run(coarsest, 10, 300).rung]!.isOff).toBe(false)
  expect(LADDER[run(coarsest, 10, 600).rung]!.isOff).toBe(true)
})

test('it remembers no more than thirty frames', () => {
  expect(run(AT_FIRST, 500, 18).frameMs.length).toBeLessThanOrEqual(30)
})
