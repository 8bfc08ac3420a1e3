import { toPatient, type Grid } from '#imaging/surfaces/mesh'
import type { LabelVolume } from '#imaging/lesson/label-volume'

/** Each voxel of the grid gets the label that lies nearest; 0 where the labels do not reach. On the same grid nothing changes. */
export function labelsOnGrid(volume: LabelVolume, grid: Grid): Uint16Array {
  const { labels, size: [nx, ny, nz], spacing, origin, direction } = volume
  const voxelOf = (at: readonly number[]) => [0, 1, 2].map((axis) => [0, 1, 2].reduce((sum, each) => sum + (at[each]! - origin[each]!) * direction[axis * 3 + each]!, 0) / spacing[axis]!) as [number, number, number]
  const start = voxelOf(toPatient(grid, [0, 0, 0]))
  const steps = ([[1, 0, 0], [0, 1, 0], [0, 0, 1]] as const).map((step) => voxelOf(toPatient(grid, step)).map((each, axis) => each - start[axis]!))
  const [sx, sy, sz] = grid.size
  const found = new Uint16Array(sx * sy * sz)
  let to = 0
  for (let z = 0; z < sz; z++) for (let y = 0; y < sy; y++) for (let x = 0; x < sx; x++, to++) {
    const i = nearest(start[0] + x * steps[0]![0]! + y * steps[1]![0]! + z * steps[2]![0]!)
    const j = nearest(start[1] + x * steps[0]![1]! + y * steps[1]![1]! + z * steps[2]![1]!)
    const k = nearest(start[2] + x * steps[0]![2]! + y * steps[1]![2]! + z * steps[2]![2]!)
    if (i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz) found[to] = labels[(k * ny + j) * nx + i]!
  }
  return found
}

/** A place just between two, which halved grids have many of, always goes to the same side whatever the last digit says. */
const nearest = (at: number): number => Math.floor(at + 0.5 - 1e-6)
