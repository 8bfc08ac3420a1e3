import { voxelAt } from '#imaging/surfaces/grow'
import { removeHolder } from '#imaging/surfaces/holder'
import { findIslands } from '#imaging/surfaces/islands'
import { voxelMm3 } from '#imaging/surfaces/mesh'
import { LEVEL_TRIANGLES } from '#imaging/surfaces/simplify'
import { surfaceLevels } from '#imaging/surfaces/surface-levels'
import { threshold } from '#imaging/surfaces/threshold'
import type { ValueGrid } from './lesson-pyramid'
import type { SurfaceRecipe } from './recipe'
import type { FoundStructure } from './write-structures'

type OnProgress = (fraction: number) => void

/**
 * Surfaces of values, as the recipe has them.
 * @param bounds nothing below `floor` gets a surface, whatever the recipe says; `body`: where a body begins in values without a scale
 */
export async function valueSurfaces(grid: ValueGrid, unit: 'HU' | 'stored', recipes: readonly SurfaceRecipe[], bounds: { floor: number | null; body: number; /** 1 where a sample belongs to something with a surface of its own. */ taken?: Uint8Array }, onProgress: OnProgress): Promise<FoundStructure[]> {
  const triangles = LEVEL_TRIANGLES.map((most) => Math.floor(most / Math.max(1, recipes.length)))
  const found: FoundStructure[] = []
  for (const [index, recipe] of recipes.entries()) {
    const from = Math.max(recipe.from === 'body' ? bounds.body : recipe.from, bounds.floor ?? Number.NEGATIVE_INFINITY)
    const mask = maskOf(grid, unit, recipe, from, bounds.taken)
    const surface = mask && await surfaceLevels({ ...grid, isInside: (_, at) => mask[at] === 1, level: from }, { triangles })
    if (surface) found.push({ recipe, label: index + 1, surface })
    onProgress((index + 1) / recipes.length)
  }
  return found
}

/** Null where nothing is in it. */
function maskOf(grid: ValueGrid, unit: 'HU' | 'stored', { islands: kept, leastMl, isWithoutHolder, isSolid, without }: SurfaceRecipe, from: number, taken?: Uint8Array): Uint8Array | null {
  let mask = threshold(grid.samples, from)
  if (taken && !isSolid) for (let at = 0; at < mask.length; at++) if (taken[at]) mask[at] = 0
  if (isWithoutHolder && unit === 'HU') mask = removeHolder(grid, mask).mask
  // Places are those that somebody pointed at: of the island, not only of its voxel.
  const pointedAt = without.length > 0 ? findIslands(mask, grid.size, { most: 0 }).holding(without.map((place) => voxelAt(grid, place))) : null
  if (pointedAt) for (let at = 0; at < mask.length; at++) if (pointedAt[at]) mask[at] = 0
  const found = findIslands(mask, grid.size)
  const least = (leastMl * 1000) / voxelMm3(grid)
  const chosen = found.islands.flatMap(({ voxels }, place) => (voxels >= least && (kept === 'all' || place === 0) ? [place] : []))
  if (chosen.length === 0) return null
  const result = found.mask(chosen)
  return isSolid ? filled(result, grid) : result
}

/** With what is nowhere joined to the edge of the volume. */
function filled(mask: Uint8Array, { size }: ValueGrid): Uint8Array {
  const holes = findIslands(mask.map((value) => 1 - value), size, { most: 10_000 })
  const closed = holes.islands.flatMap(({ box: [least, most] }, place) => (least.every((each) => each > 0) && most.every((each, axis) => each < size[axis]! - 1) ? [place] : []))
  const within = holes.mask(closed)
  for (let at = 0; at < within.length; at++) if (within[at]) mask[at] = 1
  return mask
}
