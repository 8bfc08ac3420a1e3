import type { AssetManifest, StructureKey } from '#vr/contract'
import type { Judge } from '#vr/core/lesson/quiz'
import { createSurface, type Surface } from '#vr/core/lesson/surface'
import { anatomyOf } from '#vr/core/state/looks'
import { isOf, MAIN, plainOf } from '#vr/core/state/structure-key'
import { readGlb, type GlbModel } from '#imaging/surfaces/read-glb'
import { triangleCount } from '#imaging/surfaces/mesh'
import type { Services } from '~/infra/services.server'
import { MANIFEST, revisionPrefix } from './model-files'

/** Surfaces that answers are judged against: a model's coarsest, as its manifest says how coarse. */
export type ModelSurfaces = Omit<Judge, 'begin'>

const MOST_BYTES = 32 * 2 ** 20
/** About 60 MB with its tree. */
const MOST_TRIANGLES = 600_000
/** A class answers about one model at a time. The one that was asked for longest ago goes. */
const MOST_MODELS = 3

const kept = new WeakMap<Services['db'], Map<string, Promise<ModelSurfaces | null>>>()

/** null: there are no files now, or more than can be judged against. A revision's files never change, so what was read once is right. */
export async function loadSurfaces(services: Pick<Services, 'db' | 'files'>, modelId: string, revision: number): Promise<ModelSurfaces | null> {
  const models = kept.get(services.db) ?? new Map<string, Promise<ModelSurfaces | null>>()
  kept.set(services.db, models)
  const name = `${modelId} ${revision}`
  const known = models.get(name)
  models.delete(name)
  const surfaces = known ?? read(services, revisionPrefix(modelId, revision))
  models.set(name, surfaces)
  if (models.size > MOST_MODELS) models.delete(models.keys().next().value as string)
  // What was not there may come.
  void surfaces.then((found) => { if (!found) models.delete(name) }, () => models.delete(name))
  return surfaces
}

async function read({ files }: Pick<Services, 'files'>, prefix: string): Promise<ModelSurfaces | null> {
  if ((await files.size(`${prefix}${MANIFEST}`)) === null) return null
  const manifest = JSON.parse((await files.bytes(`${prefix}${MANIFEST}`)).toString('utf8')) as AssetManifest
  const coarsest = manifest.structures.flatMap(({ lods }) => lods.at(-1) ?? [])
  if (coarsest.reduce((sum, { triangles }) => sum + triangles, 0) > MOST_TRIANGLES) return null
  const meshes = new Map<string, GlbModel['structures'][number]['mesh']>()
  for (const file of new Set(coarsest.map((lod) => lod.file))) {
    const bytes = await files.size(`${prefix}${file}`)
    if (bytes === null || bytes > MOST_BYTES) return null
    for (const { key, mesh } of (await readGlb(await files.bytes(`${prefix}${file}`))).structures) meshes.set(key, mesh)
  }
  if ([...meshes.values()].reduce((sum, mesh) => sum + triangleCount(mesh), 0) > MOST_TRIANGLES) return null
  const anatomy = anatomyOf(MAIN, manifest)
  const errors = new Map(manifest.structures.map(({ key, lods }) => [key, lods.at(-1)?.errorMm ?? 0]))
  const made = new Map<StructureKey, Surface>()
  return {
    anatomy,
    keys: anatomy.structures.map(({ key }) => key),
    surfaceOf: (key) => {
      const name = plainOf(key)
      const mesh = isOf(MAIN, key) ? meshes.get(name) : undefined
      let surface = made.get(key)
      if (!surface && mesh) made.set(key, (surface = createSurface(mesh, errors.get(name))))
      return surface
    },
  }
}
