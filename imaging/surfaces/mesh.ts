import type { Vector } from '../geometry/vector'

export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array
/** Patient space, LPS, mm. */
export type Box = [least: [number, number, number], most: [number, number, number]]

/** Where voxels lie in the patient. */
export interface Grid {
  /** Voxels along a row, down a column, across slices; x fastest. */
  size: readonly [number, number, number]
  /** Centre of the first voxel, mm. */
  origin: Vector
  /** Unit vectors of x, y and z, one after the other; may be mirrored. */
  direction: readonly number[]
  spacing: Vector
}

/** Triangles in patient mm. Corners run against the clock as seen from outside. */
export interface Mesh {
  /** x, y, z of each corner. */
  positions: Float32Array
  /** Three corners of each triangle. */
  indices: Uint32Array
}

/** A head of 512 x 512 x 300 has 3.3 million. */
export const MAX_TRIANGLES = 6_000_000
/** A side of a volume; its square fits an index. */
export const MAX_SIDE = 4_096

export const triangleCount = (mesh: Mesh): number => mesh.indices.length / 3

export function determinant(d: readonly number[]): number {
  const [a, b, c, e, f, g, h, i, j] = d as [number, number, number, number, number, number, number, number, number]
  return a * (f * j - g * i) - b * (e * j - g * h) + c * (e * i - f * h)
}

export const voxelMm3 = ({ spacing }: Grid): number => spacing[0] * spacing[1] * spacing[2]

/** @param at in voxels, fractions too */
export function toPatient({ origin, direction: d, spacing: s }: Grid, at: Vector): [number, number, number] {
  const [x, y, z] = [at[0] * s[0], at[1] * s[1], at[2] * s[2]]
  return [0, 1, 2].map((axis) => origin[axis]! + d[axis]! * x + d[axis + 3]! * y + d[axis + 6]! * z) as [number, number, number]
}

/** @throws RangeError where the numbers are no grid: a mistake of the caller, for files pass the gate first. */
export function checkGrid(grid: Grid, samples: { length: number }): void {
  const { size, origin, direction, spacing } = grid
  if (!size.every((side) => Number.isInteger(side) && side >= 0 && side <= MAX_SIDE)) throw new RangeError(`a volume of ${size.join(' x ')}`)
  if (samples.length !== size[0] * size[1] * size[2]) throw new RangeError(`${samples.length} samples of ${size.join(' x ')}`)
  if (direction.length !== 9 || ![...origin, ...direction, ...spacing].every(Number.isFinite) || !spacing.every((each) => each > 0)) throw new RangeError('a volume that lies nowhere')
  if (Math.abs(Math.abs(determinant(direction)) - 1) > 1e-2) throw new RangeError('axes that are not at right angles')
}

export function boxOf({ positions }: Mesh): Box {
  const least: [number, number, number] = [Infinity, Infinity, Infinity]
  const most: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  for (let at = 0; at < positions.length; at += 3) {
    for (let axis = 0; axis < 3; axis++) {
      const value = positions[at + axis]!
      if (value < least[axis]!) least[axis] = value
      if (value > most[axis]!) most[axis] = value
    }
  }
  return [least, most]
}

/** Content and centre of mass of what a closed surface holds; negative where it is turned inside out. Summed from its own middle, so that a place far off costs no digits. */
export function contentOf(mesh: Mesh): { mm3: number; centre: [number, number, number] } {
  const { positions: p, indices } = mesh
  const [least, most] = boxOf(mesh)
  const middle = [0, 1, 2].map((axis) => (least[axis]! + most[axis]!) / 2) as [number, number, number]
  let [sum, mx, my, mz] = [0, 0, 0, 0]
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [indices[at]! * 3, indices[at + 1]! * 3, indices[at + 2]! * 3]
    const [ax, ay, az] = [p[a]! - middle[0], p[a + 1]! - middle[1], p[a + 2]! - middle[2]]
    const [bx, by, bz] = [p[b]! - middle[0], p[b + 1]! - middle[1], p[b + 2]! - middle[2]]
    const [cx, cy, cz] = [p[c]! - middle[0], p[c + 1]! - middle[1], p[c + 2]! - middle[2]]
    const six = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
    sum += six
    mx += six * (ax + bx + cx)
    my += six * (ay + by + cy)
    mz += six * (az + bz + cz)
  }
  if (sum === 0) return { mm3: 0, centre: middle }
  return { mm3: sum / 6, centre: [middle[0] + mx / (4 * sum), middle[1] + my / (4 * sum), middle[2] + mz / (4 * sum)] }
}

/** Unit normals of the corners, weighted by the triangles' areas; three numbers each. */
export function normalsOf({ positions: p, indices }: Mesh): Float32Array {
  const normals = new Float32Array(p.length)
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [indices[at]! * 3, indices[at + 1]! * 3, indices[at + 2]! * 3]
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
    for (const corner of [a, b, c]) {
      normals[corner]! += nx
      normals[corner + 1]! += ny
      normals[corner + 2]! += nz
    }
  }
  for (let at = 0; at < normals.length; at += 3) {
    const size = Math.hypot(normals[at]!, normals[at + 1]!, normals[at + 2]!)
    if (size > 0) for (let axis = 0; axis < 3; axis++) normals[at + axis]! /= size
    else normals[at + 2] = 1
  }
  return normals
}

/** Without corners that no triangle has. */
export function compact({ positions, indices }: Mesh): Mesh {
  const place = new Uint32Array(positions.length / 3)
  let count = 0
  const renamed = new Uint32Array(indices.length)
  for (let at = 0; at < indices.length; at++) {
    const corner = indices[at]!
    if (place[corner] === 0) place[corner] = ++count
    renamed[at] = place[corner]! - 1
  }
  const kept = new Float32Array(count * 3)
  for (let corner = 0; corner < place.length; corner++) {
    const to = place[corner]! - 1
    if (to >= 0) kept.set(positions.subarray(corner * 3, corner * 3 + 3), to * 3)
  }
  return { positions: kept, indices: renamed }
}
