import { Matrix4, Quaternion, Vector3 } from 'three'
import type { HeadsetPorts, WearerPose } from './contract'
import type { Inputs } from './inputs'

const EVERY_MS = 50
const [at, turn, size, matrix] = [new Vector3(), new Quaternion(), new Vector3(), new Matrix4()]

/** Head and hands in the room, twenty times a second, for those who see them. */
export function startTelling(onPose: HeadsetPorts['onPose']): (nowMs: number, origin: Matrix4, head: Matrix4, hands: Inputs['hands']) => void {
  let toldMs = -Infinity
  const packed = { left: new Float32Array(7), right: new Float32Array(7) }
  const pose: WearerPose = { head: new Float32Array(7), left: null, right: null, squeezes: { left: false, right: false } }
  return (nowMs, origin, head, hands) => {
    if (!onPose || nowMs - toldMs < EVERY_MS) return
    toldMs = nowMs
    pack(matrix.multiplyMatrices(origin, head), pose.head)
    for (const side of ['left', 'right'] as const) {
      const hand = hands[side]
      pose[side] = hand.isThere ? pack(hand.grip, packed[side]) : null
      pose.squeezes[side] = hand.squeezes || hand.selects
    }
    onPose(pose)
  }
}

function pack(from: Matrix4, into: Float32Array): Float32Array {
  from.decompose(at, turn, size)
  into[0] = at.x; into[1] = at.y; into[2] = at.z
  into[3] = turn.x; into[4] = turn.y; into[5] = turn.z; into[6] = turn.w
  return into
}
