import { expect, test } from 'vitest'
import { PictureQueue } from './picture-queue'

const picture = (timestamp: number) => ({ timestamp, closed: 0, close() { this.closed++ } })

test('the newest picture due is shown and those it replaces are closed once', () => {
  const queue = new PictureQueue<ReturnType<typeof picture>>()
  const all = [0, 33, 66, 99].map(picture)
  for (const one of all) queue.push(one)
  expect(queue.take(70)).toBe(all[2])
  expect(all.map(({ closed }) => closed)).toEqual([1, 1, 0, 0])
  expect(queue.take(70)).toBeNull()
  expect(queue.dropped).toBe(2)
})

test('pictures that come out of order are shown in order', () => {
  const queue = new PictureQueue<ReturnType<typeof picture>>()
  for (const at of [66, 0, 33]) queue.push(picture(at))
  expect([queue.take(0), queue.take(33), queue.take(66)].map((one) => one?.timestamp)).toEqual([0, 33, 66])
})

test('a screen that is not painted keeps a bounded number of pictures', () => {
  const queue = new PictureQueue<ReturnType<typeof picture>>(4)
  const all = Array.from({ length: 10 }, (_, i) => picture(i))
  for (const one of all) queue.push(one)
  expect(queue.length).toBe(4)
  expect(all.filter(({ closed }) => closed === 1)).toHaveLength(6)
  queue.clear()
  expect(all.every(({ closed }) => closed === 1)).toBe(true)
})
