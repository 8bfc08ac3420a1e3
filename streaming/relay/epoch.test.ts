import { expect, test } from 'vitest'
import { Epoch, isCatchingUp } from './epoch'

/** Repeatable randomness: mulberry32. */
function random(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const WALL = 1_800_000_000_000

interface Course { seconds: number; first?: number; drift?: number; delay: (i: number) => number }

/** 30 pictures a second; returns how far each stands from its capture, in ms. */
function travel(epoch: Epoch, { seconds, first = 0, drift = 0, delay }: Course) {
  const out: { dtsMs: number; offMs: number; jumped: boolean; lateMs: number }[] = []
  for (let i = 0; i < seconds * 30; i++) {
    const capturedMs = (i * 1_000) / 30
    const timestamp = (first + Math.round(capturedMs * (1 + drift))) % 2 ** 32
    const placed = epoch.place('video', timestamp, 0, WALL + capturedMs + delay(i))
    out.push({ dtsMs: placed.dtsMs, offMs: placed.dtsMs - WALL - capturedMs, jumped: placed.jumped, lateMs: placed.lateMs })
  }
  return out
}

const grows = (units: { dtsMs: number }[]) => units.every((unit, i) => i === 0 || unit.dtsMs > units[i - 1]!.dtsMs)

test('whatever the network does, pictures keep their order and settle within 10 ms of the least delayed one', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const next = random(seed)
    const jitterMs = next() * 200
    const units = travel(new Epoch(), { seconds: 40, first: Math.floor(next() * 2 ** 32), delay: () => 20 + next() ** 3 * jitterMs })
    expect(grows(units)).toBe(true)
    expect(units.some((unit) => unit.jumped)).toBe(false)
    const settled = units.slice(600).map((unit) => unit.offMs)
    expect(Math.max(...settled)).toBeLessThan(20 + 10)
    expect(Math.min(...settled)).toBeGreaterThan(20 - 2)
  }
})

test('time stamps that pass 2^32 go on', () => {
  const units = travel(new Epoch(), { seconds: 20, first: 2 ** 32 - 10_000, delay: () => 5 })
  expect(units.every((unit) => !unit.jumped && Math.abs(unit.offMs - 5) < 2)).toBe(true)
})

test('an encoder whose clock runs 200 ppm fast or slow is followed over hours', () => {
  for (const drift of [2e-4, -2e-4]) {
    const units = travel(new Epoch(), { seconds: 3_600, drift, delay: (i) => 10 + (i % 7) })
    expect(grows(units)).toBe(true)
    for (const unit of units) expect(Math.abs(unit.offMs - 10)).toBeLessThan(12)
  }
})

test('a network that stalls for five seconds does not move the pictures', () => {
  const units = travel(new Epoch(), { seconds: 30, delay: (i) => (i >= 300 && i < 450 ? 10 + ((450 - i) * 1_000) / 30 : 10) })
  expect(units.some((unit) => unit.jumped)).toBe(false)
  for (const unit of units) expect(Math.abs(unit.offMs - 10)).toBeLessThan(5)
  expect(units[300]!.lateMs).toBeGreaterThan(4_000)
})

test('a path that becomes slower for good is taken over smoothly: no picture lasts a tenth longer than it should', () => {
  const units = travel(new Epoch(), { seconds: 60, delay: (i) => (i > 600 ? 160 : 10) })
  for (let i = 1; i < units.length; i++) expect(units[i]!.dtsMs - units[i - 1]!.dtsMs).toBeLessThan(41)
  expect(Math.abs(units.at(-1)!.offMs - 160)).toBeLessThan(3)
})

test('time stamps that jump back or forward begin a new epoch at the present, in order', () => {
  for (const by of [-3_600_000, -5_000, 3_000, 3_600_000]) {
    const epoch = new Epoch()
    const before = travel(epoch, { seconds: 5, first: 10_000_000, delay: () => 10 })
    const placed = epoch.place('video', 10_000_000 + 5_000 + by, 0, WALL + 5_010)
    expect([by, placed.jumped]).toEqual([by, true])
    expect(placed.dtsMs).toBeGreaterThan(before.at(-1)!.dtsMs)
    expect(Math.abs(placed.dtsMs - WALL - 5_010)).toBeLessThan(5)
  }
})

test('the burst with which a run begins is laid where it was captured', () => {
  const epoch = new Epoch()
  epoch.beginRun()
  const burst = Array.from({ length: 15 }, (_, i) => ({ timestampMs: i * 33, arrivalMs: WALL }))
  epoch.prime(burst)
  const placed = burst.map((unit) => epoch.place('video', unit.timestampMs, 0, unit.arrivalMs).dtsMs)
  expect(placed[0]).toBeCloseTo(WALL - 14 * 33, 3)
  expect(placed.at(-1)).toBeCloseTo(WALL, 3)
})

test('a new run stands behind the former one, even where the clock says otherwise', () => {
  const epoch = new Epoch()
  const first = travel(epoch, { seconds: 2, delay: () => 10 })
  epoch.beginRun()
  const placed = epoch.place('video', 0, 0, WALL + 100)
  expect(placed.dtsMs).toBeGreaterThan(first.at(-1)!.dtsMs)
})

test('no sequence of time stamps and arrivals puts pictures out of order, or anywhere but near the present', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const next = random(seed)
    const epoch = new Epoch()
    let arrivalMs = WALL
    let last = -Infinity
    for (let i = 0; i < 2_000; i++) {
      arrivalMs += next() * 50
      const placed = epoch.place('video', Math.floor(next() < 0.02 ? next() * 2 ** 32 : i * 25), next() * 100, arrivalMs)
      expect(placed.dtsMs).toBeGreaterThan(last)
      expect(placed.dtsMs).toBeLessThan(arrivalMs + 4_000)
      last = placed.dtsMs
    }
  }
})

test('an encoder that sends what it kept while connecting is waited for until it has caught up, and one on time is not', () => {
  // 30 pictures a second, the backlog of 400 ms worked off at twice the speed of time.
  const first = (count: number, backlogMs: number) => Array.from({ length: count }, (_, i) => {
    const timestampMs = Math.round(i * 1_000 / 30)
    return { timestampMs, arrivalMs: WALL + Math.max(timestampMs, backlogMs + timestampMs / 2) }
  })
  const at = (units: { arrivalMs: number }[]) => units.at(-1)!.arrivalMs - 100
  expect(isCatchingUp(first(4, 0), at(first(4, 0)))).toBe(false)
  for (const count of [7, 12, 20]) expect(isCatchingUp(first(count, 400), at(first(count, 400)))).toBe(true)
  expect(isCatchingUp(first(30, 400), at(first(30, 400)))).toBe(false)
  // What ingest had kept arrives at one moment; the next window shows that this was all.
  const kept = Array.from({ length: 30 }, (_, i) => ({ timestampMs: i * 33, arrivalMs: WALL }))
  expect(isCatchingUp(kept, WALL + 100)).toBe(false)
  expect(isCatchingUp([], WALL)).toBe(false)
})
