import type { Mm3, Pose, Quaternion } from '../../contract'

/** Places and turns as plain numbers: the server judges answers by the same sums as the page. */

export const plus = (a: Mm3, b: Mm3): Mm3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
export const minus = (a: Mm3, b: Mm3): Mm3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
export const times = (a: Mm3, by: number): Mm3 => [a[0] * by, a[1] * by, a[2] * by]
export const dot = (a: Mm3, b: Mm3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
export const cross = (a: Mm3, b: Mm3): Mm3 => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
export const lengthOf = (a: Mm3): number => Math.hypot(a[0], a[1], a[2])
export const distanceOf = (a: Mm3, b: Mm3): number => lengthOf(minus(a, b))
/** Of no length: as it is. */
export const unit = (a: Mm3): Mm3 => times(a, 1 / (lengthOf(a) || 1))
export const between = (a: number, b: number, t: number): number => a + (b - a) * t
export const placeBetween = (a: Mm3, b: Mm3, t: number): Mm3 => [between(a[0], b[0], t), between(a[1], b[1], t), between(a[2], b[2], t)]

export { AT_HOME, opposite, posed, rotated, UNTURNED } from '../state/pose'

/** The shorter way round (Shoemake 1985). */
export function turnBetween(a: Quaternion, b: Quaternion, t: number): Quaternion {
  const along = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]
  const sign = along < 0 ? -1 : 1
  const angle = Math.acos(Math.min(1, Math.abs(along)))
  const sine = Math.sin(angle)
  const [from, to] = sine < 1e-6 ? [1 - t, t * sign] : [Math.sin((1 - t) * angle) / sine, (Math.sin(t * angle) / sine) * sign]
  const turn: Quaternion = [a[0] * from + b[0] * to, a[1] * from + b[1] * to, a[2] * from + b[2] * to, a[3] * from + b[3] * to]
  const size = Math.hypot(...turn) || 1
  return [turn[0] / size, turn[1] / size, turn[2] / size, turn[3] / size]
}

export const poseBetween = (a: Pose, b: Pose, t: number): Pose => ({ at: placeBetween(a.at, b.at, t), turn: turnBetween(a.turn, b.turn, t) })

/** The turn that takes the axes x, y, z to these unit vectors at right angles (Shepperd 1978). */
export function turnOf(x: Mm3, y: Mm3, z: Mm3): Quaternion {
  const trace = x[0] + y[1] + z[2]
  if (trace > 0) {
    const s = 2 * Math.sqrt(trace + 1)
    return [(y[2] - z[1]) / s, (z[0] - x[2]) / s, (x[1] - y[0]) / s, s / 4]
  }
  if (x[0] > y[1] && x[0] > z[2]) {
    const s = 2 * Math.sqrt(1 + x[0] - y[1] - z[2])
    return [s / 4, (y[0] + x[1]) / s, (z[0] + x[2]) / s, (y[2] - z[1]) / s]
  }
  if (y[1] > z[2]) {
    const s = 2 * Math.sqrt(1 + y[1] - x[0] - z[2])
    return [(y[0] + x[1]) / s, s / 4, (z[1] + y[2]) / s, (z[0] - x[2]) / s]
  }
  const s = 2 * Math.sqrt(1 + z[2] - x[0] - y[1])
  return [(z[0] + x[2]) / s, (z[1] + y[2]) / s, s / 4, (x[1] - y[0]) / s]
}
