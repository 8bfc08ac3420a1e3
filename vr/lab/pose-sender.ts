import { take, type Held } from './carried'
import { emptyPose, HEAD, LEFT, MOST_POSE_BYTES, POINTS, RIGHT, writePose, type Pinch, type RoomPose } from './pose'
import { LEASE_MS } from './ownership'
import type { Handle } from '../contract'
import type { LabHoldAnswer } from './protocol'

/**
 * What a device says of its person's body, in the room: metres, y up, each part looking along -z (as WebXR's viewer, target ray
 * and grip spaces are, in the reference space whose origin is the room's). Null: not tracked.
 */
export interface SentPose {
  head: RoomPose | null
  left: RoomPose | null
  right: RoomPose | null
  /** Of a mouse or a finger on glass: where its ray ends. Takes the place of `right`. */
  pointsAt?: [x: number, y: number, z: number] | null
  pinch?: Pinch
}

/**
 * A person's hands in a lab; the page gives it to the headset as to the mouse. In a session, each frame:
 * `hands.sendPose({ head, left, right, pinch })` (it sends twenty a second at most, nothing while nothing moves, and keeps no
 * reference to what it is given). A hand that takes something asks `await hands.hold(handle)` first: where the answer is
 * `refused` somebody else holds it (`by`: the person's id), and nothing is to be moved. What is then done with it are ordinary
 * operations of the stage, the last one when the hand lets go, followed by `hands.release(handle)`. A hold ends by itself when
 * no pose came for three seconds, so `sendPose` goes on while something is held. While it moves, `carries` says where it is: the
 * others see it there; null, or `release`: it moves no more.
 */
export interface LabHands {
  sendPose(pose: SentPose): void
  hold(handle: Handle): Promise<LabHoldAnswer>
  release(handle: Handle | null): void
  carries(held: Held | null): void
}

const EVERY_MS = 50

/** Twenty packets a second at most, the latest always; none where nothing moved, but one in time for a lease that runs. */
export function createPoseSender({ send, nowMs, isHolding }: { send(packet: Uint8Array): void; nowMs(): number; isHolding(): boolean }) {
  const pose = emptyPose()
  const packet = new Uint8Array(MOST_POSE_BYTES)
  const view = new DataView(packet.buffer)
  const last = new Uint8Array(MOST_POSE_BYTES)
  let length = 0
  let lastLength = -1
  /** Of the flags: what is tracked, and what is held. */
  let parts = 0
  let holding = 0
  let sentAt = -Infinity
  let isDue = false
  let timer: ReturnType<typeof setTimeout> | null = null
  let seq = 0

  const flush = () => {
    timer = null
    const now = nowMs()
    if (now - sentAt < EVERY_MS) { timer = setTimeout(flush, EVERY_MS - (now - sentAt)); return }
    if (!isDue) { if (isHolding()) again(); return }
    isDue = false
    seq = (seq + 1) & 0xff
    packet[2] = seq
    last.set(packet)
    lastLength = length
    sentAt = now
    send(packet.slice(0, length))
    if (isHolding()) again()
  }
  /** A hand that holds and keeps still is heard of all the same. */
  const again = () => { timer = setTimeout(() => { timer = null; if (isHolding()) { isDue = true; flush() } }, LEASE_MS / 3) }
  const isSame = () => {
    if (length !== lastLength) return false
    for (let n = 0; n < length; n++) if (n !== 2 && packet[n] !== last[n]) return false
    return true
  }
  const write = () => {
    pose.flags = parts | holding
    if (pose.flags === 0) { length = 0; return }
    length = writePose(view, 0, pose)
    if (isSame()) return
    isDue = true
    if (timer) clearTimeout(timer)
    flush()
  }

  return {
    sendPose(given: SentPose): void {
      const next = (given.head ? HEAD : 0) | (given.left ? LEFT : 0) | (given.right || given.pointsAt ? RIGHT : 0) | (given.pointsAt ? POINTS : 0)
      if (next === 0) return
      parts = next
      copy(given.head, pose.head)
      copy(given.left, pose.left)
      if (given.pointsAt) pose.right.at = [...given.pointsAt]
      else copy(given.right, pose.right)
      pose.pinch.left = given.pinch?.left ?? 0
      pose.pinch.right = given.pinch?.right ?? 0
      write()
    },
    carries(held: Held | null): void {
      holding = held ? take(held, pose.carried) : 0
      write()
    },
    /** Something is held from now on: poses are to go on. */
    holds() { if (!timer) again() },
    /** As the last one was: for somebody who came back. */
    repeat() { if (length > 0) { isDue = true; if (timer) clearTimeout(timer); flush() } },
    stop() { if (timer) clearTimeout(timer) },
  }
}

function copy(from: RoomPose | null, to: RoomPose): void {
  if (!from) return
  for (let n = 0; n < 3; n++) to.at[n] = from.at[n]!
  for (let n = 0; n < 4; n++) to.turn[n] = from.turn[n]!
}
