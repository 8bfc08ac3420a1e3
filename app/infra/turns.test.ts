import { expect, test } from 'vitest'
import { createTurns } from './turns'

test('so many have their turn at once, so many wait in their order, and the next is told to come again', async () => {
  const turns = createTurns({ atOnce: 2, mostWaiting: 2, full: () => new Error('come again') })
  const [first, second] = [await turns.take(), await turns.take()]
  const order: string[] = []
  const third = turns.take().then((end) => (order.push('third'), end))
  const fourth = turns.take().then((end) => (order.push('fourth'), end))
  await expect(turns.take()).rejects.toThrow('come again')
  expect(order).toEqual([])
  first()
  // Ended twice is ended once: nobody gets a turn that is not there.
  first()
  const endThird = await third
  expect(order).toEqual(['third'])
  second()
  endThird()
  ;(await fourth)()
  const again = await Promise.all([turns.take(), turns.take()])
  expect(again).toHaveLength(2)
})
