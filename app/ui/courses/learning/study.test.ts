import { expect, test } from 'vitest'
import { beats } from '~/domain/courses/progress/read-beats'
import { BeatQueue } from './beat-queue'
import { AWAY_AFTER_MS, StudyClock } from './study-clock'

const run = (clock: StudyClock, from: number, seconds: number, isVisible = true) => {
  let says = false
  for (let s = 1; s <= seconds; s++) says = clock.tick(from + s * 1_000, isVisible) || says
  return says
}

test('time counts while the page is seen and somebody is there, and for no longer', () => {
  const clock = new StudyClock('l', ['b'], 0)
  clock.see('b', true)
  clock.tick(0, true)
  run(clock, 0, 10)
  run(clock, 10_000, 30, false)
  clock.sign(40_000)
  run(clock, 40_000, AWAY_AFTER_MS / 1_000 + 60)
  expect(clock.take('beat-0001')!.blocks[0]!.activeMs).toBe(60_000)
  const short = new StudyClock('l', ['b'], 0)
  short.see('b', true)
  short.tick(0, true)
  run(short, 0, 10)
  expect(short.take('beat-0001')!.blocks[0]!.activeMs).toBe(10_000)
  expect(short.take('beat-0002')).toBeNull()
})

test('a device that slept does not claim its sleep', () => {
  const clock = new StudyClock('l', ['b'], 0)
  clock.see('b', true)
  clock.tick(0, true)
  clock.sign(3_600_000)
  clock.tick(3_600_000, true)
  expect(clock.take('beat-0001')!.blocks[0]!.activeMs).toBe(2_500)
})

test('a block that was scrolled past was not seen; one that stood there was, and is told at once', () => {
  const clock = new StudyClock('l', [], 0)
  clock.see('passed', true)
  clock.tick(0, true)
  clock.tick(400, true)
  clock.see('passed', false)
  clock.see('read', true)
  expect(clock.tick(900, true)).toBe(false)
  expect(run(clock, 900, 2)).toBe(true)
  expect(clock.take('beat-0001')!.blocks.map(({ blockId }) => blockId)).toEqual(['read'])
})

test('what is said can be read by the server', () => {
  const clock = new StudyClock('l', ['v'], 0)
  clock.see('v', true)
  clock.tick(0, true)
  clock.played('v', [[0, 1.5], [1.5, 3]], 1_000)
  clock.at('v', { atS: 3 })
  run(clock, 0, 3)
  const said = clock.take('beat-0001')!
  expect(said.blocks).toEqual([{ blockId: 'v', activeMs: 3_000, watched: [[0, 3]], place: { atS: 3 } }])
  expect(beats.safeParse({ beats: [said] }).success).toBe(true)
})

const shelf = () => {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) }
}
const one = (beatId: string) => ({ beatId, lessonId: 'l', blocks: [{ blockId: 'b', activeMs: 1_000 }] })

test('what the server has not answered is there when the page is opened again, and in its other tab', () => {
  const storage = shelf()
  const [first, second] = [new BeatQueue(storage, 'k'), new BeatQueue(storage, 'k')]
  first.add(one('beat-0001'))
  second.add(one('beat-0002'))
  expect(new BeatQueue(storage, 'k').next().map(({ beatId }) => beatId)).toEqual(['beat-0001', 'beat-0002'])
  first.settle([one('beat-0001')])
  expect(new BeatQueue(storage, 'k').next().map(({ beatId }) => beatId)).toEqual(['beat-0002'])
})

test('a browser without storage keeps what there is while the page is open, and damaged storage is none', () => {
  const queue = new BeatQueue(null, 'k')
  queue.add(one('beat-0001'))
  expect(queue.size).toBe(1)
  const storage = shelf()
  storage.setItem('k', '[{"beatId":1},"x"')
  expect(new BeatQueue(storage, 'k').size).toBe(0)
})
