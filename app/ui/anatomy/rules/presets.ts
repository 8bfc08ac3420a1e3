import { firstState } from '#vr/core/volume/presets'
import type { AssetManifest, Preset, SceneBounds, VolumeState } from '#vr/contract'
import { keyOf, MAIN } from './tree'

type Volume = NonNullable<AssetManifest['volume']>

/** What makes sense of these values: where only bone is kept there is no skin to show, and outside of CT no value means bone or air. */
export function presetsFor(presets: readonly Preset[], { unit, shows }: Pick<Volume, 'unit' | 'shows'>): Preset[] {
  if (unit !== 'HU') return presets.filter((preset) => preset === 'brain' || preset === 'mip' || preset === 'xray')
  return presets.filter((preset) => shows !== 'bone-only' || preset === 'bone' || preset === 'mip' || preset === 'xray')
}

/** Drawn to the right is wider, drawn down is a higher centre, as in the reading room; a thousand pixels go through all values. */
export function draggedWindow(window: VolumeState['window'], right: number, down: number, { values }: Pick<Volume, 'values'>): VolumeState['window'] {
  const [least, most] = [values[0] ?? 0, values.at(-1) ?? 1]
  const range = Math.max(1, most - least)
  return { center: Math.min(most, Math.max(least, window.center + (down * range) / 1_000)), width: Math.min(range, Math.max(1, window.width + (right * range) / 1_000)) }
}

/** Bone where values say what bone is; beside surfaces it waits to be asked for, since it would stay where it is when they are taken out. */
export function firstVolume({ volume, structures }: Pick<AssetManifest, 'volume' | 'structures'>): VolumeState {
  return { ...firstState(volume ?? { unit: 'stored', values: [0, 1], histogram: [] }), shown: volume !== null && structures.length === 0 }
}

/** What the rules of the scene need of the model. */
export function boundsOf(manifest: AssetManifest): SceneBounds {
  return {
    structures: new Map(manifest.structures.map((one) => [keyOf(one.key), one.group])),
    volumes: new Map(manifest.volume ? [[MAIN, firstVolume(manifest)]] : []),
    models: new Set([`${manifest.model}@${manifest.revision}`]),
  }
}
