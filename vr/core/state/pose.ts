import type { Mm3, Pose, Quaternion } from '../../contract'

/** Rigid movements as plain numbers: turned about the origin first, then moved. */

export const UNTURNED: Quaternion = [0, 0, 0, 1]
export const AT_HOME: Pose = { at: [0, 0, 0], turn: UNTURNED }

export function rotated([x, y, z]: Mm3, [qx, qy, qz, qw]: Quaternion): Mm3 {
  const [tx, ty, tz] = [2 * (qy * z - qz * y), 2 * (qz * x - qx * z), 2 * (qx * y - qy * x)]
  return [x + qw * tx + qy * tz - qz * ty, y + qw * ty + qz * tx - qx * tz, z + qw * tz + qx * ty - qy * tx]
}
export const opposite = ([x, y, z, w]: Quaternion): Quaternion => [-x, -y, -z, w]
export function posed(at: Mm3, { at: by, turn }: Pose): Mm3 {
  const [x, y, z] = rotated(at, turn)
  return [x + by[0], y + by[1], z + by[2]]
}

/** As if `inner` were done first, then `outer`. */
export const composed = (outer: Pose, inner: Pose): Pose => ({ at: posed(inner.at, outer), turn: unitTurn(product(outer.turn, inner.turn)) })
export function inverted({ at, turn }: Pose): Pose {
  const back = opposite(turn)
  const [x, y, z] = rotated(at, back)
  return { at: [-x + 0, -y + 0, -z + 0], turn: back }
}

function product([ax, ay, az, aw]: Quaternion, [bx, by, bz, bw]: Quaternion): Quaternion {
  return [aw * bx + ax * bw + ay * bz - az * by, aw * by - ax * bz + ay * bw + az * bx, aw * bz + ax * by - ay * bx + az * bw, aw * bw - ax * bx - ay * by - az * bz]
}

function unitTurn(turn: Quaternion): Quaternion {
  const length = Math.hypot(...turn) || 1
  return turn.map((one) => one / length) as Quaternion
}

/** About an axis (a unit vector) through a point, which stays where it is. */
export function turnedAbout(pose: Pose, axis: Mm3, degrees: number, centre: Mm3): Pose {
  const half = (degrees * Math.PI) / 360
  const turn: Quaternion = [axis[0] * Math.sin(half), axis[1] * Math.sin(half), axis[2] * Math.sin(half), Math.cos(half)]
  const [x, y, z] = rotated(centre, turn)
  return composed({ at: [centre[0] - x, centre[1] - y, centre[2] - z], turn }, pose)
}

export const isAtHome = ({ at, turn }: Pose): boolean => at.every((one) => one === 0) && Math.abs(turn[3]) > 1 - 1e-12
