import type { Vector } from '../geometry/vector'
import { findIslands } from './islands'
import { checkGrid, toPatient, type Grid, type Samples } from './mesh'

export interface Growth {
  /** Places in the patient, mm; the voxel nearest to each is meant. */
  seeds: readonly Vector[]
  /** Values that belong to it, both included. */
  from: number
  to: number
  neighbours?: 6 | 26
  /** No farther from every seed than this. */
  withinMm?: number
}

/**
 * All voxels of a range of values that hang together with a seed.
 * @returns null where no seed lies in the volume and in the range
 */
export function grow(volume: Grid & { samples: Samples }, { seeds, from, to, neighbours = 6, withinMm = Infinity }: Growth): Uint8Array | null {
  checkGrid(volume, volume.samples)
  const { samples, size: [nx, ny, nz] } = volume
  const mask = new Uint8Array(samples.length)
  const isNear = (at: Vector) => seeds.some((seed) => Math.hypot(at[0] - seed[0], at[1] - seed[1], at[2] - seed[2]) <= withinMm)
  let index = 0
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, index++) {
        const value = samples[index]!
        if (value >= from && value <= to && (withinMm === Infinity || isNear(toPatient(volume, [x, y, z])))) mask[index] = 1
      }
    }
  }
  return findIslands(mask, volume.size, { neighbours, most: 0 }).holding(seeds.map((seed) => voxelAt(volume, seed)))
}

/** Nearest voxel, also outside of the volume. */
export function voxelAt({ origin, direction, spacing }: Grid, at: Vector): [number, number, number] {
  const from = [at[0] - origin[0], at[1] - origin[1], at[2] - origin[2]]
  return [0, 1, 2].map((axis) => Math.round((from[0]! * direction[axis * 3]! + from[1]! * direction[axis * 3 + 1]! + from[2]! * direction[axis * 3 + 2]!) / spacing[axis]!)) as [number, number, number]
}
