import { voxelAt } from '#imaging/surfaces/grow'
import { writeGlb } from '#imaging/surfaces/glb'
import { removeHolder } from '#imaging/surfaces/holder'
import { findIslands } from '#imaging/surfaces/islands'
import { triangleCount, voxelMm3 } from '#imaging/surfaces/mesh'
import { LEVEL_TRIANGLES } from '#imaging/surfaces/simplify'
import { surfaceLevels, type Surface } from '#imaging/surfaces/surface-levels'
import { threshold } from '#imaging/surfaces/threshold'
import { labelCrops } from './label-crops'
import type { LabelVolume } from './label-volume'
import type { ValueGrid } from './lesson-pyramid'
import type { ManifestStructure } from './manifest'
import type { LabelRecipe, SurfaceRecipe } from './recipe'

type Write = (key: string, bytes: Uint8Array) => Promise<void>
type OnProgress = (fraction: number) => void
interface Found { recipe: SurfaceRecipe | LabelRecipe; label: number; surface: Surface }

/** No structure gets fewer triangles than this at its finest, however small its share is. */
const LEAST_TRIANGLES = [400, 120, 60]
/** For the files, of the whole work. */
const FILES_SHARE = 0.1

/**
 * Surfaces of values, as the recipe has them.
 * @param bounds nothing below `floor` gets a surface, whatever the recipe says; `body`: where a body begins in values without a scale
 */
export async function valueSurfaces(grid: ValueGrid, unit: 'HU' | 'stored', recipes: readonly SurfaceRecipe[], bounds: { floor: number | null; body: number }, write: Write, onProgress: OnProgress): Promise<ManifestStructure[]> {
  const triangles = LEVEL_TRIANGLES.map((most) => Math.floor(most / Math.max(1, recipes.length)))
  const found: Found[] = []
  for (const [index, recipe] of recipes.entries()) {
    const from = Math.max(recipe.from === 'body' ? bounds.body : recipe.from, bounds.floor ?? Number.NEGATIVE_INFINITY)
    const mask = maskOf(grid, unit, recipe, from)
    const surface = mask && await surfaceLevels({ ...grid, isInside: (_, at) => mask[at] === 1, level: from }, { triangles })
    if (surface) found.push({ recipe, label: index + 1, surface })
    onProgress(((index + 1) / recipes.length) * (1 - FILES_SHARE))
  }
  return structuresOf(found, write)
}

/** Null where nothing is in it. */
function maskOf(grid: ValueGrid, unit: 'HU' | 'stored', { islands: kept, leastMl, isWithoutHolder, isSolid, without }: SurfaceRecipe, from: number): Uint8Array | null {
  let mask = threshold(grid.samples, from)
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

/** A surface for each label of the recipes that the volume has. */
export async function labelSurfaces(volume: LabelVolume, recipes: readonly LabelRecipe[], write: Write, onProgress: OnProgress): Promise<ManifestStructure[]> {
  const crops = labelCrops(volume, new Set(recipes.map(({ label }) => label)))
  // Surfaces grow with the square of a length, contents with its cube.
  const weight = (label: number) => (crops.get(label)?.voxels ?? 0) ** (2 / 3)
  const all = recipes.reduce((sum, { label }) => sum + weight(label), 0)
  const found: Found[] = []
  for (const [index, recipe] of recipes.entries()) {
    const crop = crops.get(recipe.label)
    const triangles = LEVEL_TRIANGLES.map((most, level) => Math.max(LEAST_TRIANGLES[level] ?? 0, Math.floor((most * weight(recipe.label)) / all)))
    const surface = crop && await surfaceLevels({ ...crop.grid(), isInside: (value) => value === recipe.label }, { triangles })
    if (surface) found.push({ recipe, label: recipe.label, surface })
    onProgress(((index + 1) / recipes.length) * (1 - FILES_SHARE))
  }
  return structuresOf(found, write)
}

/** Writes the files of all levels; where a level is the one before for all structures, it is not written again. */
async function structuresOf(found: readonly Found[], write: Write): Promise<ManifestStructure[]> {
  const lods = found.map((): ManifestStructure['lods'] => [])
  for (const level of LEVEL_TRIANGLES.keys()) {
    if (found.length === 0 || (level > 0 && found.every(({ surface }) => surface.levels[level]!.mesh === surface.levels[level - 1]!.mesh))) break
    const file = `surfaces-${level}.glb`
    await write(file, await writeGlb(found.map(({ recipe, surface }) => ({ key: recipe.key, mesh: surface.levels[level]!.mesh }))))
    for (const [index, { surface }] of found.entries()) lods[index]!.push({ file, triangles: triangleCount(surface.levels[level]!.mesh), errorMm: surface.levels[level]!.errorMm })
  }
  return found.map(({ recipe: { key, name, group, colour, depthOrder }, label, surface }, index) => ({ key, label, name, group, colour, box: surface.box, depthOrder, volumeMl: surface.volumeMl, lods: lods[index]! }))
}
