import { ImageRefused } from '../contract'
import { betweenSlices } from './between-slices'
import { boxOf, checkGrid, contentOf, voxelMm3, type Box, type Grid, type Mesh } from './mesh'
import { surfaceNet, type SurfaceVolume } from './nets'
import { LEVEL_TRIANGLES, simplifyInLevels, type SurfaceLevel } from './simplify'
import { smooth } from './smooth'

export interface Surface {
  /** Finest first, as many as were asked for; neighbours may be the same mesh. */
  levels: SurfaceLevel[]
  box: Box
  /** Of mass. */
  centre: [number, number, number]
  /** Of the voxels inside, ml. */
  volumeMl: number
}

export interface SurfaceOptions {
  /** Most triangles of each level, finest first. */
  triangles?: readonly number[]
  /** Rounds of smoothing; 0: none. By default few where a level says where the surface lies, more where voxels have steps. */
  rounds?: number
}

/** Smoothing keeps within half of the smallest side of a voxel: a wall one voxel thick stays a wall. */
const WITHIN = 0.5

/**
 * From voxels to meshes in patient mm: shape between thick slices, net, smoothing, levels of detail.
 * @returns null where there is no surface (`surfaceNet`)
 * @throws ImageRefused `too-large`
 */
export async function surfaceLevels(volume: SurfaceVolume, { triangles = LEVEL_TRIANGLES, rounds = volume.level === undefined ? 12 : 4 }: SurfaceOptions = {}): Promise<Surface | null> {
  const found = thickNet(volume) ?? plainNet(volume)
  if (!found) return null
  const { net, voxels, spacing } = found
  const mm3 = voxels * voxelMm3(volume)
  // Where a level says where the surface lies, it holds the right content already; steps of voxels are held to the voxels' content.
  const { mesh, movedMm } = smooth(net, { rounds, withinMm: WITHIN * Math.min(...spacing), ...(volume.level === undefined ? { mm3 } : {}) })
  const levels = await simplifyInLevels(mesh, triangles, movedMm)
  return { levels, box: boxOf(mesh), centre: contentOf(mesh).centre, volumeMl: mm3 / 1000 }
}

interface Net { net: Mesh; voxels: number; spacing: Grid['spacing'] }

/** Null where slices are not thick, and where there would be more triangles than are borne. */
function thickNet(volume: SurfaceVolume): Net | null {
  checkGrid(volume, volume.samples)
  const between = betweenSlices(volume)
  if (!between) return null
  try {
    const net = surfaceNet(between.volume)
    return net && { net, voxels: between.voxels, spacing: between.volume.spacing }
  } catch (error) {
    if (error instanceof ImageRefused) return null
    throw error
  }
}

function plainNet(volume: SurfaceVolume): Net | null {
  let voxels = 0
  const counted: SurfaceVolume = { ...volume, isInside: (value, index) => {
    const isIn = volume.isInside(value, index)
    if (isIn) voxels++
    return isIn
  } }
  const net = surfaceNet(counted)
  return net && { net, voxels, spacing: volume.spacing }
}
