import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newScene } from '../core/state/empty'
import { createAllowance } from './allowance'
import { HEAD, POINTS, emptyPose, poseLength, readPose, RIGHT } from './pose'
import { createPoseSender, type LabHands, type SentPose } from './pose-sender'
import { wearerPorts } from './wearer'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

const at = (x: number): SentPose => ({ head: { at: [x, 1.6, 0], turn: [0, 0, 0, 1] }, left: null, right: null })
function sender() {
  const sent: { ms: number; packet: Uint8Array }[] = []
  let isHolding = false
  const poses = createPoseSender({ send: (packet) => sent.push({ ms: Date.now(), packet }), nowMs: () => Date.now(), isHolding: () => isHolding })
  return { sent, poses, hold: (is: boolean) => { isHolding = is; if (is) poses.holds() } }
}
const read = (packet: Uint8Array) => {
  const pose = emptyPose()
  readPose(new DataView(packet.buffer), 0, pose)
  return pose
}

test('of ninety pictures a second twenty poses go out, the latest always', () => {
  const { sent, poses } = sender()
  for (let n = 0; n <= 90; n++) {
    poses.sendPose(at(n / 100))
    vi.advanceTimersByTime(11)
  }
  vi.advanceTimersByTime(200)
  expect(sent.length).toBeGreaterThan(15)
  expect(sent.length).toBeLessThanOrEqual(22)
  expect(read(sent.at(-1)!.packet).head.at[0]).toBe(0.9)
  for (let n = 1; n < sent.length; n++) expect(sent[n]!.ms - sent[n - 1]!.ms).toBeGreaterThanOrEqual(50)
  expect(sent[0]!.packet).toHaveLength(poseLength(HEAD))
})

test('nothing goes out while nothing moves, but a hand that holds is heard of within its lease', () => {
  const { sent, poses, hold } = sender()
  for (let n = 0; n < 50; n++) { poses.sendPose(at(0.5)); vi.advanceTimersByTime(50) }
  expect(sent).toHaveLength(1)
  hold(true)
  vi.advanceTimersByTime(5_000)
  expect(sent.length).toBeGreaterThanOrEqual(5)
  hold(false)
  const { length } = sent
  vi.advanceTimersByTime(10_000)
  expect(sent.length - length).toBeLessThanOrEqual(1)
  poses.stop()
})

test('a mouse is a place that its ray ends at', () => {
  const { sent, poses } = sender()
  poses.sendPose({ ...at(0), pointsAt: [0.1, 0.2, 0.3] })
  expect(read(sent[0]!.packet)).toMatchObject({ flags: HEAD | RIGHT | POINTS, right: { at: [0.1, 0.2, 0.3] } })
})

test('the headset\'s hands go the same way, and take nothing that another holds', () => {
  const done: unknown[] = []
  const hands: LabHands = { sendPose: (pose) => done.push(structuredClone(pose)), hold: (handle) => { done.push(`hold ${handle}`); return Promise.resolve({ kind: 'held' }) }, release: (handle) => { done.push(`release ${handle}`) }, carries: () => undefined }
  const bounds = { structures: new Map([['main/dens' as const, 'neck'], ['main/hyoid' as const, 'neck'], ['main/vomer' as const, 'face']]), volumes: new Map(), models: new Set<string>() }
  const ports = wearerPorts({ hands, held: () => [{ handle: 'main/dens', person: 'boris' }], person: 'anna', scene: () => newScene('m', 1), bounds })
  ports.onPose({ head: new Float32Array([1, 2, 3, 0, 0, 0, 1]), left: null, right: new Float32Array([0.5, 1, 0, 0, 1, 0, 0]), squeezes: { left: false, right: true } })
  expect(done).toEqual([{ head: { at: [1, 2, 3], turn: [0, 0, 0, 1] }, left: null, right: { at: [0.5, 1, 0], turn: [0, 1, 0, 0] }, pinch: { left: 0, right: 1 } }])
  expect([ports.mayHold('main/dens'), ports.mayHold('body'), ports.mayHold('group:neck'), ports.mayHold('main/vomer'), ports.mayHold(null)]).toEqual([false, false, false, true, true])
  expect(done.slice(1)).toEqual(['hold main/vomer', 'release null'])
})

test('so many at once and so many over time, and not one more', () => {
  const allowance = createAllowance(20, 5)
  expect(Array.from({ length: 7 }, () => allowance.take(1, 0))).toEqual([true, true, true, true, true, false, false])
  expect([allowance.take(2, 50), allowance.take(1, 50), allowance.take(2, 150), allowance.take(9, 60_000)]).toEqual([false, true, true, false])
})
