import { expect, test } from 'vitest'
import { takeOverBars } from './take-over'

const start = () => {
  const clock = { now: 1_000 }
  return { clock, bars: takeOverBars(() => clock.now) }
}

test('after a take-over the waiting encoder gets in, not the one that was cut off', () => {
  const { clock, bars } = start()
  bars.contended('field', '10.0.0.2')
  bars.takenOver('field', '10.0.0.1')
  expect(bars.isBarred('field', '10.0.0.1')).toBe(true)
  expect(bars.isBarred('field', '10.0.0.2')).toBe(false)
  expect(bars.isBarred('panorama', '10.0.0.1')).toBe(false)
  clock.now += 15_000
  expect(bars.isBarred('field', '10.0.0.1')).toBe(false)
})

test('where nobody waits, or only the same address, nobody is barred', () => {
  const { clock, bars } = start()
  bars.takenOver('field', '10.0.0.1')
  expect(bars.isBarred('field', '10.0.0.1')).toBe(false)
  bars.contended('field', '10.0.0.1')
  bars.takenOver('field', '10.0.0.1')
  expect(bars.isBarred('field', '10.0.0.1')).toBe(false)
  bars.contended('field', '10.0.0.2')
  clock.now += 120_000
  bars.takenOver('field', '10.0.0.1')
  expect(bars.isBarred('field', '10.0.0.1')).toBe(false)
})
