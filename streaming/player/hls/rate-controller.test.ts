import { expect, test } from 'vitest'
import { tokenExpiryMs, withToken } from './media-url'
import { TargetLatency, decideRate } from './rate-controller'

test('two players that start apart come together and stay, without seeking', () => {
  const positions = [0, -900]
  for (let step = 0; step < 200; step++) {
    const wanted = step * 100
    positions.forEach((position, i) => {
      const decision = decideRate({ errorMs: wanted - position, aheadMs: 600, nominalRate: 1 })
      expect(decision.kind).toBe('rate')
      if (decision.kind === 'rate') positions[i] = position + 100 * decision.rate
    })
  }
  expect(Math.abs(positions[0]! - positions[1]!)).toBeLessThan(17)
})

test('far off it seeks; with nothing buffered it does not run into a stall', () => {
  expect(decideRate({ errorMs: 4_000, aheadMs: 600, nominalRate: 1 })).toEqual({ kind: 'seek' })
  expect(decideRate({ errorMs: 200, aheadMs: 50, nominalRate: 1 })).toEqual({ kind: 'rate', rate: 1 })
  expect(decideRate({ errorMs: 3, aheadMs: 600, nominalRate: 1.5 })).toEqual({ kind: 'rate', rate: 1.5 })
})

test('a stall on both pictures lengthens the distance once; calm shortens it again', () => {
  const target = new TargetLatency()
  const before = target.ms
  target.stalled(1_000)
  target.stalled(1_050)
  expect(target.ms).toBe(before + 200)
  for (let now = 40_000; now < 100_000; now += 100) target.tick(now)
  expect(target.ms).toBe(before)
  for (let i = 0; i < 100; i++) target.stalled(200_000 + i * 1_000)
  expect(target.ms).toBe(3_000)
})

test('a renewed token reaches every address of a stream', () => {
  expect(withToken('https://m.example.org/media/hls/old.mac/field/index.m3u8?_HLS_msn=3', 'new.mac')).toBe('https://m.example.org/media/hls/new.mac/field/index.m3u8?_HLS_msn=3')
  expect(withToken('/media/vod/old/field/media.mp4', 'new')).toBe('/media/vod/new/field/media.mp4')
  expect(withToken('/other/place', 'new')).toBe('/other/place')
})

test('when a token ends is read from it, and garbage says nothing', () => {
  expect(tokenExpiryMs(`${btoa(JSON.stringify(['id', 'viewer', 'watch', 'b', 123_456]))}.mac`)).toBe(123_456)
  for (const garbage of ['', '.', 'x', 'e30.mac', `${btoa('[1,2]')}.x`, '%%%.%%%']) expect(tokenExpiryMs(garbage)).toBeNull()
})
