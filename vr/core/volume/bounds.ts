import type { AssetManifest, SceneBounds, SourceId, StructureKey, VolumeState } from '../../contract'
import { groupIn, isOf, keyOf, MAIN, sourceIdOf, sourceOf } from '../state/structure-key'
import { firstState } from './presets'

/** Bone where values say what bone is; beside surfaces it waits to be asked for, since it would stay where it is when they are taken out. */
export function firstVolume({ volume, structures }: Pick<AssetManifest, 'volume' | 'structures'>): VolumeState {
  return { ...firstState(volume ?? { unit: 'stored', values: [0, 1], histogram: [] }), shown: volume !== null && structures.length === 0 }
}

type Known = Pick<AssetManifest, 'model' | 'revision' | 'structures' | 'volume'>

/** What the rules of the scene need of its models. More may be let in while the scene is open. */
export interface OpenBounds extends SceneBounds {
  /** From now on this model may be combined, under the name that it has as a source. Another revision takes the place of the one before. */
  admit(manifest: Known): SourceId
  has(of: { model: string; revision: number }): boolean
  /** Nothing is known of it here and somebody else has judged: whatever is said of it is taken as it is. */
  trust(of: { model: string; revision: number }): void
}

/** Also has what it does not know of sources that are trusted. */
class Structures extends Map<StructureKey, string> {
  readonly trusted = new Set<SourceId>()
  override has(key: StructureKey): boolean { return super.has(key) || this.trusted.has(sourceOf(key)) }
}

/** The page and the server take it from the same manifests. */
export function boundsOf(manifest: Known): OpenBounds {
  const structures = new Structures()
  const volumes = new Map<SourceId, VolumeState>()
  const models = new Set<string>()
  const nameOf = ({ model, revision }: { model: string; revision: number }) => `${model}@${revision}`
  const take = (source: SourceId, given: Known) => {
    models.add(nameOf(given))
    for (const { key, group } of given.structures) structures.set(keyOf(key, source), groupIn(group, source))
    if (given.volume) volumes.set(source, firstVolume(given))
  }
  take(MAIN, manifest)
  return {
    structures, volumes, models,
    admit(given) {
      const source = sourceIdOf(given.model)
      if (models.has(nameOf(given)) && !structures.trusted.has(source)) return source
      structures.trusted.delete(source)
      for (const key of structures.keys()) if (isOf(source, key)) structures.delete(key)
      for (const name of models) if (name.startsWith(`${given.model}@`) && given.model !== manifest.model) models.delete(name)
      volumes.delete(source)
      take(source, given)
      return source
    },
    has: (of) => models.has(nameOf(of)),
    trust(of) {
      if (models.has(nameOf(of))) return
      models.add(nameOf(of))
      structures.trusted.add(sourceIdOf(of.model))
    },
  }
}
