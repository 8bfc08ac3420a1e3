import type { AssetManifest, Preset, VolumeState } from '#vr/contract'

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

export { boundsOf, firstVolume } from '#vr/core/volume/bounds'
