/**
 * Heads, hands, pointers and what is in a hand as bytes: what thirty people need twenty times a second.
 *
 * One person, little endian: slot (1), flags (1), seq (1); then what the flags name, in this order and without gaps:
 * head, left, right (10 each: 3 x int16, mm in the room, y up, and 4 bytes of turn; of a mouse's `right` the place alone, 6);
 * pinch of both hands in 4 bits each, where there is a hand (1); what is held (carried.ts, 12 to 16).
 * A packet is one person after the other.
 */
import { CARRIED_BITS, carriedLength, emptyCarried, MOST_CARRIED_BYTES, readCarried, writeCarried, type Carried } from './carried'
import { clamp, readPlace, readTurn, writePlace, writeTurn, type RoomPose } from './pose-parts'

export type { RoomPose }

/** Which parts are there. */
export const HEAD = 1
export const LEFT = 2
export const RIGHT = 4
/** `right` is the place that a mouse or a finger points at, as far as the ray goes; it has no turn. */
export const POINTS = 8
const KNOWN = HEAD | LEFT | RIGHT | POINTS | CARRIED_BITS

const BEGIN_BYTES = 3
const PART_BYTES = 10
const PLACE_BYTES = 6
/** Millimetres. */
const STEPS = 1_000
/** Of a head, two hands and what they hold. */
export const MOST_POSE_BYTES = BEGIN_BYTES + 3 * PART_BYTES + 1 + MOST_CARRIED_BYTES

/** 0 to 1. */
export interface Pinch { left: number; right: number }
export interface PersonPose { slot: number; flags: number; seq: number; head: RoomPose; left: RoomPose; right: RoomPose; pinch: Pinch; carried: Carried }

const nowhere = (): RoomPose => ({ at: [0, 0, 0], turn: [0, 0, 0, 1] })
/** To be written into and read into again and again. */
export const emptyPose = (): PersonPose => ({ slot: 0, flags: 0, seq: 0, head: nowhere(), left: nowhere(), right: nowhere(), pinch: { left: 0, right: 0 }, carried: emptyCarried() })

const isPointer = (flags: number) => (flags & RIGHT) !== 0 && (flags & POINTS) !== 0
const hasPinch = (flags: number) => (flags & LEFT) !== 0 || ((flags & RIGHT) !== 0 && (flags & POINTS) === 0)

/** Bytes of one person. */
export function poseLength(flags: number): number {
  const right = (flags & RIGHT) === 0 ? 0 : isPointer(flags) ? PLACE_BYTES : PART_BYTES
  return BEGIN_BYTES + (flags & HEAD ? PART_BYTES : 0) + (flags & LEFT ? PART_BYTES : 0) + right + (hasPinch(flags) ? 1 : 0) + carriedLength(flags)
}

/** @returns how many bytes it took */
export function writePose(view: DataView, offset: number, pose: PersonPose): number {
  const flags = pose.flags & KNOWN
  view.setUint8(offset, pose.slot & 0xff)
  view.setUint8(offset + 1, flags)
  view.setUint8(offset + 2, pose.seq & 0xff)
  let at = offset + BEGIN_BYTES
  if (flags & HEAD) at = writePart(view, at, pose.head)
  if (flags & LEFT) at = writePart(view, at, pose.left)
  if (isPointer(flags)) {
    writePlace(view, at, pose.right.at, STEPS)
    at += PLACE_BYTES
  } else if (flags & RIGHT) at = writePart(view, at, pose.right)
  if (hasPinch(flags)) view.setUint8(at++, (Math.round(clamp(pose.pinch.left, 0, 1) * 15) << 4) | Math.round(clamp(pose.pinch.right, 0, 1) * 15))
  writeCarried(view, at, flags, pose.carried)
  return at + carriedLength(flags) - offset
}

/** Into `pose`, allocating nothing; parts that the flags do not name stay as they were. @returns how many bytes it was */
export function readPose(view: DataView, offset: number, pose: PersonPose): number {
  const flags = view.getUint8(offset + 1)
  pose.slot = view.getUint8(offset)
  pose.flags = flags
  pose.seq = view.getUint8(offset + 2)
  let at = offset + BEGIN_BYTES
  if (flags & HEAD) at = readPart(view, at, pose.head)
  if (flags & LEFT) at = readPart(view, at, pose.left)
  if (isPointer(flags)) {
    readPlace(view, at, pose.right.at, STEPS)
    at += PLACE_BYTES
  } else if (flags & RIGHT) at = readPart(view, at, pose.right)
  if (hasPinch(flags)) {
    const pinch = view.getUint8(at++)
    pose.pinch.left = (pinch >> 4) / 15
    pose.pinch.right = (pinch & 15) / 15
  }
  readCarried(view, at, flags, pose.carried)
  return at + carriedLength(flags) - offset
}

function writePart(view: DataView, offset: number, { at, turn }: RoomPose): number {
  writePlace(view, offset, at, STEPS)
  writeTurn(view, offset + PLACE_BYTES, turn)
  return offset + PART_BYTES
}

function readPart(view: DataView, offset: number, { at, turn }: RoomPose): number {
  readPlace(view, offset, at, STEPS)
  readTurn(view, offset + PLACE_BYTES, turn)
  return offset + PART_BYTES
}

/** How many people a packet has; null: it is none. Strict: whole people, known flags, no more than there may be. */
export function countPoses(view: DataView, most: number): number | null {
  const { byteLength } = view
  let count = 0
  for (let at = 0; at < byteLength; count++) {
    if (count === most || at + BEGIN_BYTES > byteLength) return null
    const flags = view.getUint8(at + 1)
    if ((flags & ~KNOWN) !== 0 || flags === 0 || (flags & (POINTS | RIGHT)) === POINTS) return null
    at += poseLength(flags)
    if (at > byteLength) return null
  }
  return count === 0 ? null : count
}

/** Whether one packet's `seq` is later than another's: a byte that begins anew. */
export const isLater = (one: number, other: number): boolean => ((one - other) & 0xff) > 0 && ((one - other) & 0xff) < 128
