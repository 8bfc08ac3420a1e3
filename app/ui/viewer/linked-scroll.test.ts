import { expect, test } from 'vitest'
import type { FramePlane } from './geometry'
import type { View } from './engine/view'
import { createLinkedScroll, placeOf } from './linked-scroll'

/** A stack of axial pictures, so many millimetres apart; without a step it knows no place. */
function stack(step: number | null, count: number, index: number) {
  const plane = (i: number): FramePlane => ({ origin: [0, 0, (step ?? 0) * i], right: [1, 0, 0], down: [0, 1, 0], normal: [0, 0, 1], step: [1, 1], columns: 9, rows: 9 })
  const bound = (to: number) => Math.max(0, Math.min(count - 1, Math.round(to)))
  const view = { state: () => ({ kind: 'stack', index, plane: plane(index), frame: { place: step === null ? null : {} } }), scrollTo: (to: number) => { index = bound(to) }, showPoint: ([, , z]: [number, number, number]) => { index = bound(z / step!) } } as unknown as View
  return view
}
const follow = () => createLinkedScroll((plane) => plane.origin)
function scroll(link: ReturnType<typeof follow>, view: View, other: View, by: number, sign: 1 | -1 = 1) {
  const before = placeOf(view)
  view.scrollTo(before.index + by)
  link(view, before, other, sign)
  return other.state().index
}

test('twenty steps of 1 mm take a prior of 5 mm slices 20 mm on, not 100, and back to where it was', () => {
  const [mine, prior, link] = [stack(1, 200, 50), stack(5, 60, 10), follow()]
  const places = Array.from({ length: 20 }, () => scroll(link, mine, prior, 1))
  expect([places[1], places[2], places[19]]).toEqual([10, 11, 14])
  for (let i = 0; i < 20; i++) scroll(link, mine, prior, -1)
  expect(prior.state().index).toBe(10)
})

test('moved alone in between it follows from its new place', () => {
  const [mine, prior, link] = [stack(1, 200, 50), stack(5, 60, 10), follow()]
  scroll(link, mine, prior, 10)
  prior.scrollTo(30)
  expect(scroll(link, mine, prior, 5)).toBe(31)
  expect(scroll(link, prior, mine, 1)).toBe(70)
})

test('beyond the end of the shorter one both still meet at the same places on the way back, also counted the other way round', () => {
  const [mine, prior, link] = [stack(1, 200, 50), stack(5, 60, 2), follow()]
  expect(scroll(link, mine, prior, 50, -1)).toBe(0)
  expect(scroll(link, mine, prior, -55, -1)).toBe(3)
})

test('without millimetres it is as many pictures', () => {
  const [mine, prior, link] = [stack(null, 200, 50), stack(5, 60, 10), follow()]
  expect(scroll(link, mine, prior, 7)).toBe(17)
})
