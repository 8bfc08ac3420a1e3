import type { PhantomShape } from '../../tests/fixtures/phantom'
import { ANISOTROPIC, AXIAL, CORONAL, OBLIQUE } from '../../tests/fixtures/phantom'
import { cross, type Vector } from '../geometry/vector'
import { toPatient, type Grid, type Mesh } from './mesh'

/** The phantom's voxels, as the gate would put them together. */
export function gridOf(shape: PhantomShape): Grid {
  const { row, column } = shape
  return { size: [shape.columns, shape.rows, shape.slices], origin: shape.origin, direction: [...row, ...column, ...cross(row, column)], spacing: [shape.spacing[1], shape.spacing[0], shape.gap] }
}

/** The same places, counted from the other end of a row: its axes are left-handed. */
export function mirrored(grid: Grid): Grid {
  const direction = grid.direction.map((value, index) => index < 3 ? -value : value)
  return { ...grid, origin: toPatient(grid, [grid.size[0] - 1, 0, 0]), direction }
}

/** Moved so that its middle is where it is said: of what lies on the left, some of each of these sees it whole. */
function about(grid: Grid, middle: Vector): Grid {
  const now = toPatient(grid, [(grid.size[0] - 1) / 2, (grid.size[1] - 1) / 2, (grid.size[2] - 1) / 2])
  return { ...grid, origin: [0, 1, 2].map((axis) => grid.origin[axis]! + middle[axis]! - now[axis]!) as unknown as Vector }
}

const GRID = (shape: PhantomShape) => about(gridOf(shape), [4, 1, 6])
const THIN = GRID({ ...ANISOTROPIC, columns: 48, rows: 120, slices: 9 })
export const GRIDS: Record<string, Grid> = {
  axial: GRID(AXIAL), coronal: GRID(CORONAL), oblique: GRID(OBLIQUE), anisotropic: THIN,
  'axial, mirrored': mirrored(GRID(AXIAL)), 'oblique, mirrored': mirrored(GRID(OBLIQUE)), 'anisotropic, mirrored': mirrored(THIN),
}

/** As fine in each direction as said, over the same place. */
export function finer(grid: Grid, times: number): Grid {
  return { ...grid, size: [grid.size[0] * times, grid.size[1] * times, grid.size[2] * times], spacing: [grid.spacing[0] / times, grid.spacing[1] / times, grid.spacing[2] / times] }
}

/** Samples of a formula over the patient. */
export function sampled<T extends Uint8Array | Int16Array | Float32Array>(grid: Grid, value: (at: Vector) => number, make: (length: number) => T): T {
  const samples = make(grid.size[0] * grid.size[1] * grid.size[2])
  let index = 0
  for (let z = 0; z < grid.size[2]; z++) for (let y = 0; y < grid.size[1]; y++) for (let x = 0; x < grid.size[0]; x++) samples[index++] = value(toPatient(grid, [x, y, z]))
  return samples
}

/** How often each edge is passed more one way than the other, and how many are not passed just once each way. */
export function edgesOf({ indices, positions }: Mesh): { edges: number; open: number; crowded: number } {
  const corners = positions.length / 3
  const passed = new Map<number, [there: number, back: number]>()
  for (let at = 0; at < indices.length; at += 3) {
    for (let side = 0; side < 3; side++) {
      const [from, to] = [indices[at + side]!, indices[at + (side + 1) % 3]!]
      const key = Math.min(from, to) * corners + Math.max(from, to)
      const both = passed.get(key) ?? [0, 0]
      both[from < to ? 0 : 1]++
      passed.set(key, both)
    }
  }
  const all = [...passed.values()]
  return { edges: all.length, open: all.filter(([there, back]) => there !== back).length, crowded: all.filter(([there, back]) => there + back > 2).length }
}
