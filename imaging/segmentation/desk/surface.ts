import { boxOf, normalsOf, type Grid, type Mesh } from '../../surfaces/mesh'
import { surfaceNet } from '../../surfaces/nets'
import { smooth } from '../../surfaces/smooth'

/** Labels of a box of the volume, every `step`th voxel of it, for a surface that is looked at while one draws. */
export interface PreviewGrid extends Grid { labels: Uint16Array; /** Voxels from sample to sample. */ step: number }

/** Of the box that is looked at: a surface of it is there in a second or two. */
export const MOST_PREVIEW_VOXELS = 4_000_000

/** The part of the volume that these labels are in, coarse enough; null: none is there. */
export function previewGrid({ size, spacing, origin, direction }: Grid, labels: Uint16Array, shown: ReadonlySet<number>, most = MOST_PREVIEW_VOXELS): PreviewGrid | null {
  const [nx, ny, nz] = size
  const [least, far] = [[nx, ny, nz], [-1, -1, -1]]
  for (let z = 0, at = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, at++) {
    if (labels[at] === 0 || !shown.has(labels[at]!)) continue
    if (x < least[0]!) least[0] = x
    if (x > far[0]!) far[0] = x
    if (y < least[1]!) least[1] = y
    if (y > far[1]!) far[1] = y
    if (z < least[2]!) least[2] = z
    if (z > far[2]!) far[2] = z
  }
  if (far[0]! < 0) return null
  // One around: a surface ends where the label does, also at the side of the box.
  const from = least.map((each) => Math.max(0, each - 1))
  const sides = far.map((each, axis) => Math.min(size[axis]! - 1, each + 1) - from[axis]! + 1)
  let step = 1
  while (sides.reduce((product, side) => product * Math.ceil(side / step), 1) > most) step++
  const into = sides.map((side) => Math.max(2, Math.ceil(side / step))) as [number, number, number]
  const sampled = new Uint16Array(into[0] * into[1] * into[2])
  let to = 0
  for (let z = 0; z < into[2]; z++) for (let y = 0; y < into[1]; y++) for (let x = 0; x < into[0]; x++, to++) {
    const [i, j, k] = [from[0]! + x * step, from[1]! + y * step, from[2]! + z * step]
    if (i < nx && j < ny && k < nz) sampled[to] = labels[(k * ny + j) * nx + i]!
  }
  const corner = from.map((each, axis) => each * spacing[axis]!)
  return {
    size: into, spacing: spacing.map((each) => each * step) as [number, number, number], direction, labels: sampled, step,
    origin: [0, 1, 2].map((row) => origin[row]! + direction[row]! * corner[0]! + direction[row + 3]! * corner[1]! + direction[row + 6]! * corner[2]!) as [number, number, number],
  }
}

export interface PreviewSurface { label: number; mesh: Mesh; normals: Float32Array; box: ReturnType<typeof boxOf> }

/** Steps of voxels away, nothing moved farther than half of one. */
const ROUNDS = 4

/** The surface of one label; null: it has none. @throws ImageRefused `too-large` */
export function previewSurface(grid: PreviewGrid, label: number, mostTriangles: number): PreviewSurface | null {
  const net = surfaceNet({ ...grid, samples: grid.labels, isInside: (value) => value === label }, mostTriangles)
  if (!net || net.indices.length === 0) return null
  const { mesh } = smooth(net, { rounds: ROUNDS, withinMm: Math.min(...grid.spacing) / 2 })
  return { label, mesh, normals: normalsOf(mesh), box: boxOf(mesh) }
}
