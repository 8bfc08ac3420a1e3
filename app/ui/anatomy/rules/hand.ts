import type { Mm3, Pose, ViewState } from '#vr/contract'
import { turnedAbout } from '#vr/core/state/pose'
import { screenOf } from './views'

/** A whole model moved in the plane of the picture, as it is looked at now. */
export function movedInPicture(pose: Pose, view: ViewState, rightMm: number, upMm: number): Pose {
  const { right, up } = screenOf(view)
  return { ...pose, at: pose.at.map((one, axis) => one + right[axis]! * rightMm + up[axis]! * upMm) as Mm3 }
}

/** Turned about its own middle: as a ball under the hand, or about the line of sight. */
export function turnedInPicture(pose: Pose, view: ViewState, middle: Mm3, degrees: { right: number; up: number; round?: number }): Pose {
  const { right, up } = screenOf(view)
  const length = Math.hypot(...view.from.map((one, axis) => one - view.to[axis]!)) || 1
  const nearer = view.from.map((one, axis) => (one - view.to[axis]!) / length) as Mm3
  return turnedAbout(turnedAbout(turnedAbout(pose, up, degrees.right, middle), right, -degrees.up, middle), nearer, degrees.round ?? 0, middle)
}
