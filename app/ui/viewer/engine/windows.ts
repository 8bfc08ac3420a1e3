import type { Point2 } from '~/domain/images/finding'
import type { DisplayWindow, FrameDescription, WindowShape } from '~/domain/images/reading'
import type { HeldFrame } from './frames/frame-store'
import { isNoValue, noValuesOf } from './padding'
import { outputOf } from './shade'
import type { Range } from './view'

/** Windows that radiologists expect, by modality; Hounsfield units, so for real CT values only. */
export const CT_WINDOWS = [
  { name: 'brain', center: 40, width: 80 }, { name: 'subdural', center: 75, width: 215 }, { name: 'stroke', center: 40, width: 40 },
  { name: 'bone', center: 500, width: 2500 }, { name: 'temporal', center: 600, width: 4000 }, { name: 'lung', center: -600, width: 1500 }, { name: 'mediastinum', center: 40, width: 400 },
  { name: 'abdomen', center: 50, width: 400 }, { name: 'liver', center: 70, width: 150 }, { name: 'angio', center: 300, width: 600 },
] as const
export type CtWindowName = (typeof CT_WINDOWS)[number]['name']

/** PS3.3 C.11.2.1.2: LINEAR covers width - 1 grey steps around center - 0.5; the other shapes the width itself. */
export function rangeOf({ center, width, shape = 'LINEAR' }: Pick<DisplayWindow, 'center' | 'width'> & { shape?: WindowShape }): Range {
  return shape === 'LINEAR' ? { low: center - 0.5 - (width - 1) / 2, high: center - 0.5 + (width - 1) / 2 } : { low: center - width / 2, high: center + width / 2, shape }
}
export function windowOf({ low, high, shape = 'LINEAR' }: Range): { center: number; width: number; shape: WindowShape } {
  return shape === 'LINEAR' ? { center: (low + high) / 2 + 0.5, width: high - low + 1, shape } : { center: (low + high) / 2, width: high - low, shape }
}

/** A window that is drawn wider and moved by the pointer: never narrower than one step of the stored values. */
export function draggedWindow(start: Range, [right, down]: Point2, slope: number): Range {
  const least = Math.abs(slope) || 1
  const extent = start.high - start.low
  // A window's width across 300 pixels: coarse in wide windows, fine in narrow ones.
  const step = Math.max(extent / 300, least / 100)
  const next = Math.max(least, extent + right * step)
  const middle = (start.low + start.high) / 2 + down * step
  return { low: middle - next / 2, high: middle + next / 2, ...(start.shape ? { shape: start.shape } : {}) }
}

/** The ends as a window: by a table what it makes of them; whole numbers by the standard's whole steps, others as wide as they are. */
function between({ frame, kind }: Pick<HeldFrame, 'frame' | 'kind'>, low: number, high: number): Range {
  const table = frame.tables?.modality
  const ends = table ? [outputOf(table, low), outputOf(table, high)] : [low, high]
  return { low: Math.min(...ends), high: Math.max(...ends), ...(kind === 'float32' ? { shape: 'LINEAR_EXACT' as const } : {}) }
}

/** The 1st to the 99.5th hundredth of what the picture holds, without its background. */
export function autoRange(held: HeldFrame): Range {
  const { pixels } = held
  const { min, max } = endsOf(held)
  if (!pixels || max <= min) return { low: min, high: min + 1 }
  const none = noValuesOf(held.frame, held.kind)
  const bins = new Uint32Array(1024)
  const step = Math.max(1, Math.floor(pixels.length / 65_536))
  const scale = 1023 / (max - min)
  let count = 0
  for (let i = 0; i < pixels.length; i += step) {
    if (isNoValue(none, pixels[i]!)) continue
    const bin = Math.floor((pixels[i]! - min) * scale)
    if (bin <= 0) continue
    bins[bin]!++
    count++
  }
  const at = (part: number) => { let sum = 0; for (let bin = 0; bin < bins.length; bin++) { sum += bins[bin]!; if (sum >= count * part) return min + bin / scale } return max }
  const [low, high] = [at(0.01), at(0.995)]
  return high > low ? between(held, low, high) : between(held, min, max)
}

/** As the picture is first shown: as its file says, by window before table; a CT without a word in a soft window; else by its values. */
export function firstRange(held: HeldFrame): Range {
  const { frame } = held
  if (frame.samplesPerPixel === 3) return { low: 0, high: 255 }
  if (frame.windows[0]) return rangeOf(frame.windows[0])
  if (frame.tables?.shown) { const { from } = frame.tables.shown; return { low: from[0]!, high: from.at(-1)!, table: frame.tables.shown } }
  if (frame.isHounsfield) return rangeOf({ center: 40, width: 400 })
  return autoRange(held)
}

export function fullRange(held: Pick<HeldFrame, 'frame' | 'kind' | 'pixels' | 'min' | 'max'>): Range {
  const { min, max } = endsOf(held)
  return held.frame.samplesPerPixel === 3 ? { low: 0, high: 255 } : between(held, min, max > min ? max : min + 1)
}

/** The least and the most that was measured. */
function endsOf({ frame, kind, pixels, min, max }: Pick<HeldFrame, 'frame' | 'kind' | 'pixels' | 'min' | 'max'>): { min: number; max: number } {
  const none = noValuesOf(frame, kind)
  if (!none || !pixels) return { min, max }
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!
    if (isNoValue(none, value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? { min: low, max: high } : { min, max }
}

/**
 * What the colours of a fused series stand for, decided once: the window that all its pictures name, else from the least
 * to the most that the whole volume holds. Null until that is here: a scale that grows while pictures come would
 * colour the same value differently from one second to the next.
 */
export function fusedRange(frames: readonly FrameDescription[], held: readonly (HeldFrame | undefined)[]): FusedRange | null {
  const [first] = frames
  const [window] = first?.windows ?? []
  // A window behind a table is for the table's outputs, the colours are for what is held.
  const isOfFile = window !== undefined && frames.every(({ windows: [own], tables }) => !tables?.modality && own?.center === window.center && own.width === window.width && own.shape === window.shape)
  if (isOfFile) { const { low, high } = rangeOf(window); return { low, high, of: 'file' } }
  let [low, high] = [Infinity, -Infinity]
  for (const one of held) {
    if (one?.state !== 'full') return null
    const { min, max } = endsOf(one)
    low = Math.min(low, min)
    high = Math.max(high, max)
  }
  return low <= high ? { low, high: Math.max(high, low + 1e-9), of: 'volume' } : null
}
export interface FusedRange { low: number; high: number; of: 'file' | 'volume' }
