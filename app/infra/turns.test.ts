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

test('whoever waits and goes away makes room for the next, and takes no turn', async () => {
  const turns = createTurns({ atOnce: 1, mostWaiting: 1, full: () => new Error('come again') })
  const first = await turns.take()
  const gone = new AbortController()
  const leaving = turns.take(gone.signal)
  await expect(turns.take()).rejects.toThrow('come again')
  gone.abort(new Error('went away'))
  await expect(leaving).rejects.toThrow('went away')
  expect(turns.waiting).toBe(0)
  const next = turns.take()
  first()
  // Gone before it asked, and gone after its turn came: neither costs a turn.
  await expect(turns.take(AbortSignal.abort(new Error('went away')))).rejects.toThrow('went away')
  ;(await next)()
  const later = new AbortController()
  const end = await turns.take(later.signal)
  later.abort()
  end()
  ;(await turns.take())()
})
