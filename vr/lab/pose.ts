/**
 * Heads, hands and pointers as bytes: what thirty people need twenty times a second.
 *
 * One person, 35 bytes, little endian: slot (1), flags (1), seq (1), then head, left and right as 3 x int16 (mm in the room,
 * y up) and 4 bytes of turn (which of x, y, z, w is largest in the upper 2 bits, the other three in 10 bits each,
 * -1/sqrt 2 to 1/sqrt 2), pinch of the left and of the right hand (1 + 1). A packet is one person after the other.
 */
import type { Quaternion } from '../contract'

export const POSE_BYTES = 35
const PART_BYTES = 10

/** Which parts are there. */
export const HEAD = 1
export const LEFT = 2
export const RIGHT = 4
/** `right` is the place that a mouse or a finger points at, as far as the ray goes; its turn is not used. */
export const POINTS = 8
const KNOWN = HEAD | LEFT | RIGHT | POINTS

/** In the room: metres, y up; the turn a unit quaternion. Looks along -z. */
export interface RoomPose { at: [x: number, y: number, z: number]; turn: Quaternion }
/** 0 to 1. */
export interface Pinch { left: number; right: number }
export interface PersonPose { slot: number; flags: number; seq: number; head: RoomPose; left: RoomPose; right: RoomPose; pinch: Pinch }

const nowhere = (): RoomPose => ({ at: [0, 0, 0], turn: [0, 0, 0, 1] })
/** To be written into again and again. */
export const emptyPose = (): PersonPose => ({ slot: 0, flags: 0, seq: 0, head: nowhere(), left: nowhere(), right: nowhere(), pinch: { left: 0, right: 0 } })

const clamp = (value: number, least: number, most: number) => (value > least ? (value < most ? value : most) : least)
const LARGEST = Math.SQRT1_2
const STEPS = 1_023

export function writePose(view: DataView, offset: number, pose: PersonPose): void {
  view.setUint8(offset, pose.slot & 0xff)
  view.setUint8(offset + 1, pose.flags & KNOWN)
  view.setUint8(offset + 2, pose.seq & 0xff)
  writePart(view, offset + 3, pose.head)
  writePart(view, offset + 3 + PART_BYTES, pose.left)
  writePart(view, offset + 3 + 2 * PART_BYTES, pose.right)
  view.setUint8(offset + 33, Math.round(clamp(pose.pinch.left, 0, 1) * 255))
  view.setUint8(offset + 34, Math.round(clamp(pose.pinch.right, 0, 1) * 255))
}

function writePart(view: DataView, offset: number, { at, turn }: RoomPose): void {
  // What is farther than 32 m is at the edge; what is no number is in the middle.
  for (let axis = 0; axis < 3; axis++) view.setInt16(offset + 2 * axis, Math.round(clamp(at[axis]! * 1_000 || 0, -32_767, 32_767)), true)
  let largest = 0
  for (let part = 1; part < 4; part++) if (Math.abs(turn[part]!) > Math.abs(turn[largest]!)) largest = part
  const sign = turn[largest]! < 0 ? -1 : 1
  let bits = largest
  for (let part = 0; part < 4; part++) {
    if (part === largest) continue
    bits = ((bits << 10) | Math.round(((clamp(turn[part]! * sign || 0, -LARGEST, LARGEST) / LARGEST + 1) / 2) * STEPS)) >>> 0
  }
  view.setUint32(offset + 6, bits, true)
}

/** Into `pose`, allocating nothing. */
export function readPose(view: DataView, offset: number, pose: PersonPose): void {
  pose.slot = view.getUint8(offset)
  pose.flags = view.getUint8(offset + 1)
  pose.seq = view.getUint8(offset + 2)
  readPart(view, offset + 3, pose.head)
  readPart(view, offset + 3 + PART_BYTES, pose.left)
  readPart(view, offset + 3 + 2 * PART_BYTES, pose.right)
  pose.pinch.left = view.getUint8(offset + 33) / 255
  pose.pinch.right = view.getUint8(offset + 34) / 255
}

function readPart(view: DataView, offset: number, { at, turn }: RoomPose): void {
  for (let axis = 0; axis < 3; axis++) at[axis] = view.getInt16(offset + 2 * axis, true) / 1_000
  const bits = view.getUint32(offset + 6, true)
  const largest = bits >>> 30
  let rest = 1
  let shift = 20
  for (let part = 0; part < 4; part++) {
    if (part === largest) continue
    const value = ((((bits >>> shift) & STEPS) / STEPS) * 2 - 1) * LARGEST
    turn[part] = value
    rest -= value * value
    shift -= 10
  }
  turn[largest] = Math.sqrt(Math.max(0, rest))
  // Three parts that no turn has: still of length one.
  const length = Math.hypot(turn[0], turn[1], turn[2], turn[3]) || 1
  for (let part = 0; part < 4; part++) turn[part] = turn[part]! / length
}

/** How many people a packet has; null: it is none. Strict: whole people, known flags, no more than there may be. */
export function countPoses(view: DataView, most: number): number | null {
  const { byteLength } = view
  if (byteLength === 0 || byteLength % POSE_BYTES !== 0 || byteLength > most * POSE_BYTES) return null
  for (let offset = 0; offset < byteLength; offset += POSE_BYTES) {
    const flags = view.getUint8(offset + 1)
    if ((flags & ~KNOWN) !== 0 || flags === 0) return null
  }
  return byteLength / POSE_BYTES
}

/** Whether one packet's `seq` is later than another's: a byte that begins anew. */
export const isLater = (one: number, other: number): boolean => ((one - other) & 0xff) > 0 && ((one - other) & 0xff) < 128
