import { voxelAt } from '#imaging/surfaces/grow'
import { removeHolder } from '#imaging/surfaces/holder'
import { findIslands } from '#imaging/surfaces/islands'
import { voxelMm3 } from '#imaging/surfaces/mesh'
import { LEVEL_TRIANGLES } from '#imaging/surfaces/simplify'
import { surfaceLevels } from '#imaging/surfaces/surface-levels'
import { threshold } from '#imaging/surfaces/threshold'
import type { ValueGrid } from './lesson-pyramid'
import type { SurfaceRecipe } from './recipe'
import type { OwnerCells } from './owners'
import type { FoundStructure } from './write-structures'

type OnProgress = (fraction: number) => void

/**
 * Surfaces of values, as the recipe has them.
 * @param bounds nothing below `floor` gets a surface, whatever the recipe says; `body`: where a body begins in values without a scale
 */
export async function valueSurfaces(grid: ValueGrid, unit: 'HU' | 'stored', recipes: readonly SurfaceRecipe[], bounds: { floor: number | null; body: number; /** 1 where a sample belongs to something with a surface of its own. */ taken?: Uint8Array; /** Told whose each sample is. */ owners?: OwnerCells }, onProgress: OnProgress): Promise<FoundStructure[]> {
  const triangles = LEVEL_TRIANGLES.map((most) => Math.floor(most / Math.max(1, recipes.length)))
  const found: FoundStructure[] = []
  // Parts of one whole follow each other: its islands are looked for once.
  let last: { whole: string; mask: Uint8Array | null } | null = null
  const masks = (recipe: SurfaceRecipe, from: number) => {
    const { islands, leastMl, isWithoutHolder, isSolid, without } = recipe
    const whole = JSON.stringify([from, islands, leastMl, isWithoutHolder, isSolid, without])
    if (last?.whole !== whole) last = { whole, mask: maskOf(grid, unit, recipe, from, bounds.taken) }
    return last.mask
  }
  for (const [index, recipe] of recipes.entries()) {
    const from = Math.max(recipe.from === 'body' ? bounds.body : recipe.from, bounds.floor ?? Number.NEGATIVE_INFINITY)
    const mask = masks(recipe, from)
    const samples = mask && recipe.within ? sawn(grid, from, recipe.within) : grid.samples
    const surface = mask && await surfaceLevels({ ...grid, samples, isInside: (value, at) => mask[at] === 1 && value >= from, level: from }, { triangles })
    if (surface) {
      found.push({ recipe, label: index + 1, surface })
      // What a solid encloses is its own, be it less than its value; what was sawn off is nobody's.
      bounds.owners?.take(recipe, recipe.within ? (at) => mask[at] === 1 && samples[at]! >= from : (at) => mask[at] === 1)
    }
    onProgress((index + 1) / recipes.length)
  }
  return found
}

/** Of values a millimetre: steep against noise, so that the cut is as even as its plane. */
const FALL = 1_000

/** Values that fall below the level beyond each plane, evenly: the surface gets an even cut there, not the steps of voxels. */
function sawn({ samples, size: [nx, ny, nz], origin, direction: d, spacing: s }: ValueGrid, level: number, planes: NonNullable<SurfaceRecipe['within']>): Float32Array {
  const kept = Float32Array.from(samples)
  for (const { normal: n, distanceMm } of planes) {
    const [a, b, c] = [0, 3, 6].map((axis) => s[axis / 3]! * (n[0] * d[axis]! + n[1] * d[axis + 1]! + n[2] * d[axis + 2]!)) as [number, number, number]
    const start = distanceMm - n[0] * origin[0] - n[1] * origin[1] - n[2] * origin[2]
    for (let z = 0, at = 0; z < nz; z++) {
      for (let y = 0; y < ny; y++) {
        const row = start - b * y - c * z
        for (let x = 0; x < nx; x++, at++) {
          const most = level + FALL * (row - a * x)
          if (most < kept[at]!) kept[at] = most
        }
      }
    }
  }
  return kept
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
