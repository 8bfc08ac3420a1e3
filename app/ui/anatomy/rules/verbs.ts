import type { AssetManifest, Operation, SceneState, StructureKey } from '#vr/contract'
import { newScene } from '#vr/core/state/empty'
import { movedOf } from './cuts'
import { keyOf } from './tree'

/** The verbs that are several operations, or depend on what is in hand. */
type Parts = Pick<AssetManifest, 'structures'>
const allOf = ({ structures }: Parts): StructureKey[] => structures.map(({ key }) => keyOf(key))

/** These and nothing else. */
export function only(model: Parts, keys: readonly StructureKey[]): Operation[] {
  const kept = new Set(keys)
  return [{ do: 'show', of: allOf(model).filter((key) => !kept.has(key)), shown: false }, { do: 'show', of: [...keys], shown: true }]
}

export const showAll = (model: Parts): Operation[] => [{ do: 'show', of: allOf(model), shown: true }, { do: 'fade', of: allOf(model), opacity: 1 }]

export const putBack = (keys: readonly StructureKey[]): Operation[] => keys.map((of) => ({ do: 'place', of, pose: null }))

/** All that was pulled out, blown apart or peeled off. */
export const putTogether = (scene: SceneState): Operation[] => [
  ...putBack(movedOf(scene)), { do: 'explode', by: null, amount: 0, centre: scene.explode.centre }, { do: 'peel', amount: 0 },
]

const STAGES = [0.5, 0.2]
/** Half, then hardly, then whole again. */
export function fadeOn(scene: SceneState, keys: readonly StructureKey[]): Operation {
  const now = keys[0] ? (scene.structures[keys[0]]?.opacity ?? 1) : 1
  return { do: 'fade', of: [...keys], opacity: STAGES.find((stage) => stage < now - 0.01) ?? 1 }
}

/** As it was made; from where it is looked at is not part of it. */
export const asMade = (manifest: Pick<AssetManifest, 'model' | 'revision'>): Operation => ({ do: 'restore', state: newScene(manifest.model, manifest.revision) })
