import { BOUNDS, type Handle, type Mm3, type Pose } from '../contract'
import { clamp, readFineTurn, readPlace, writeFineTurn, writePlace } from './pose-parts'

/**
 * What somebody holds and where it is at this moment, as bytes in their pose: a tag of the handle (2), then by kind
 * - a part (a structure, a group): 3 x int16 of the patient's mm in steps of 10,000/32,767, turn (6);
 * - the body: 3 x int16 of mm in the room, turn (6), scale as a share of its range, by ratio (2);
 * - a cut: its normal as 3 x int16, distance as float32 of mm.
 * For pictures alone: what is agreed is the operation at the end.
 */
export type CarriedPlace =
  | { kind: 'part'; pose: Pose }
  | { kind: 'body'; pose: Pose; scale: number }
  | { kind: 'cut'; normal: Mm3; distanceMm: number }
export interface Held { handle: Handle; place: CarriedPlace }

/** Bits of a pose's flags. */
export const CARRIES = { part: 16, body: 32, cut: 48 } as const
export const CARRIED_BITS = 48
const LENGTHS: Readonly<Record<number, number>> = { 0: 0, [CARRIES.part]: 14, [CARRIES.body]: 16, [CARRIES.cut]: 12 }
export const MOST_CARRIED_BYTES = 16
export const carriedLength = (flags: number): number => LENGTHS[flags & CARRIED_BITS]!

const STEPS = 32_767
const PART_STEPS = STEPS / BOUNDS.placeMm
const ROOM_STEPS = 1_000
const [LEAST, MOST] = BOUNDS.scale

/** As read: what the flags name is filled, the rest is of before. */
export interface Carried { tag: number; pose: Pose; scale: number; normal: Mm3; distanceMm: number }
export const emptyCarried = (): Carried => ({ tag: 0, pose: { at: [0, 0, 0], turn: [0, 0, 0, 1] }, scale: 1, normal: [0, 0, 1], distanceMm: 0 })

/** 16 bits of a handle (FNV-1a, folded): who hears it looks among the few that this person holds. */
export function tagOf(handle: Handle): number {
  let hash = 0x811c9dc5
  for (let n = 0; n < handle.length; n++) hash = Math.imul(hash ^ handle.charCodeAt(n), 0x01000193) >>> 0
  return (hash ^ (hash >>> 16)) & 0xffff
}

/** @returns the flags' bits */
export function take({ handle, place }: Held, into: Carried): number {
  into.tag = tagOf(handle)
  switch (place.kind) {
    case 'part':
      into.pose = place.pose
      break
    case 'body':
      into.pose = place.pose
      into.scale = place.scale
      break
    case 'cut':
      into.normal = place.normal
      into.distanceMm = place.distanceMm
  }
  return CARRIES[place.kind]
}

export function writeCarried(view: DataView, offset: number, flags: number, { tag, pose, scale, normal, distanceMm }: Carried): void {
  const kind = flags & CARRIED_BITS
  if (kind === 0) return
  view.setUint16(offset, tag, true)
  if (kind === CARRIES.cut) {
    writePlace(view, offset + 2, normal, STEPS)
    view.setFloat32(offset + 8, clamp(distanceMm || 0, -2 * BOUNDS.placeMm, 2 * BOUNDS.placeMm), true)
    return
  }
  writePlace(view, offset + 2, pose.at, kind === CARRIES.body ? ROOM_STEPS : PART_STEPS)
  writeFineTurn(view, offset + 8, pose.turn)
  if (kind === CARRIES.body) view.setUint16(offset + 14, Math.round((Math.log(clamp(scale || 1, LEAST, MOST) / LEAST) / Math.log(MOST / LEAST)) * 65_535), true)
}

export function readCarried(view: DataView, offset: number, flags: number, into: Carried): void {
  const kind = flags & CARRIED_BITS
  if (kind === 0) return
  into.tag = view.getUint16(offset, true)
  if (kind === CARRIES.cut) {
    readPlace(view, offset + 2, into.normal, STEPS)
    const length = Math.hypot(...into.normal)
    // No direction: none that anything is cut by.
    for (let axis = 0; axis < 3; axis++) into.normal[axis] = length > 0.5 ? into.normal[axis]! / length : axis === 2 ? 1 : 0
    into.distanceMm = clamp(view.getFloat32(offset + 8, true) || 0, -2 * BOUNDS.placeMm, 2 * BOUNDS.placeMm)
    return
  }
  readPlace(view, offset + 2, into.pose.at, kind === CARRIES.body ? ROOM_STEPS : PART_STEPS)
  readFineTurn(view, offset + 8, into.pose.turn)
  if (kind === CARRIES.body) into.scale = LEAST * (MOST / LEAST) ** (view.getUint16(offset + 14, true) / 65_535)
}
