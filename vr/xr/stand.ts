import { Matrix4, Vector3 } from 'three'

/** Where the person is when the headset comes on: the eyes, and the way they look, in the headset's own space (metres, y up). */
export interface Standing { head: Vector3; towards: Vector3 }
/** The body in the room, metres. */
export interface Shown { centre: Vector3; radius: number }

/** What is looked at in the hand and what stands before one: smaller is enlarged, larger is made smaller, between them it is life size. */
const COMFORTABLE_M = { 'immersive-vr': [0.09, 0.9], 'immersive-ar': [0.09, 0.28] } as const
/** Below the eyes: a book's place; in passthrough that of a thing on the table. */
const BELOW_M = { 'immersive-vr': 0.15, 'immersive-ar': 0.4 } as const
const NEAREST_M = 0.45

export type Mode = keyof typeof COMFORTABLE_M

/** How much larger than the room has it the person sees the body. */
export function comfortableSize(radius: number, mode: Mode): number {
  const [least, most] = COMFORTABLE_M[mode]
  return Math.min(most, Math.max(least, radius)) / Math.max(1e-6, radius)
}

/** Where the body's middle is, in the headset's space. */
export function placeBefore({ head, towards }: Standing, seenRadius: number, mode: Mode, into: Vector3): Vector3 {
  const length = Math.hypot(towards.x, towards.z)
  const away = Math.max(NEAREST_M, 0.3 + seenRadius * 1.6)
  // Who looks straight down or up looks ahead.
  const [x, z] = length < 1e-3 ? [0, -1] : [towards.x / length, towards.z / length]
  return into.set(head.x + x * away, Math.max(head.y - BELOW_M[mode], seenRadius * 0.5), head.z + z * away)
}

const target = new Vector3()
const part = new Matrix4()

/**
 * The person is put before the body, not the body before the person: the scene that is saved and shared stays as it is.
 * @param from along which the person looks at the body, in the room; its height does not count: nobody is tilted
 * @returns the headset's space to the room
 */
export function standBefore(standing: Standing, shown: Shown, from: Vector3, mode: Mode, into: Matrix4): Matrix4 {
  const size = comfortableSize(shown.radius, mode)
  placeBefore(standing, shown.radius * size, mode, target)
  const turn = yawOf(from) - yawOf(standing.towards)
  into.makeTranslation(shown.centre.x, shown.centre.y, shown.centre.z)
  into.multiply(part.makeRotationY(turn)).multiply(part.makeScale(1 / size, 1 / size, 1 / size))
  return into.multiply(part.makeTranslation(-target.x, -target.y, -target.z))
}

/** About the upright, from looking along -z. */
function yawOf({ x, z }: Vector3): number {
  return Math.hypot(x, z) < 1e-3 ? 0 : Math.atan2(-x, -z)
}
