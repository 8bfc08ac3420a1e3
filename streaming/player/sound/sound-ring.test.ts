import { expect, test } from 'vitest'
import { SoundRing, driftRatio } from './sound-ring'
import { TimeStretch } from './time-stretch'

const RATE = 48_000
const tone = (from: number, length: number) => Float32Array.from({ length }, (_, i) => Math.sin(2 * Math.PI * 440 * (from + i) / RATE))
const quantum = () => [new Float32Array(128), new Float32Array(128)]
const QUANTUM_MS = 128_000 / RATE

/** Plays `seconds` with the wanted time running at `speed`; frames of 1024 samples arrive with whole-millisecond stamps. */
function play(ring: SoundRing, seconds: number, startMs: number, leadMs: number, speed = 1) {
  let pushed = 0
  let last = quantum()
  for (let i = 0; i < seconds * RATE / 128; i++) {
    const want = startMs + i * QUANTUM_MS * speed
    while (pushed * 1_000 / RATE < want + leadMs) {
      ring.push(Math.round(pushed * 1_000 / RATE), [tone(pushed, 1024)])
      pushed += 1024
    }
    last = quantum()
    ring.pull(last, want)
  }
  return last
}

test('sound is heard at the moment its picture is due, on both sides', () => {
  const ring = new SoundRing(RATE)
  const last = play(ring, 2, 0, 300)
  expect(ring.isPlaying).toBe(true)
  expect(Math.abs(ring.errorMs)).toBeLessThan(2)
  expect(ring.underruns + ring.jumps).toBe(0)
  expect(Math.max(...last[0]!)).toBeGreaterThan(0.5)
  expect(last[1]).toEqual(last[0])
})

test('a sound card that runs 0.3 % off is followed without a cut', () => {
  const ring = new SoundRing(RATE)
  play(ring, 20, 0, 300, 1.003)
  expect(ring.jumps).toBe(0)
  expect(ring.underruns).toBe(0)
  expect(Math.abs(ring.errorMs)).toBeLessThan(20)
})

test('where there is no sound there is silence, and it begins again by itself', () => {
  const ring = new SoundRing(RATE)
  ring.push(0, [tone(0, 4_800)])
  const out = quantum()
  ring.pull(out, 5_000)
  expect(out[0]!.every((sample) => sample === 0)).toBe(true)
  ring.push(5_100, [tone(0, 9_600)])
  ring.pull(out, 5_150)
  expect(out[0]!.some((sample) => sample !== 0)).toBe(true)
})

test('small differences are bent within half a percent, larger ones more, the largest are cut', () => {
  expect(driftRatio(0)).toBe(1)
  expect(driftRatio(15)).toBeLessThanOrEqual(1.005)
  expect(driftRatio(-15)).toBeGreaterThanOrEqual(0.995)
  expect(driftRatio(60)).toBeLessThan(1.03)
  expect(driftRatio(200)).toBeNull()
})

test('the ring never grows: the oldest sound leaves', () => {
  const ring = new SoundRing(RATE, 2, 1)
  for (let i = 0; i < 200; i++) ring.push(i * 1024_000 / RATE, [tone(i * 1024, 1024)])
  expect(ring.heldMs).toBeLessThanOrEqual(1_000)
})

test('nonsense is not played', () => {
  const ring = new SoundRing(RATE)
  ring.push(NaN, [tone(0, 100)])
  ring.push(0, [])
  expect(ring.heldMs).toBe(0)
})

test.each([0.5, 0.75, 1.5, 2])('at speed %s a voice keeps its pitch and takes its time', (rate) => {
  const stretch = new TimeStretch(RATE, 1, rate)
  const out: number[] = []
  for (let i = 0; i < 100; i++) for (const sample of stretch.push([tone(i * 1024, 1024)])?.[0] ?? []) out.push(sample)
  expect(out.length / (102_400 / rate)).toBeGreaterThan(0.95)
  expect(out.length / (102_400 / rate)).toBeLessThan(1.02)
  let crossings = 0
  for (let i = 1; i < out.length; i++) if (out[i - 1]! < 0 && out[i]! >= 0) crossings++
  expect(Math.abs(crossings / (out.length / RATE) - 440)).toBeLessThan(10)
})
