import type { AssetManifest, Preset, TransferPoint, VolumeState } from '../../contract'
import { windowOfHistogram } from './histogram'

type Window = VolumeState['window']
type Volume = NonNullable<AssetManifest['volume']>

/** In stored values `value` is a share of the window. */
const point = (value: number, colour: TransferPoint['colour'], opacityPerMm: number): TransferPoint => ({ value, colour, opacityPerMm })

/** In Hounsfield units. Each begins and ends where it should be seen no more, or goes on as its last point. */
const HU: Record<Preset, { window: Window; look: VolumeState['look']; points: TransferPoint[] }> = {
  bone: {
    window: { center: 400, width: 1800 }, look: 'shaded',
    points: [point(150, [0.62, 0.32, 0.24], 0), point(250, [0.78, 0.55, 0.42], 0.06), point(450, [0.92, 0.85, 0.72], 0.45), point(1200, [1, 0.98, 0.92], 0.9)],
  },
  vessel: {
    window: { center: 300, width: 600 }, look: 'shaded',
    points: [point(120, [0.5, 0.05, 0.05], 0), point(180, [0.72, 0.1, 0.08], 0.12), point(320, [0.9, 0.25, 0.18], 0.5), point(480, [0.95, 0.8, 0.68], 0.35), point(1200, [1, 0.97, 0.9], 0.5)],
  },
  lung: {
    window: { center: -600, width: 1500 }, look: 'shaded',
    points: [point(-980, [0.3, 0.45, 0.6], 0), point(-880, [0.45, 0.62, 0.78], 0.004), point(-700, [0.72, 0.78, 0.85], 0.03), point(-500, [0.86, 0.6, 0.55], 0.06), point(-320, [0.85, 0.5, 0.45], 0)],
  },
  skin: {
    window: { center: -50, width: 700 }, look: 'shaded',
    points: [point(-500, [0.85, 0.62, 0.5], 0), point(-300, [0.88, 0.66, 0.55], 0.12), point(-100, [0.92, 0.72, 0.6], 0.6), point(300, [0.95, 0.8, 0.7], 0.7)],
  },
  brain: {
    window: { center: 40, width: 80 }, look: 'shaded',
    points: [point(0, [0.35, 0.3, 0.32], 0), point(20, [0.6, 0.52, 0.52], 0.03), point(40, [0.86, 0.74, 0.7], 0.2), point(60, [0.9, 0.5, 0.42], 0.3), point(90, [0.85, 0.2, 0.15], 0.2), point(110, [0.85, 0.2, 0.15], 0)],
  },
  mip: {
    window: { center: 400, width: 1200 }, look: 'mip',
    points: [point(-200, [0, 0, 0], 0), point(1000, [1, 1, 1], 0.5)],
  },
  // Means along a ray hold much air beside the patient.
  xray: {
    window: { center: -450, width: 900 }, look: 'xray',
    points: [point(-900, [0, 0, 0], 0), point(1000, [1, 1, 1], 0.1)],
  },
}

/** A magnetic resonance or ultrasound volume: of the window 0 to 1. Bone, lung and skin cannot be told apart by value there. */
const STORED: Record<Preset, TransferPoint[]> = {
  bone: [point(0.55, [0.78, 0.6, 0.5], 0), point(0.8, [0.92, 0.85, 0.75], 0.3), point(1, [1, 0.98, 0.92], 0.6)],
  vessel: [point(0.6, [0.6, 0.08, 0.06], 0), point(0.8, [0.85, 0.2, 0.15], 0.3), point(1, [0.95, 0.5, 0.4], 0.6)],
  lung: [point(0.05, [0.5, 0.65, 0.8], 0), point(0.2, [0.7, 0.78, 0.85], 0.02), point(0.4, [0.86, 0.6, 0.55], 0)],
  skin: [point(0.08, [0.88, 0.66, 0.55], 0), point(0.2, [0.92, 0.72, 0.6], 0.5), point(1, [0.95, 0.8, 0.7], 0.7)],
  brain: [point(0.15, [0.4, 0.33, 0.33], 0), point(0.4, [0.7, 0.58, 0.56], 0.06), point(0.7, [0.9, 0.8, 0.76], 0.25), point(1, [0.98, 0.94, 0.9], 0.4)],
  mip: [point(0, [0, 0, 0], 0), point(1, [1, 1, 1], 0.5)],
  xray: [point(0, [0, 0, 0], 0), point(1, [1, 1, 1], 0.1)],
}

/** Values rise. */
export function presetPoints(preset: Preset, unit: Volume['unit'], window: Window): TransferPoint[] {
  if (unit === 'HU') return HU[preset].points
  return STORED[preset].map((each) => ({ ...each, value: window.center + (each.value - 0.5) * window.width }))
}

/** The curve that is seen: the person's own, else the preset's. */
export function pointsOf(state: VolumeState, unit: Volume['unit']): TransferPoint[] {
  return state.transfer ?? presetPoints(state.preset, unit, state.window)
}

/** How a volume is shown when a preset is pressed; `removed` and whether it is shown are left to the caller. */
export function presetState(preset: Preset, volume: Pick<Volume, 'unit' | 'values' | 'histogram'>): VolumeState {
  const { look, window } = HU[preset]
  return {
    shown: true, preset, transfer: null, look, opacity: 1, removed: [],
    window: volume.unit === 'HU' ? { ...window } : windowOfHistogram(volume.histogram, volume.values),
  }
}

/** Before anybody has touched it: bone where values say what bone is, without what the patient lies on. */
export function firstState(volume: Pick<Volume, 'unit' | 'values' | 'histogram' | 'removable'>): VolumeState {
  return { ...presetState(volume.unit === 'HU' ? 'bone' : 'brain', volume), removed: volume.removable?.has.includes('table') ? ['table'] : [] }
}
