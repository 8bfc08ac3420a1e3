import { Matrix4, Vector3, type PerspectiveCamera } from 'three'
import type { ViewState } from '../../contract'

const eye = new Vector3()
const target = new Vector3()
const up = new Vector3()
const scaled = new Vector3()

/**
 * The camera of a page stands with the patient, not with the room: "from the front" stays that when the body was turned or
 * enlarged in a headset. What lies within `radiusMm` of `centre` is between its near and far plane.
 */
export function placeCamera(camera: PerspectiveCamera, view: ViewState, patientToRoom: Matrix4, aspect: number, centre: Vector3, radiusMm: number): void {
  const distanceMm = Math.hypot(view.from[0] - view.to[0], view.from[1] - view.to[1], view.from[2] - view.to[2])
  const metres = scaled.setFromMatrixScale(patientToRoom).x
  const away = eye.set(...view.from).distanceTo(centre)
  camera.fov = (2 * Math.atan(view.heightMm / 2 / distanceMm) * 180) / Math.PI
  camera.aspect = aspect
  camera.near = Math.max(away - radiusMm, distanceMm * 0.02) * metres
  camera.far = Math.max(away + radiusMm, distanceMm * 0.04) * metres
  camera.updateProjectionMatrix()
  camera.position.set(...view.from).applyMatrix4(patientToRoom)
  target.set(...view.to).applyMatrix4(patientToRoom)
  camera.up.copy(up.set(...view.up).transformDirection(patientToRoom))
  camera.lookAt(target)
  camera.updateMatrixWorld()
}
