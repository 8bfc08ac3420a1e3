import type { AssetManifest, SceneBounds, SceneState, SourceId, StructureKey, VolumeState } from '../../contract'
import { groupIn, isOf, keyOf, MAIN, sourceIdOf, sourceOf } from '../state/structure-key'
import { firstState } from './presets'

/** Bone where values say what bone is; beside surfaces it waits to be asked for, since it would stay where it is when they are taken out. */
export function firstVolume({ volume, structures }: Pick<AssetManifest, 'volume' | 'structures'>): VolumeState {
  return { ...firstState(volume ?? { unit: 'stored', values: [0, 1], histogram: [] }), shown: volume !== null && structures.length === 0 }
}

type Known = Pick<AssetManifest, 'model' | 'revision' | 'structures' | 'volume'>

/** What the rules of the scene need of its models. More may be let in while the scene is open. */
export interface OpenBounds extends SceneBounds {
  /**
   * From now on this model may be combined, under the name that it has as a source. Another revision stands beside the one before: each
   * scene is judged by the one that it has. Where nothing says which, it is the one that was let in last.
   */
  admit(manifest: Known): SourceId
  has(of: { model: string; revision: number }): boolean
  /** Nothing is known of it here and somebody else has judged: whatever is said of it is taken as it is. */
  trust(of: { model: string; revision: number }): void
  within(sources: SceneState['sources']): SceneBounds
}

/** Of one model. A scene goes from one to the next; older than these it can only be read again from its last snapshot. */
const MOST_REVISIONS = 16

/** Also has what it does not know of sources that are trusted. */
class Structures extends Map<StructureKey, string> {
  readonly trusted = new Set<SourceId>()
  override has(key: StructureKey): boolean { return super.has(key) || this.trusted.has(sourceOf(key)) }
}

interface Revision { model: string; structures: ReadonlyMap<StructureKey, string>; volume: VolumeState | null; isTrusted: boolean }

function revisionOf(given: Known, source: SourceId): Revision {
  return { model: given.model, structures: new Map(given.structures.map(({ key, group }) => [keyOf(key, source), groupIn(group, source)])), volume: given.volume && firstVolume(given), isTrusted: false }
}

/** In place of what was there of this source. */
function put(source: SourceId, { structures, volume, isTrusted }: Revision, into: { structures: Structures; volumes: Map<SourceId, VolumeState> }): void {
  for (const key of into.structures.keys()) if (isOf(source, key)) into.structures.delete(key)
  for (const [key, group] of structures) into.structures.set(key, group)
  into.volumes.delete(source)
  if (volume) into.volumes.set(source, volume)
  if (isTrusted) into.structures.trusted.add(source)
  else into.structures.trusted.delete(source)
}

/** The page and the server take it from the same manifests. */
export function boundsOf(manifest: Known): OpenBounds {
  const present = { structures: new Structures(), volumes: new Map<SourceId, VolumeState>() }
  const models = new Set<string>()
  const nameOf = ({ model, revision }: { model: string; revision: number }) => `${model}@${revision}`
  /** Further ones, by name; in the order in which they came. */
  const revisions = new Map<string, Revision>()
  const latest = new Map<SourceId, Revision>()
  let last: { name: string; bounds: SceneBounds } | null = null

  put(MAIN, revisionOf(manifest, MAIN), present)
  models.add(nameOf(manifest))

  function keep(name: string, revision: Revision) {
    revisions.delete(name)
    revisions.set(name, revision)
    models.add(name)
    last = null
    const own = [...revisions].filter(([, { model }]) => model === revision.model)
    for (const [old] of own.slice(0, -MOST_REVISIONS)) { revisions.delete(old); models.delete(old) }
  }
  return {
    ...present, models,
    admit(given) {
      const source = sourceIdOf(given.model)
      const name = nameOf(given)
      if (models.has(name) && !revisions.get(name)?.isTrusted) return source
      const revision = revisionOf(given, source)
      keep(name, revision)
      latest.set(source, revision)
      put(source, revision, present)
      return source
    },
    has: (of) => models.has(nameOf(of)),
    trust(of) {
      if (models.has(nameOf(of))) return
      const source = sourceIdOf(of.model)
      const revision: Revision = { model: of.model, structures: new Map(), volume: null, isTrusted: true }
      keep(nameOf(of), revision)
      if (latest.has(source)) return
      latest.set(source, revision)
      put(source, revision, present)
    },
    within(sources) {
      const older = Object.entries(sources).flatMap(([source, of]) => {
        const revision = source === MAIN ? undefined : revisions.get(nameOf(of))
        return revision && revision !== latest.get(source) ? [{ source, name: nameOf(of), revision }] : []
      })
      if (older.length === 0) return this
      const name = older.map((one) => `${one.source} ${one.name}`).join('\n')
      if (last?.name === name) return last.bounds
      const own = { structures: new Structures(present.structures), volumes: new Map(present.volumes) }
      for (const source of present.structures.trusted) own.structures.trusted.add(source)
      for (const { source, revision } of older) put(source, revision, own)
      last = { name, bounds: { ...own, models } }
      return last.bounds
    },
  }
}
