import { expect, test } from 'vitest'
import { forEachOf } from './together'

test('each is done once, no more at once than was said', async () => {
  let [now, most] = [0, 0]
  const done: number[] = []
  await forEachOf([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++now)
    await new Promise((resolve) => setImmediate(resolve))
    now--
    done.push(item)
  })
  expect([done.sort(), most]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3])
})

test('a failure is told when what was begun has ended, and nothing more is begun', async () => {
  const ended: number[] = []
  await expect(forEachOf([1, 2, 3, 4, 5], 2, async (item) => {
    await new Promise((resolve) => setImmediate(resolve))
    if (item === 1) throw new Error('the first')
    await new Promise((resolve) => setImmediate(resolve))
    ended.push(item)
  })).rejects.toThrow('the first')
  expect(ended).toEqual([2])
})
