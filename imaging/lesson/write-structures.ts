import { writeGlb } from '#imaging/surfaces/glb'
import { opennessOf } from '#imaging/surfaces/openness'
import { triangleCount } from '#imaging/surfaces/mesh'
import { LEVEL_TRIANGLES } from '#imaging/surfaces/simplify'
import type { Surface } from '#imaging/surfaces/surface-levels'
import type { ManifestStructure } from './manifest'
import type { LabelRecipe, SurfaceRecipe } from './recipe'

export type Write = (key: string, bytes: Uint8Array) => Promise<void>
export interface FoundStructure { recipe: Pick<SurfaceRecipe | LabelRecipe, 'key' | 'name' | 'group' | 'colour' | 'depthOrder'>; label: number; surface: Pick<Surface, 'levels' | 'box' | 'volumeMl'> }

/** Writes the files of all levels; where a level is the one before for all structures, it is not written again. */
export async function writeStructures(found: readonly FoundStructure[], write: Write): Promise<ManifestStructure[]> {
  const lods = found.map((): ManifestStructure['lods'] => [])
  const open = found.map(({ surface }) => opennessOf(surface.levels.map(({ mesh }) => mesh)))
  for (const level of LEVEL_TRIANGLES.keys()) {
    if (found.length === 0 || (level > 0 && found.every(({ surface }) => surface.levels[level]!.mesh === surface.levels[level - 1]!.mesh))) break
    const file = `surfaces-${level}.glb`
    await write(file, await writeGlb(found.map(({ recipe, surface }, index) => ({ key: recipe.key, mesh: surface.levels[level]!.mesh, openness: open[index]![level]! }))))
    for (const [index, { surface }] of found.entries()) lods[index]!.push({ file, triangles: triangleCount(surface.levels[level]!.mesh), errorMm: surface.levels[level]!.errorMm })
  }
  return found.map(({ recipe: { key, name, group, colour, depthOrder }, label, surface }, index) => ({ key, label, name, group, colour, box: surface.box, depthOrder, volumeMl: surface.volumeMl, lods: lods[index]! }))
}
