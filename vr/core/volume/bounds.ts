import type { AssetManifest, SceneBounds, StructureKey, VolumeState } from '../../contract'
import { firstState } from './presets'

/** Bone where values say what bone is; beside surfaces it waits to be asked for, since it would stay where it is when they are taken out. */
export function firstVolume({ volume, structures }: Pick<AssetManifest, 'volume' | 'structures'>): VolumeState {
  return { ...firstState(volume ?? { unit: 'stored', values: [0, 1], histogram: [] }), shown: volume !== null && structures.length === 0 }
}

/** What the rules of the scene need of the model. The page and the server take it from the same manifest. */
export function boundsOf(manifest: Pick<AssetManifest, 'model' | 'revision' | 'structures' | 'volume'>): SceneBounds {
  return {
    structures: new Map(manifest.structures.map(({ key, group }) => [(key.startsWith('main/') ? key : `main/${key}`) as StructureKey, group])),
    volumes: new Map(manifest.volume ? [['main', firstVolume(manifest)]] : []),
    models: new Set([`${manifest.model}@${manifest.revision}`]),
  }
}
