import { expect, test } from 'vitest'
import { startBrickFrames } from './brick-frames'

function started() {
  let now = 1_000
  let asked = 0
  let due: { act(): void; at: number } | null = null
  const frames = startBrickFrames(() => { asked++ }, { now: () => now, after: (act, ms) => { due = { act, at: now + ms }; return due }, cancel: () => { due = null } })
  return {
    frames, asked: () => asked, now: () => now,
    pass(ms: number) {
      now += ms
      const one = due
      if (one && one.at <= now) { due = null; one.act() }
    },
  }
}

test('on a quick device each brick is drawn as it comes', () => {
  const { frames, asked, pass, now } = started()
  for (let one = 1; one <= 5; one++) {
    frames.come()
    expect(asked()).toBe(one)
    frames.began(now(), true)
    frames.took(2)
    pass(16)
  }
})

test('on a slow one a frame is drawn after two thirds of the time went to reading, and at least twice a second', () => {
  const { frames, asked, pass, now } = started()
  frames.began(now(), true)
  frames.took(100)
  pass(100)
  for (let brick = 0; brick < 9; brick++) frames.come()
  expect(asked()).toBe(0)
  pass(150)
  expect(asked()).toBe(0)
  pass(60)
  expect(asked()).toBe(1)
  frames.began(now(), true)
  frames.took(3_000)
  frames.come()
  pass(400)
  expect(asked()).toBe(2)
})

test('the fine picture waits while bricks come, and no longer when none has come for a while', () => {
  const { frames, asked, pass, now } = started()
  frames.began(now(), true)
  expect(frames.isHurried(now())).toBe(true)
  pass(300)
  frames.began(now(), true)
  expect(frames.isHurried(now())).toBe(true)
  const before = asked()
  pass(650)
  expect(asked()).toBe(before + 1)
  expect(frames.isHurried(now())).toBe(false)
})

test('after the end nothing is drawn any more', () => {
  const { frames, asked, pass, now } = started()
  frames.began(now(), true)
  frames.isHurried(now())
  frames.stop()
  pass(2_000)
  expect(asked()).toBe(0)
})
