import { Matrix4, Quaternion, Vector3 } from 'three'
import { BOUNDS, type Mm3, type Pose, type SceneState } from '../contract'

/**
 * What hands do to what they hold, as values: from where they took hold and where they are now, never from the frame before, so
 * that a slow device and a quick one end at the same place. Grips are the room's matrices, metres.
 */
export type Body = SceneState['body']

const inverse = new Matrix4()
const moved = new Matrix4()
const place = new Matrix4()
const at = new Vector3()
const turn = new Quaternion()
const size = new Vector3()

export const poseOf = (matrix: Matrix4): Pose => {
  matrix.decompose(at, turn, size)
  return { at: [at.x, at.y, at.z], turn: [turn.x, turn.y, turn.z, turn.w] }
}
const matrixOf = ({ place: { at: [x, y, z], turn: [a, b, c, d] }, scale }: Body, into: Matrix4) => into.compose(at.set(x, y, z), turn.set(a, b, c, d), size.setScalar(scale))

/** One hand carries the body as a hand carries a thing: moved and turned with it, its size stays. */
export function carriedBody(body: Body, before: Matrix4, now: Matrix4): Body {
  moved.multiplyMatrices(now, inverse.copy(before).invert())
  return { place: poseOf(matrixOf(body, place).premultiply(moved)), scale: body.scale }
}

const [middleBefore, middleNow, between, apart] = [new Vector3(), new Vector3(), new Vector3(), new Vector3()]
const [atA, atB] = [new Vector3(), new Vector3()]
const toBefore = new Matrix4()
const swing = new Quaternion()
/** Hands that touch say nothing about direction and size. */
const TOUCHING_M = 0.01

/**
 * Two hands: what is between them stays between them. Moved with their middle, as much larger as they go apart, turned as the
 * line between them turns.
 */
export function stretchedBody(body: Body, before: readonly [Matrix4, Matrix4], now: readonly [Matrix4, Matrix4]): Body {
  between.subVectors(atB.setFromMatrixPosition(before[1]), atA.setFromMatrixPosition(before[0]))
  middleBefore.addVectors(atA, atB).multiplyScalar(0.5)
  apart.subVectors(atB.setFromMatrixPosition(now[1]), atA.setFromMatrixPosition(now[0]))
  middleNow.addVectors(atA, atB).multiplyScalar(0.5)
  const [was, is] = [between.length(), apart.length()]
  if (was < TOUCHING_M || is < TOUCHING_M) return body
  const [least, most] = BOUNDS.scale
  const scale = Math.min(most, Math.max(least, (body.scale * is) / was))
  swing.setFromUnitVectors(between.divideScalar(was), apart.divideScalar(is))
  moved.compose(middleNow, swing, size.setScalar(scale / body.scale)).multiply(toBefore.makeTranslation(-middleBefore.x, -middleBefore.y, -middleBefore.z))
  return { place: poseOf(matrixOf(body, place).premultiply(moved)), scale }
}

const own = new Matrix4()
const shifted = new Matrix4()

/**
 * Where a structure lies in the patient when a hand carries it.
 * @param pose where it was pulled out to before; null: in its place
 * @param drawn where it is drawn: its pose, and what the explosion adds (`theatre.stage.placeOf`)
 */
export function carriedStructure(pose: Pose | null, drawn: Matrix4, patientToRoom: Matrix4, before: Matrix4, now: Matrix4): Pose {
  // The explosion is a shift alone: drawn = shift * pose.
  if (pose) own.compose(at.set(...pose.at), turn.set(...pose.turn), size.set(1, 1, 1))
  else own.identity()
  shifted.multiplyMatrices(drawn, inverse.copy(own).invert())
  moved.multiplyMatrices(now, inverse.copy(before).invert())
  place.copy(patientToRoom).invert().multiply(moved).multiply(patientToRoom)
  place.premultiply(inverse.copy(shifted).invert()).multiply(shifted).multiply(own)
  return poseOf(place)
}

/** A blade in the hand: it stands upright along where the hand points; what lies at the hand's right is taken away. */
export function bladeInHand(aim: Matrix4, patientToRoom: Matrix4): { normal: Mm3; distanceMm: number } {
  inverse.copy(patientToRoom).invert()
  at.setFromMatrixColumn(aim, 0).transformDirection(inverse)
  size.setFromMatrixPosition(aim).applyMatrix4(inverse)
  return { normal: [at.x, at.y, at.z], distanceMm: at.dot(size) }
}

const UP = new Vector3(0, 1, 0)

/** Turned about the upright through a place in the room: a stick pushed aside. */
export function turnedBody(body: Body, about: Vector3, radians: number): Body {
  moved.makeTranslation(about.x, about.y, about.z).multiply(toBefore.makeRotationFromQuaternion(swing.setFromAxisAngle(UP, radians))).multiply(shifted.makeTranslation(-about.x, -about.y, -about.z))
  return { place: poseOf(matrixOf(body, place).premultiply(moved)), scale: body.scale }
}

export const shiftedBody = (body: Body, by: Vector3): Body => ({ ...body, place: { at: [body.place.at[0] + by.x, body.place.at[1] + by.y, body.place.at[2] + by.z], turn: body.place.turn } })

/** Nobody meant it: less than a hand trembles. */
export function isSamePose(a: Pose, b: Pose, withinM: number): boolean {
  const dot = a.turn.reduce((sum, one, n) => sum + one * b.turn[n]!, 0)
  return Math.hypot(a.at[0] - b.at[0], a.at[1] - b.at[1], a.at[2] - b.at[2]) < withinM && Math.abs(dot) > Math.cos(0.01)
}
