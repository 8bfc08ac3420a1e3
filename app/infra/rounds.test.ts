import { expect, test } from 'vitest'
import { until } from '../../tests/setup/until'
import { startRounds } from './rounds'

test('rounds come one after the other, never two at once, and one that fails ends nothing', async () => {
  let under = 0
  let most = 0
  let count = 0
  const errors: unknown[] = []
  const rounds = startRounds(async () => {
    most = Math.max(most, ++under)
    await new Promise(setImmediate)
    under--
    if (++count === 2) throw new Error('the second')
  }, { everyMs: 1, onError: (error) => errors.push(error) })
  await until('five rounds', () => count >= 5)
  await rounds.stop()
  expect([most, errors.length]).toEqual([1, 1])
})

test('a stop waits for the round under way, and none begins after it', async () => {
  let open = () => {}
  let ended = 0
  let begun = 0
  const rounds = startRounds(async () => {
    begun++
    await new Promise<void>((resolve) => (open = resolve))
    ended++
  }, { everyMs: 1, onError: () => undefined })
  const stopped = rounds.stop().then(() => ended)
  open()
  expect(await stopped).toBe(1)
  await new Promise(setImmediate)
  expect(begun).toBe(1)
})

test('a first round that is put off does not begin when it is stopped before', async () => {
  let begun = 0
  await startRounds(async () => void begun++, { everyMs: 1, firstAfterMs: 60_000, onError: () => undefined }).stop()
  expect(begun).toBe(0)
})
