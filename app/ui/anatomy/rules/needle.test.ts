import { expect, test } from 'vitest'
import { anglesOf, directionOf, needleAt, tipOf, turnedHome, withTip } from './needle'

const fromFront = { from: [0, -500, 0] as [number, number, number], to: [0, 0, 0] as [number, number, number], up: [0, 0, 1] as [number, number, number], heightMm: 200 }
const close = (given: readonly number[], wanted: readonly number[]) => given.forEach((part, n) => expect(part).toBeCloseTo(wanted[n]!, 6))

test('a needle goes in where somebody looks, to the millimetre', () => {
  const needle = { ...needleAt([5, -40, 10], fromFront), depthMm: 25 }
  close(tipOf(needle), [5, -15, 10])
  expect(anglesOf(directionOf(needle))).toEqual({ left: 90, back: 0, head: 90 })
})

test('leaning to the picture\'s right leans to the patient\'s left, seen from the front', () => {
  const needle = { ...needleAt([0, 0, 0], fromFront), depthMm: 10, lean: [30, 0] as [number, number] }
  close(tipOf(needle), [5, 10 * Math.cos(Math.PI / 6), 0])
  close(directionOf({ ...needle, lean: [0, 90] }), [0, 0, 1])
})

test('a tip that is pressed is where the needle ends', () => {
  close(tipOf(withTip(needleAt([0, -40, 0], fromFront), [30, 0, 0])), [30, 0, 0])
  close(tipOf(withTip(needleAt([0, -40, 0], fromFront), [0, -40, 50])), [0, -40, 50])
})

test('on a structure that was turned a needle is kept as it lies in the structure, not as it was seen', () => {
  // A quarter of a turn about the body's long axis: what was its left is drawn behind.
  const turned = [0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 30, 0, 0, 1]
  close(turnedHome([0, 1, 0], turned), [1, 0, 0])
  close(tipOf({ ...needleAt([-40, 5, 10], fromFront, turned), depthMm: 25 }), [-15, 5, 10])
})
