import { Quaternion, Vector3 } from 'three'
import type { Mm3, ViewState } from '../../contract'

/** From the front (anterior), back, the patient's left and right, the head (superior) and the feet (inferior). */
export const ANATOMICAL = ['A', 'P', 'L', 'R', 'S', 'I'] as const
export type Anatomical = (typeof ANATOMICAL)[number]

/** Where one stands, and what is up in the picture. From above and below the patient's front is up, as on axial slices. */
const STANDS: Record<Anatomical, { side: Mm3; up: Mm3 }> = {
  A: { side: [0, -1, 0], up: [0, 0, 1] }, P: { side: [0, 1, 0], up: [0, 0, 1] },
  L: { side: [1, 0, 0], up: [0, 0, 1] }, R: { side: [-1, 0, 0], up: [0, 0, 1] },
  S: { side: [0, 0, 1], up: [0, -1, 0] }, I: { side: [0, 0, -1], up: [0, -1, 0] },
}

/** Height of the picture over its distance: an angle of 28 degrees, about that of a face seen from half a metre. */
const OPENING = 0.5
/** Of a ball's radius: it fits with a little air. */
const FITS = 2.3
const HEIGHT_MM: readonly [number, number] = [2, 5_000]

export function anatomicalView(name: Anatomical, centre: Mm3, radiusMm: number): ViewState {
  const { side, up } = STANDS[name]
  const heightMm = Math.min(HEIGHT_MM[1], Math.max(HEIGHT_MM[0], radiusMm * FITS))
  const distance = heightMm / OPENING
  return { from: [centre[0] + side[0] * distance, centre[1] + side[1] * distance, centre[2] + side[2] * distance], to: [...centre], up: [...up], heightMm }
}

/** Unit vectors of the picture. */
export function axesOf({ from, to, up }: ViewState): { right: Vector3; up: Vector3; towards: Vector3; distance: number } {
  const towards = new Vector3(...to).sub(new Vector3(...from))
  const distance = towards.length()
  towards.divideScalar(distance || 1)
  const right = new Vector3().crossVectors(towards, new Vector3(...up)).normalize()
  return { right, up: new Vector3().crossVectors(right, towards).normalize(), towards, distance }
}

/** One walks around what is looked at: to the right and upwards in the picture, radians. Across the pole without a jump. */
export function turned(view: ViewState, right: number, up: number): ViewState {
  const axes = axesOf(view)
  const turn = new Quaternion().setFromAxisAngle(axes.up, right).multiply(new Quaternion().setFromAxisAngle(axes.right, -up))
  const from = axes.towards.clone().multiplyScalar(-axes.distance).applyQuaternion(turn)
  const newUp = axes.up.applyQuaternion(turn)
  return { ...view, from: [view.to[0] + from.x, view.to[1] + from.y, view.to[2] + from.z], up: [newUp.x, newUp.y, newUp.z] }
}

/** Factor above 1: nearer. */
export function zoomed(view: ViewState, factor: number): ViewState {
  const heightMm = Math.min(HEIGHT_MM[1], Math.max(HEIGHT_MM[0], view.heightMm / factor))
  const scale = heightMm / view.heightMm
  const from = view.to.map((to, axis) => to + (view.from[axis]! - to) * scale) as Mm3
  return { ...view, from, heightMm }
}

/** The picture moves with the finger, by parts of its height. */
export function panned(view: ViewState, right: number, up: number): ViewState {
  const axes = axesOf(view)
  const by = axes.right.multiplyScalar(-right * view.heightMm).addScaledVector(axes.up, -up * view.heightMm)
  const moved = (point: Mm3): Mm3 => [point[0] + by.x, point[1] + by.y, point[2] + by.z]
  return { ...view, from: moved(view.from), to: moved(view.to) }
}
