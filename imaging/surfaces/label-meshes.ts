import { ImageRefused } from '../contract'
import { depthOrderOf } from './depth-order'
import { checkGrid, toPatient, type Grid } from './mesh'
import { LEVEL_TRIANGLES } from './simplify'
import { surfaceLevels, type Surface } from './surface-levels'

export interface LabelGrid extends Grid {
  /** 0 is nothing. */
  labels: Uint8Array | Uint16Array
}

export interface LabelMesh extends Surface {
  key: string
  label: number
  /** 0 is outermost. */
  depthOrder: number
}

/** More than the scene bears (`BOUNDS.structures`). */
export const MAX_STRUCTURES = 1_000
/** A structure keeps its form with these, finest level first, however many there are; a tetrahedron of it helps nobody. */
const LEAST_TRIANGLES: readonly number[] = [400, 160, 60]

/**
 * One closed mesh for each label that has a name and voxels, in the order of the names. All meshes of a level together have
 * about `triangles`, shared by the number of voxels that lie at a surface. Smoothed each for itself: between neighbours gaps and
 * overlaps of less than half a voxel come about, and each holds what its voxels hold.
 * @throws ImageRefused `too-large` where more than MAX_STRUCTURES have a name
 */
export async function labelMeshes(volume: LabelGrid, names: readonly { key: string; label: number }[], { triangles = LEVEL_TRIANGLES, onProgress = () => {} }: { triangles?: readonly number[]; onProgress?: (fraction: number) => void } = {}): Promise<LabelMesh[]> {
  checkGrid(volume, volume.labels)
  if (names.length > MAX_STRUCTURES) throw new ImageRefused('too-large', `${names.length} structures`)
  // As `surfaceNet`: a single slice has no depth, and what is all alike has no surface.
  if (volume.size.some((side) => side < 2) || volume.labels.every((label) => label === volume.labels[0])) return []
  const extents = extentsOf(volume)
  const present = names.filter(({ label }) => label > 0 && extents.has(label))
  const surface = present.reduce((sum, { label }) => sum + extents.get(label)!.surface, 0)
  const order = depthOrderOf(volume)
  const meshes: LabelMesh[] = []
  for (const [index, { key, label }] of present.entries()) {
    const extent = extents.get(label)!
    const share = triangles.map((most, level) => Math.max(LEAST_TRIANGLES[level] ?? 60, Math.round(most * extent.surface / surface)))
    const made = await surfaceLevels({ ...cut(volume, label, extent), isInside: (value) => value === 1 }, { triangles: share })
    if (made) meshes.push({ key, label, depthOrder: order.get(label) ?? 0, ...made })
    onProgress((index + 1) / present.length)
  }
  return meshes
}

interface Extent { least: [number, number, number]; most: [number, number, number]; surface: number }

/** Boxes of all labels, and how many of their voxels end along x: what their surfaces are like to each other. */
function extentsOf({ labels, size: [nx, ny, nz] }: LabelGrid): Map<number, Extent> {
  const extents = new Map<number, Extent>()
  let index = 0
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0, last = 0; x < nx; x++, index++) {
        const label = labels[index]!
        if (label === 0) { last = 0; continue }
        let extent = extents.get(label)
        if (!extent) extents.set(label, extent = { least: [x, y, z], most: [x, y, z], surface: 0 })
        if (label !== last) extent.surface++
        last = label
        if (x < extent.least[0]) extent.least[0] = x
        if (x > extent.most[0]) extent.most[0] = x
        if (y < extent.least[1]) extent.least[1] = y
        if (y > extent.most[1]) extent.most[1] = y
        extent.most[2] = z
      }
    }
  }
  return extents
}

/** The label's own box with a voxel of room on each side, so that a label that fills its box has a surface. */
function cut(volume: LabelGrid, label: number, { least, most }: Extent): Grid & { samples: Uint8Array } {
  const { labels, size: [nx, ny] } = volume
  const size = least.map((low, axis) => most[axis]! - low + 3) as [number, number, number]
  const samples = new Uint8Array(size[0] * size[1] * size[2])
  for (let z = least[2]; z <= most[2]; z++) {
    for (let y = least[1]; y <= most[1]; y++) {
      const to = ((z - least[2] + 1) * size[1] + y - least[1] + 1) * size[0] + 1 - least[0]
      const from = (z * ny + y) * nx
      for (let x = least[0]; x <= most[0]; x++) if (labels[from + x] === label) samples[to + x] = 1
    }
  }
  return { size, samples, origin: toPatient(volume, [least[0] - 1, least[1] - 1, least[2] - 1]), direction: volume.direction, spacing: volume.spacing }
}

