import type { Quaternion } from '../contract'

/** Places and turns in few bytes; read into what is there, allocating nothing. */

/** In the room: metres, y up; the turn a unit quaternion. Looks along -z. */
export interface RoomPose { at: [x: number, y: number, z: number]; turn: Quaternion }

export const clamp = (value: number, least: number, most: number) => (value > least ? (value < most ? value : most) : least)

const INT16 = 32_767

/** 3 x int16, so many steps a unit. What is farther is at the edge; what is no number is in the middle. */
export function writePlace(view: DataView, offset: number, at: readonly number[], perUnit: number): void {
  for (let axis = 0; axis < 3; axis++) view.setInt16(offset + 2 * axis, Math.round(clamp(at[axis]! * perUnit || 0, -INT16, INT16)), true)
}
export function readPlace(view: DataView, offset: number, at: number[], perUnit: number): void {
  for (let axis = 0; axis < 3; axis++) at[axis] = view.getInt16(offset + 2 * axis, true) / perUnit
}

const LARGEST = Math.SQRT1_2

/** Which of the four is largest, and its sign turned to plus: a turn and its opposite are one. */
function largestOf(turn: Quaternion): number {
  let largest = 0
  for (let part = 1; part < 4; part++) if (Math.abs(turn[part]!) > Math.abs(turn[largest]!)) largest = part
  return largest
}
const stepOf = (part: number, steps: number) => Math.round(((clamp(part || 0, -LARGEST, LARGEST) / LARGEST + 1) / 2) * steps)

/** 4 bytes: to a quarter of a degree. */
export function writeTurn(view: DataView, offset: number, turn: Quaternion): void {
  const largest = largestOf(turn)
  const sign = turn[largest]! < 0 ? -1 : 1
  let bits = largest
  for (let part = 0; part < 4; part++) if (part !== largest) bits = ((bits << 10) | stepOf(turn[part]! * sign, 1_023)) >>> 0
  view.setUint32(offset, bits, true)
}
export function readTurn(view: DataView, offset: number, turn: Quaternion): void {
  const bits = view.getUint32(offset, true)
  const largest = bits >>> 30
  let shift = 20
  for (let part = 0; part < 4; part++) {
    if (part === largest) continue
    turn[part] = ((((bits >>> shift) & 1_023) / 1_023) * 2 - 1) * LARGEST
    shift -= 10
  }
  complete(turn, largest)
}

/** 6 bytes: to a hundredth of a degree. A structure turns about the patient's origin, which may lie a metre from it. */
export function writeFineTurn(view: DataView, offset: number, turn: Quaternion): void {
  const largest = largestOf(turn)
  const sign = turn[largest]! < 0 ? -1 : 1
  let word = 0
  for (let part = 0; part < 4; part++) {
    if (part === largest) continue
    // The upper bits of the first two words say which is left out.
    const mark = word < 2 ? ((largest >> (1 - word)) & 1) << 15 : 0
    view.setUint16(offset + 2 * word, mark | stepOf(turn[part]! * sign, 32_767), true)
    word++
  }
}
export function readFineTurn(view: DataView, offset: number, turn: Quaternion): void {
  const largest = ((view.getUint16(offset, true) >> 15) << 1) | (view.getUint16(offset + 2, true) >> 15)
  let word = 0
  for (let part = 0; part < 4; part++) {
    if (part === largest) continue
    turn[part] = (((view.getUint16(offset + 2 * word, true) & 32_767) / 32_767) * 2 - 1) * LARGEST
    word++
  }
  complete(turn, largest)
}

/** The part that was left out. Three that no turn has: still of length one. */
function complete(turn: Quaternion, largest: number): void {
  let rest = 1
  for (let part = 0; part < 4; part++) if (part !== largest) rest -= turn[part]! * turn[part]!
  turn[largest] = Math.sqrt(Math.max(0, rest))
  const length = Math.hypot(turn[0], turn[1], turn[2], turn[3]) || 1
  for (let part = 0; part < 4; part++) turn[part] = turn[part]! / length
}
