import { expect, test } from 'vitest'
import { layWords, type Words } from './words'

const word = (x: number, y: number, more: Partial<Words> = {}): Words => ({ x, y, width: 0.6, height: 0.08, cx: 0.5, cy: 0.5, ...more })
const box = ({ x, y, width, height, cx, cy }: Words) => ({ left: x - cx * width, right: x + (1 - cx) * width, low: y - cy * height, high: y + (1 - cy) * height })
const isInside = (one: Words) => { const { left, right, low, high } = box(one); return left >= -1 && right <= 1 && low >= -1 && high <= 1 }

test('words in the middle stay where they are', () => {
  const one = word(0.1, 0.2)
  layWords([one], 1)
  expect(one).toEqual(word(0.1, 0.2))
})

test.each([['the right', 0.9, 0], ['the left', -0.9, 0], ['the top', 0, 0.99], ['the bottom', 0, -0.99], ['a corner', 0.97, 0.97], ['beyond the edge', 1.2, 0]])('a name that is cut at %s is moved inside', (_where, x, y) => {
  const one = word(x, y)
  expect(isInside(one)).toBe(false)
  layWords([one], 1)
  expect(isInside(one)).toBe(true)
})

test('words beside their point change the side where there is no room, and only there', () => {
  const [atEdge, within] = [word(0.8, 0, { cx: 0 }), word(0.2, 0.5, { cx: 0 })]
  layWords([atEdge, within], 2)
  expect([atEdge.cx, within.cx]).toEqual([1, 0])
  expect(box(atEdge).right).toBeCloseTo(0.8, 6)
})

test('what is wider than the picture is read from its beginning', () => {
  const one = word(0.3, 0, { width: 3 })
  layWords([one], 1)
  expect(box(one).left).toBeCloseTo(-0.985, 6)
})

test('names at one place stand one above the other, inside of the picture, and none covers another', () => {
  for (const y of [0, 0.95, -0.95]) {
    const all = Array.from({ length: 4 }, () => word(0.9, y))
    layWords(all, all.length)
    expect(all.every(isInside)).toBe(true)
    for (const [n, one] of all.entries()) for (const other of all.slice(n + 1)) {
      const [a, b] = [box(one), box(other)]
      expect(a.low >= b.high || b.low >= a.high || a.left >= b.right || b.left >= a.right).toBe(true)
    }
  }
})

test('where a whole class points at one place, the words are there all the same', () => {
  const all = Array.from({ length: 30 }, () => word(0, 0))
  layWords(all, all.length)
  expect(all.every(isInside)).toBe(true)
})
