import { expect, test } from 'vitest'
import type { Handle } from '../contract'
import { CARRIES, take, tagOf, type CarriedPlace } from './carried'
import { countPoses, emptyPose, HEAD, isLater, LEFT, MOST_POSE_BYTES, POINTS, poseLength, readPose, RIGHT, writePose, type RoomPose } from './pose'

function random(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}
const degrees = (one: RoomPose['turn'], other: RoomPose['turn']) => (2 * Math.acos(Math.min(1, Math.abs(one.reduce((sum, part, n) => sum + part * other[n]!, 0)))) * 180) / Math.PI

test('a head and two hands take 34 bytes and come out within half a millimetre and a quarter of a degree', () => {
  const next = random(11)
  expect(poseLength(HEAD | LEFT | RIGHT)).toBe(34)
  const view = new DataView(new ArrayBuffer(2 * MOST_POSE_BYTES))
  const read = emptyPose()
  for (let round = 0; round < 2_000; round++) {
    const part = (): RoomPose => {
      const turn = [0, 0, 0, 0].map(() => next() * 2 - 1)
      const length = Math.hypot(...turn)
      return { at: [next() * 60 - 30, next() * 60 - 30, next() * 4 - 2], turn: turn.map((one) => one / length) as RoomPose['turn'] }
    }
    const pose = { ...emptyPose(), slot: round & 255, flags: HEAD | LEFT | RIGHT, seq: round & 255, head: part(), left: part(), right: part(), pinch: { left: next(), right: next() } }
    expect(writePose(view, MOST_POSE_BYTES, pose)).toBe(34)
    expect(readPose(view, MOST_POSE_BYTES, read)).toBe(34)
    expect([read.slot, read.flags, read.seq]).toEqual([pose.slot, pose.flags, pose.seq])
    for (const name of ['head', 'left', 'right'] as const) {
      for (let axis = 0; axis < 3; axis++) expect(Math.abs(read[name].at[axis]! - pose[name].at[axis]!)).toBeLessThanOrEqual(0.000501)
      expect(degrees(read[name].turn, pose[name].turn)).toBeLessThan(0.25)
    }
    expect(Math.abs(read.pinch.left - pose.pinch.left)).toBeLessThanOrEqual(1 / 30)
  }
})

test('a place outside of the room is at its edge, and no number is no place', () => {
  const view = new DataView(new ArrayBuffer(MOST_POSE_BYTES))
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
  let whole = 0
  for (let round = 0; round < 30_000; round++) {
    const bytes = new Uint8Array(Math.floor(next() * 120)).map(() => Math.floor(next() * 256))
    const view = new DataView(bytes.buffer)
    const count = countPoses(view, 3)
    if (count === null) continue
    whole++
    let offset = 0
    for (let n = 0; n < count; n++) {
      offset += readPose(view, offset, pose)
      for (const { at, turn } of [pose.head, pose.left, pose.right]) {
        expect(Math.hypot(...turn)).toBeCloseTo(1, 6)
        expect(at.every((one) => Math.abs(one) <= 32.768)).toBe(true)
      }
      const { carried } = pose
      expect(Math.hypot(...carried.pose.turn)).toBeCloseTo(1, 6)
      expect(Math.hypot(...carried.normal)).toBeCloseTo(1, 6)
      expect([...carried.pose.at, carried.distanceMm].every((one) => Math.abs(one) <= 20_000)).toBe(true)
      expect(carried.scale).toBeGreaterThan(0.049)
      expect(carried.scale).toBeLessThan(20.001)
    }
    expect(offset).toBe(bytes.length)
  }
  expect(whole).toBeGreaterThan(50)
  const packet = new DataView(new ArrayBuffer(poseLength(HEAD) + poseLength(HEAD | RIGHT | POINTS)))
  const first = writePose(packet, 0, { ...emptyPose(), flags: HEAD })
  expect(countPoses(packet, 40), 'a person of nothing').toBeNull()
  writePose(packet, first, { ...emptyPose(), flags: HEAD | RIGHT | POINTS })
  expect([countPoses(packet, 40), countPoses(packet, 1)]).toEqual([2, null])
  packet.setUint8(1, 64)
  expect(countPoses(packet, 40), 'a flag that nobody knows').toBeNull()
  packet.setUint8(1, HEAD | POINTS)
  expect(countPoses(packet, 40), 'a pointer that points nowhere').toBeNull()
})

test('what a hand holds goes along in 12 to 16 bytes: a structure to a third of a millimetre and a fiftieth of a degree, as far as it may be', () => {
  const next = random(31)
  const view = new DataView(new ArrayBuffer(MOST_POSE_BYTES))
  const read = emptyPose()
  const turn = () => { const parts = [0, 0, 0, 0].map(() => next() * 2 - 1); const length = Math.hypot(...parts); return parts.map((one) => one / length) as RoomPose['turn'] }
  const within = (reach: number) => [0, 0, 0].map(() => (next() * 2 - 1) * reach) as [number, number, number]
  const sent = (handle: Handle, place: CarriedPlace) => {
    const pose = emptyPose()
    pose.flags = HEAD | take({ handle, place }, pose.carried)
    const length = writePose(view, 0, pose)
    expect(readPose(view, 0, read)).toBe(length)
    expect([read.flags, read.carried.tag]).toEqual([pose.flags, tagOf(handle)])
    return { bytes: length - poseLength(HEAD), carried: read.carried }
  }
  for (let round = 0; round < 1_000; round++) {
    const part = { at: within(10_000), turn: turn() }
    const one = sent('main/os-temporale', { kind: 'part', pose: part })
    expect(one.bytes).toBe(14)
    for (let axis = 0; axis < 3; axis++) expect(Math.abs(one.carried.pose.at[axis]! - part.at[axis]!)).toBeLessThan(0.16)
    expect(degrees(one.carried.pose.turn, part.turn)).toBeLessThan(0.02)
    const scale = 0.05 * 400 ** next()
    const body = sent('body', { kind: 'body', pose: { at: within(30), turn: turn() }, scale })
    expect(body.bytes).toBe(16)
    expect(Math.abs(body.carried.scale / scale - 1)).toBeLessThan(0.0001)
    const normal = within(1)
    const length = Math.hypot(...normal)
    const cut = sent('cut:a', { kind: 'cut', normal: normal.map((each) => each / length) as [number, number, number], distanceMm: 1_234.5 })
    expect([cut.bytes, cut.carried.distanceMm]).toEqual([12, 1_234.5])
    expect(cut.carried.normal.reduce((sum, each, axis) => sum + (each * normal[axis]!) / length, 0)).toBeGreaterThan(1 - 1e-8)
  }
  expect(sent('cut:a', { kind: 'cut', normal: [0, 0, 0], distanceMm: Number.NaN }).carried).toMatchObject({ normal: [0, 0, 1], distanceMm: 0 })
  expect(CARRIES.cut & (HEAD | LEFT | RIGHT | POINTS)).toBe(0)
})

test('a late packet is not taken for a new one, also where the count begins anew', () => {
  expect([isLater(5, 4), isLater(4, 5), isLater(2, 250), isLater(250, 2), isLater(7, 7)]).toEqual([true, false, true, false, false])
})
