import type { AssetManifest } from '../../contract'
import { BRICK, type Size } from './occupancy'

/** A level of the manifest, its bricks in the order of their bytes. Index 0 is the finest. */

export type ManifestVolume = NonNullable<AssetManifest['volume']>
export type ManifestLevel = ManifestVolume['levels'][number]

/** Codes are bytes. */
export const bytesOfLevel = ({ size }: ManifestLevel) => size[0] * size[1] * size[2]

export function bricksAcross({ size }: ManifestLevel): Size {
  return [Math.ceil(size[0] / BRICK), Math.ceil(size[1] / BRICK), Math.ceil(size[2] / BRICK)]
}

/** Voxels of a brick that are the volume's. */
export function validOf({ size }: ManifestLevel, at: Size): Size {
  return [Math.min(BRICK, size[0] - at[0] * BRICK), Math.min(BRICK, size[1] - at[1] * BRICK), Math.min(BRICK, size[2] - at[2] * BRICK)]
}

export interface BrickRange { at: Size; least: number; most: number }

/** @throws where the occupancy is not of the level's size: the manifest is not ours. */
export function bricksOf(level: ManifestLevel): BrickRange[] {
  const [across, down, deep] = bricksAcross(level)
  const bytes = Uint8Array.from(atob(level.occupancy), (letter) => letter.charCodeAt(0))
  if (bytes.length !== 2 * across * down * deep) throw new Error(`occupancy of ${bytes.length} bytes for ${across} x ${down} x ${deep} bricks`)
  return Array.from({ length: bytes.length / 2 }, (_, index) => ({
    at: [index % across, Math.floor(index / across) % down, Math.floor(index / (across * down))],
    least: bytes[2 * index]!, most: bytes[2 * index + 1]!,
  }))
}

/** Centre in patient mm. */
export function brickCentre(volume: ManifestVolume, level: ManifestLevel, at: Size, into: [number, number, number]): [number, number, number] {
  const { direction, origin } = volume
  into[0] = origin[0]; into[1] = origin[1]; into[2] = origin[2]
  for (let axis = 0; axis < 3; axis++) {
    const middle = Math.min((at[axis]! + 0.5) * BRICK, level.size[axis]!) - 0.5
    const mm = level.translation[axis]! + middle * level.spacing[axis]!
    for (let row = 0; row < 3; row++) into[row]! += direction[axis * 3 + row]! * mm
  }
  return into
}

/**
 * The finest level that fits: it lies there together with the one before it while it is filled.
 * The coarsest always counts as fitting.
 */
export function finestWithin(levels: readonly ManifestLevel[], budgetBytes: number, mostAcross: number): number {
  for (const [index, level] of levels.entries()) {
    const together = bytesOfLevel(level) + (levels[index + 1] ? bytesOfLevel(levels[index + 1]!) : 0)
    if (together <= budgetBytes && level.size.every((side) => side <= mostAcross)) return index
  }
  return levels.length - 1
}
