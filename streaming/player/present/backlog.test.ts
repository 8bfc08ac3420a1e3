import { expect, test } from 'vitest'
import { Epoch } from '../../relay/epoch'
import { LiveClock } from './live-clock'

const WALL = 1_800_000_000_000
const FRAME_MS = 1_000 / 30
/** From the wire to a decoded picture. */
const DECODE_MS = 12
const NAMES = ['field', 'panorama'] as const
type Name = (typeof NAMES)[number]

/** How late a picture captured at `atMs` leaves its encoder. */
type Backlog = (atMs: number) => number

/** Falls behind for `riseMs` from `fromMs` on, by `depthMs`, and works it off at one and a half times the speed of time. */
const backlog = (fromMs: number, riseMs: number, depthMs: number): Backlog => (atMs) => {
  const since = atMs - fromMs
  if (since < 0) return 0
  if (since < riseMs) return (depthMs * since) / riseMs
  return Math.max(0, depthMs - (since - riseMs) / 3)
}

interface Seen { atMs: number; latencyMs: number; skewMs: number; gapMs: number; skipped: number }

/** Two encoders, the server's clock and a viewer's, in simulated time. What was on the screen at each of its refreshes. */
function watch(seconds: number, joinMs: number, behind: Record<Name, Backlog>): Seen[] {
  const clock = new LiveClock()
  const units = NAMES.flatMap((name) => {
    const epoch = new Epoch()
    let leftMs = 0
    const sent = Array.from({ length: seconds * 30 }, (_, i) => {
      const capturedMs = i * FRAME_MS
      leftMs = Math.max(leftMs + 1, capturedMs + 10 + behind[name](capturedMs))
      return { name, capturedMs, leftMs }
    })
    epoch.prime(sent.slice(0, 3).map((unit) => ({ timestampMs: Math.round(unit.capturedMs), arrivalMs: WALL + unit.leftMs })))
    return sent.map((unit) => ({ ...unit, ptsMs: epoch.place('video', Math.round(unit.capturedMs), 0, WALL + unit.leftMs).ptsMs, arrivedMs: unit.leftMs + 3 }))
  }).filter((unit) => unit.arrivedMs >= joinMs).sort((a, b) => a.arrivedMs - b.arrivedMs)

  const shown = new Map<Name, { capturedMs: number; atMs: number }>()
  const ready: Record<Name, typeof units> = { field: [], panorama: [] }
  const decoding: typeof units = []
  const seen: Seen[] = []
  for (let nowMs = joinMs; nowMs < seconds * 1_000 - 3_000; nowMs += 1_000 / 60) {
    while (units[0] && units[0].arrivedMs <= nowMs) {
      const unit = units.shift()!
      clock.arrived(unit.name, WALL + unit.arrivedMs, unit.ptsMs)
      decoding.push(unit)
    }
    while (decoding[0] && decoding[0].arrivedMs + DECODE_MS <= nowMs) {
      const unit = decoding.shift()!
      ready[unit.name].push(unit)
      clock.ready(unit.name, WALL + unit.arrivedMs + DECODE_MS, unit.ptsMs)
    }
    clock.tick(WALL + nowMs)
    let [gapMs, skipped] = [0, 0]
    for (const name of NAMES) {
      const offset = clock.offset(name)
      const due = offset === null ? [] : ready[name].filter((unit) => unit.ptsMs + offset <= WALL + nowMs)
      ready[name].splice(0, due.length)
      const newest = due.at(-1)
      if (!newest) continue
      const before = shown.get(name)
      if (before) [gapMs, skipped] = [Math.max(gapMs, nowMs - before.atMs), Math.max(skipped, due.length - 1)]
      shown.set(name, { capturedMs: newest.capturedMs, atMs: nowMs })
    }
    if (shown.size < NAMES.length) continue
    const captured = NAMES.map((name) => shown.get(name)!.capturedMs)
    seen.push({ atMs: nowMs, latencyMs: nowMs - Math.min(...captured), skewMs: Math.max(...captured) - Math.min(...captured), gapMs, skipped })
  }
  return seen
}

const worst = (seen: Seen[], of: (one: Seen) => number, fromMs: number, toMs = Infinity) => Math.max(...seen.filter((one) => one.atMs >= fromMs && one.atMs < toMs).map(of))

test('a viewer who comes while both encoders work off a backlog sees them in step at once, and with their usual delay ten seconds after its end', () => {
  const seen = watch(40, 12_000, { field: backlog(10_000, 2_000, 1_200), panorama: backlog(10_000, 2_000, 1_000) })
  expect(worst(seen, (one) => one.skewMs, 14_000)).toBeLessThan(34)
  expect(worst(seen, (one) => one.skipped, 12_000)).toBe(0)
  expect(worst(seen, (one) => one.gapMs, 14_000)).toBeLessThan(70)
  expect(worst(seen, (one) => one.latencyMs, 25_600)).toBeLessThan(180)
})

test('a backlog in the middle delays both pictures for a while: none is left out, and ten seconds later nothing is left of it', () => {
  const seen = watch(45, 5_000, { field: backlog(20_000, 2_000, 700), panorama: backlog(20_000, 2_000, 500) })
  expect(worst(seen, (one) => one.latencyMs, 10_000, 20_000)).toBeLessThan(180)
  expect(worst(seen, (one) => one.skipped, 5_000)).toBe(0)
  expect(worst(seen, (one) => one.skewMs, 24_500)).toBeLessThan(34)
  expect(worst(seen, (one) => one.latencyMs, 34_100)).toBeLessThan(180)
})

test('encoders that begin with unequal backlogs stand side by side three seconds after the longer one is worked off', () => {
  const seen = watch(40, 3_000, { field: (atMs) => Math.max(0, 2_000 - atMs / 3), panorama: (atMs) => Math.max(0, 1_200 - atMs / 3) })
  expect(worst(seen, (one) => one.skewMs, 9_000)).toBeLessThan(34)
  expect(worst(seen, (one) => one.latencyMs, 27_000)).toBeLessThan(180)
})
