import type { Handle, SceneBounds, SceneState } from '../contract'
import { bars } from './ownership'
import type { LabHands, SentPose } from './pose-sender'
import type { LabHeld } from './protocol'
import type { RoomPose } from './pose'

/** Position and quaternion, 7 numbers each, in the room; the same object each time. As vr/xr gives it. */
interface WearerPose { head: Float32Array; left: Float32Array | null; right: Float32Array | null; squeezes: { left: boolean; right: boolean } }

/** A lab as the headset's ports want it (vr/xr/contract.ts): who wears it is seen by the others, and takes nothing out of their hands. */
export function wearerPorts({ hands, held, person, scene, bounds }: { hands: LabHands; held(): readonly LabHeld[]; person: string; scene(): SceneState; bounds: SceneBounds }) {
  const part = (): RoomPose => ({ at: [0, 0, 0], turn: [0, 0, 0, 1] })
  const [head, left, right] = [part(), part(), part()]
  const pinch = { left: 0, right: 0 }
  const sent: SentPose = { head: null, left: null, right: null, pinch }
  const take = (from: Float32Array | null, into: RoomPose): RoomPose | null => {
    if (!from) return null
    for (let n = 0; n < 3; n++) into.at[n] = from[n]!
    for (let n = 0; n < 4; n++) into.turn[n] = from[3 + n]!
    return into
  }
  return {
    onPose(pose: WearerPose): void {
      sent.head = take(pose.head, head)
      sent.left = take(pose.left, left)
      sent.right = take(pose.right, right)
      pinch.left = pose.squeezes.left ? 1 : 0
      pinch.right = pose.squeezes.right ? 1 : 0
      hands.sendPose(sent)
    },
    /** By what this page knows; the server, which is asked at the same time, has the last word on what is moved. `null`: all is let go. */
    mayHold(handle: Handle | null): boolean {
      if (handle === null) { hands.release(null); return true }
      if (held().some((one) => one.person !== person && bars(one.handle, handle, scene(), bounds))) return false
      void hands.hold(handle)
      return true
    },
  }
}
