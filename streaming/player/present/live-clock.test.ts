import { expect, test } from 'vitest'
import { LiveClock } from './live-clock'

/** Feeds two streams for some seconds with the given transit times and returns the offsets. */
function run(clock: LiveClock, seconds: number, transit: (stream: 'field' | 'panorama', i: number) => number, fromMs = 1_000_000) {
  for (let i = 0; i < seconds * 30; i++) {
    const pts = fromMs + i * 33
    for (const stream of ['field', 'panorama'] as const) clock.arrived(stream, pts + transit(stream, i), pts)
    clock.tick(pts + 40)
  }
  return { field: clock.offset('field')!, panorama: clock.offset('panorama')!, nowMs: fromMs + seconds * 30_000 / 30 }
}

test('both pictures wait for the slower stream, so that they show the same moment', () => {
  const { field, panorama } = run(new LiveClock(), 3, (stream) => stream === 'field' ? 20 : 90)
  expect(field).toBe(panorama)
  expect(field).toBeGreaterThanOrEqual(90 + 100)
  expect(field).toBeLessThanOrEqual(90 + 140)
})

test('jitter of the network does not move the base: its quickest arrivals count', () => {
  const { field } = run(new LiveClock(), 5, (_stream, i) => 20 + (i * 37) % 60)
  expect(field).toBeLessThan(20 + 150)
})

test('a stream more than a second behind is shown late on its own and does not hold up the others', () => {
  const clock = new LiveClock()
  const { field, panorama } = run(clock, 3, (stream) => stream === 'field' ? 20 : 1_800)
  expect(field).toBeLessThan(200)
  expect(panorama).toBeGreaterThan(1_800)
  expect(clock.isApart('panorama')).toBe(true)
  expect(clock.isApart('field')).toBe(false)
})

test('late pictures lengthen the delay, within its bound, and quiet shortens it slowly', () => {
  const clock = new LiveClock()
  const { nowMs } = run(clock, 1, () => 20)
  const before = clock.delayMs
  for (let i = 0; i < 100; i++) {
    for (const stream of ['field', 'panorama']) clock.arrived(stream, nowMs + i * 200, nowMs + i * 200 - 20)
    clock.ready('field', nowMs + i * 200, nowMs + i * 200 - clock.offset('field')! - 60)
    clock.tick(nowMs + i * 200)
  }
  expect(clock.delayMs).toBe(400)
  const calmFrom = nowMs + 20_000 + 10_000
  for (let i = 0; i < 600; i++) clock.tick(calmFrom + i * 16.7)
  expect(clock.delayMs).toBeLessThan(400)
  expect(clock.delayMs).toBeGreaterThan(before)
})

test('the old pictures at the beginning of a connection do not delay what follows', () => {
  const clock = new LiveClock()
  run(clock, 2, () => 20)
  clock.forget('panorama')
  const now = 1_002_000
  for (let i = 0; i < 30; i++) clock.arrived('panorama', now, now - 900 + i * 20)
  clock.tick(now)
  expect(clock.offset('panorama')!).toBeLessThan(250)
})

test('before the first picture there is nothing to show', () => {
  const clock = new LiveClock()
  clock.tick(1)
  expect(clock.offset('field')).toBeNull()
})
