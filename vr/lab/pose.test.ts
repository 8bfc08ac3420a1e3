import { expect, test } from 'vitest'
import { countPoses, emptyPose, HEAD, isLater, LEFT, POINTS, POSE_BYTES, readPose, RIGHT, writePose, type RoomPose } from './pose'

function random(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}
const degrees = (one: RoomPose['turn'], other: RoomPose['turn']) => (2 * Math.acos(Math.min(1, Math.abs(one.reduce((sum, part, n) => sum + part * other[n]!, 0)))) * 180) / Math.PI

test('a head and two hands take 35 bytes and come out within half a millimetre and a quarter of a degree', () => {
  const next = random(11)
  const view = new DataView(new ArrayBuffer(2 * POSE_BYTES))
  const read = emptyPose()
  for (let round = 0; round < 2_000; round++) {
    const part = (): RoomPose => {
      const turn = [0, 0, 0, 0].map(() => next() * 2 - 1)
      const length = Math.hypot(...turn)
      return { at: [next() * 60 - 30, next() * 60 - 30, next() * 4 - 2], turn: turn.map((one) => one / length) as RoomPose['turn'] }
    }
    const pose = { slot: round & 255, flags: HEAD | LEFT | RIGHT, seq: round & 255, head: part(), left: part(), right: part(), pinch: { left: next(), right: next() } }
    writePose(view, POSE_BYTES, pose)
    readPose(view, POSE_BYTES, read)
    expect([read.slot, read.flags, read.seq]).toEqual([pose.slot, pose.flags, pose.seq])
    for (const name of ['head', 'left', 'right'] as const) {
      for (let axis = 0; axis < 3; axis++) expect(Math.abs(read[name].at[axis]! - pose[name].at[axis]!)).toBeLessThanOrEqual(0.000501)
      expect(degrees(read[name].turn, pose[name].turn)).toBeLessThan(0.25)
    }
    expect(Math.abs(read.pinch.left - pose.pinch.left)).toBeLessThan(0.003)
  }
})

test('a place outside of the room is at its edge, and no number is no place', () => {
  const view = new DataView(new ArrayBuffer(POSE_BYTES))
  const pose = emptyPose()
  pose.head = { at: [1e9, Number.NaN, -Infinity], turn: [Number.NaN, 0, 0, 1] }
  writePose(view, 0, { ...pose, flags: HEAD })
  readPose(view, 0, pose)
  expect(pose.head.at).toEqual([32.767, 0, -32.767])
  expect(pose.head.turn.every(Number.isFinite)).toBe(true)
})

test('whatever bytes come, what is read is a turn and a place; what is no whole person is refused', () => {
  const next = random(23)
  const pose = emptyPose()
  for (let round = 0; round < 3_000; round++) {
    const bytes = new Uint8Array(Math.floor(next() * 120)).map(() => Math.floor(next() * 256))
    const view = new DataView(bytes.buffer)
    const count = countPoses(view, 3)
    if (bytes.length === 0 || bytes.length % POSE_BYTES !== 0) expect(count).toBeNull()
    for (let n = 0; n < Math.floor(bytes.length / POSE_BYTES); n++) {
      readPose(view, n * POSE_BYTES, pose)
      for (const { at, turn } of [pose.head, pose.left, pose.right]) {
        expect(Math.hypot(...turn)).toBeCloseTo(1, 6)
        expect(at.every((one) => Math.abs(one) <= 32.768)).toBe(true)
      }
    }
  }
  const packet = new DataView(new ArrayBuffer(2 * POSE_BYTES))
  writePose(packet, 0, { ...emptyPose(), flags: HEAD })
  expect(countPoses(packet, 40), 'a person of nothing').toBeNull()
  writePose(packet, POSE_BYTES, { ...emptyPose(), flags: HEAD | RIGHT | POINTS })
  expect([countPoses(packet, 40), countPoses(packet, 1)]).toEqual([2, null])
  packet.setUint8(1, 16)
  expect(countPoses(packet, 40), 'a flag that nobody knows').toBeNull()
})

test('a late packet is not taken for a new one, also where the count begins anew', () => {
  expect([isLater(5, 4), isLater(4, 5), isLater(2, 250), isLater(250, 2), isLater(7, 7)]).toEqual([true, false, true, false, false])
})
