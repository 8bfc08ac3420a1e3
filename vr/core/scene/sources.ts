import type { AssetManifest, SceneState, SourceId, SourceState } from '../../contract'
import { isOf, MAIN } from '../state/structure-key'
import { trianglesOf, type FetchAsset } from './assets'
import type { Decode } from './decode-level'
import { startLevels, type Progress } from './levels'
import { anatomyOf, together, type Anatomy, type Look } from './looks'
import type { Part } from './meshes'

/** A model beside the one that the scene began with. */
export interface FurtherModel { manifest: AssetManifest; fetchAsset: FetchAsset }

interface Held { model: FurtherModel; anatomy: Anatomy; levels: { stop(): void } }

export interface Sources {
  /** All that the state names and that is known here; loads what has come, frees what has gone. True: what is there has changed. */
  follow(state: SceneState): boolean
  anatomy(): Anatomy
  stop(): void
}

/** The models that were added to a scene: their surfaces, within what the device is given for all together. */
export function startSources({ main, find, mostTriangles, show, onProgress, whenIdle, decode }: {
  main: AssetManifest
  find(source: SourceId, of: SourceState): FurtherModel | null
  mostTriangles: number
  /** null: nothing of it is left. */
  show(source: SourceId, parts: Part[] | null): void
  onProgress(source: SourceId, progress: Progress): void
  whenIdle(): boolean
  decode?: Decode | undefined
}): Sources {
  const own = anatomyOf(MAIN, main)
  const held = new Map<SourceId, Held>()
  let whole = own
  let places = ''
  /** What the finest levels of the others leave; the coarsest of each is always drawn. */
  const left = () => Math.max(0, mostTriangles - [main, ...[...held.values()].map(({ model }) => model.manifest)].reduce((sum, manifest) => sum + drawnOf(manifest, mostTriangles), 0))

  const begin = (source: SourceId, model: FurtherModel): Held => ({
    model, anatomy: anatomyOf(source, model.manifest),
    levels: startLevels(model.manifest, model.fetchAsset, left(), { show: (parts) => show(source, parts), onProgress: (progress) => onProgress(source, progress), whenIdle, decode }, source),
  })
  const end = (source: SourceId, { levels }: Held) => {
    levels.stop()
    held.delete(source)
    show(source, null)
  }
  return {
    follow(state) {
      for (const [source, one] of held) {
        const now = state.sources[source]
        if (!now || now.model !== one.model.manifest.model || now.revision !== one.model.manifest.revision) end(source, one)
      }
      for (const [source, of] of Object.entries(state.sources)) {
        if (source === MAIN || held.has(source)) continue
        const model = find(source, of)
        if (model) held.set(source, begin(source, model))
      }
      const standing = [...held].map(([source, { anatomy }]) => ({ source, anatomy, place: state.sources[source]!.place }))
      const now = JSON.stringify(standing.map(({ source, place }) => [source, place]))
      if (now === places) return false
      places = now
      whole = together(own, standing)
      return true
    },
    anatomy: () => whole,
    stop: () => {
      for (const { levels } of held.values()) levels.stop()
      held.clear()
    },
  }
}

/** Triangles of the level that is drawn at the end. */
function drawnOf(manifest: AssetManifest, most: number): number {
  const triangles = trianglesOf(manifest)
  return triangles.find((count) => count <= most) ?? triangles.at(-1) ?? 0
}

/** Nothing else is drawn, nor met by a ray. */
export function onlyOf(source: SourceId, looks: readonly Look[]): void {
  for (const look of looks) if (!isOf(source, look.key)) look.isShown = false
}

/** For the volumes: as if the others were not in the scene. The same object while nothing changes. */
export function stateAlone(): (state: SceneState, alone: SourceId | null) => SceneState {
  let last: { state: SceneState; alone: SourceId; made: SceneState } | null = null
  return (state, alone) => {
    const own = alone === null ? undefined : state.sources[alone]
    if (alone === null || !own) return state
    if (last?.state !== state || last.alone !== alone) last = { state, alone, made: { ...state, sources: { [alone]: own } } }
    return last.made
  }
}
