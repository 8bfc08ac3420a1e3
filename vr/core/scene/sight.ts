import { Ray, Vector3, type Matrix4, type PerspectiveCamera } from 'three'
import type { Mm3, ViewState } from '../../contract'

interface Size { clientWidth: number; clientHeight: number }

/** From the eye through a place on the canvas (CSS pixels), in the patient's millimetres. */
export function rayThrough(camera: PerspectiveCamera, { from }: ViewState, toPatient: Matrix4, x: number, y: number, { clientWidth, clientHeight }: Size): Ray {
  const through = new Vector3((x / Math.max(1, clientWidth)) * 2 - 1, 1 - (y / Math.max(1, clientHeight)) * 2, 0.5).unproject(camera).applyMatrix4(toPatient)
  const origin = new Vector3(...from)
  return new Ray(origin, through.sub(origin).normalize())
}

/** Where a place of the patient is on the canvas; `null`: behind the viewer. */
export function placeOnCanvas(camera: PerspectiveCamera, toRoom: Matrix4, mm: Mm3, { clientWidth, clientHeight }: Size): { x: number; y: number } | null {
  const seen = new Vector3(...mm).applyMatrix4(toRoom)
  if (seen.clone().applyMatrix4(camera.matrixWorldInverse).z >= 0) return null
  seen.project(camera)
  return { x: ((seen.x + 1) / 2) * clientWidth, y: ((1 - seen.y) / 2) * clientHeight }
}
