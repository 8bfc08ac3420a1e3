import { Matrix4, Quaternion, Vector3 } from 'three'
import type { Mm3, Pose, SceneState } from '../../contract'

/**
 * The only turn between the patient and the room: mm (x left, y back, z head) to metres (y up, the front towards the viewer).
 * Its determinant is positive: nothing is mirrored.
 */
export const PATIENT_TO_ROOM: Readonly<Matrix4> = new Matrix4().set(0.001, 0, 0, 0, 0, 0, 0.001, 0, 0, -0.001, 0, 0, 0, 0, 0, 1)

const at = new Vector3()
const turn = new Quaternion()
const size = new Vector3()

export function poseMatrix(pose: Pose, into: Matrix4): Matrix4 {
  return into.compose(at.set(...pose.at), turn.set(...pose.turn), size.set(1, 1, 1))
}

/** Place and size of the body in the room over PATIENT_TO_ROOM. */
export function patientToRoom(body: SceneState['body'], into: Matrix4): Matrix4 {
  into.compose(at.set(...body.place.at), turn.set(...body.place.turn), size.setScalar(body.scale))
  return into.multiply(PATIENT_TO_ROOM as Matrix4)
}

export const mm3 = (point: Vector3): Mm3 => [point.x, point.y, point.z]
