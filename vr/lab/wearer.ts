import type { CutPlane, Handle, SceneState } from '../contract'
import type { CarriedPlace } from './carried'
import { createCarrier, type CarrierOptions } from './carrier'
import type { SentPose } from './pose-sender'
import type { RoomPose } from './pose'

/** Position and quaternion, 7 numbers each, in the room; the same object each time. As vr/xr gives it. */
export interface WearerPose { head: Float32Array; left: Float32Array | null; right: Float32Array | null; squeezes: { left: boolean; right: boolean } }

export interface WearerOptions extends CarrierOptions {
  /** What is drawn at this moment, with what the hands hold on its way; null: nothing is. */
  drawn?(): SceneState | null
}

/** A lab as the headset's ports want it (vr/xr/contract.ts): who wears it is seen by the others with what they hold, and takes nothing out of their hands. */
export function wearerPorts({ drawn = () => null, ...options }: WearerOptions) {
  const { hands, scene } = options
  const carrier = createCarrier(options)
  const part = (): RoomPose => ({ at: [0, 0, 0], turn: [0, 0, 0, 1] })
  const [head, left, right] = [part(), part(), part()]
  const pinch = { left: 0, right: 0 }
  const sent: SentPose = { head: null, left: null, right: null, pinch }
  /** Taken last: the second hand takes the whole, and carries that. */
  let inHand: Handle | null = null
  let blade: Handle | null = null
  const take = (from: Float32Array | null, into: RoomPose): RoomPose | null => {
    if (!from) return null
    for (let n = 0; n < 3; n++) into.at[n] = from[n]!
    for (let n = 0; n < 4; n++) into.turn[n] = from[3 + n]!
    return into
  }
  /** A plane that is drawn and not agreed on is a blade in the hand. */
  const bladeOf = (now: SceneState): CutPlane | null => {
    const { planes } = scene()
    return now.planes === planes ? null : (now.planes.find((plane) => !planes.some(({ id }) => id === plane.id)) ?? null)
  }
  const carry = () => {
    const now = drawn()
    if (!now) return
    if (inHand) {
      const place = placeIn(now, inHand)
      if (place) carrier.carry(inHand, place)
      return
    }
    const plane = bladeOf(now)
    const handle: Handle | null = plane && `cut:${plane.id}`
    if (blade && blade !== handle) carrier.letGo(blade)
    blade = handle
    if (!plane || !handle || !carrier.take(handle)) return
    carrier.carry(handle, { kind: 'cut', normal: plane.normal, distanceMm: plane.distanceMm })
  }
  return {
    onPose(pose: WearerPose): void {
      sent.head = take(pose.head, head)
      sent.left = take(pose.left, left)
      sent.right = take(pose.right, right)
      pinch.left = pose.squeezes.left ? 1 : 0
      pinch.right = pose.squeezes.right ? 1 : 0
      hands.sendPose(sent)
      carry()
    },
    /** `null`: all is let go. */
    mayHold(handle: Handle | null): boolean {
      if (handle !== null && !carrier.take(handle)) return false
      inHand = handle
      if (handle === null) {
        carrier.letGo(null)
        blade = null
      }
      return true
    },
  }
}

/** Only what a hand of a headset holds: a structure or the whole. */
function placeIn(now: SceneState, handle: Handle): CarriedPlace | null {
  if (handle === 'body') return { kind: 'body', pose: now.body.place, scale: now.body.scale }
  if (handle.startsWith('cut:') || handle.startsWith('group:')) return null
  return { kind: 'part', pose: now.structures[handle as `main/${string}`]?.moved ?? { at: [0, 0, 0], turn: [0, 0, 0, 1] } }
}
