import type { DisplayWindow, FrameDescription } from '~/domain/images/reading'
import type { HeldFrame } from './frames/frame-store'
import type { Range } from './view'

/** Windows that radiologists expect, by modality; Hounsfield units, so for real CT values only. */
export const CT_WINDOWS = [
  { name: 'brain', center: 40, width: 80 }, { name: 'subdural', center: 75, width: 215 }, { name: 'stroke', center: 40, width: 40 },
  { name: 'bone', center: 500, width: 2500 }, { name: 'temporal', center: 600, width: 4000 }, { name: 'lung', center: -600, width: 1500 }, { name: 'mediastinum', center: 40, width: 400 },
  { name: 'abdomen', center: 50, width: 400 }, { name: 'liver', center: 70, width: 150 }, { name: 'angio', center: 300, width: 600 },
] as const
export type CtWindowName = (typeof CT_WINDOWS)[number]['name']

/** PS3.3 C.11.2.1.2: LINEAR: the window covers width - 1 grey steps around center - 0.5. */
export const rangeOf = ({ center, width }: Pick<DisplayWindow, 'center' | 'width'>): Range => ({ low: center - 0.5 - (width - 1) / 2, high: center - 0.5 + (width - 1) / 2 })
export const windowOf = ({ low, high }: Range): { center: number; width: number } => ({ center: (low + high) / 2 + 0.5, width: high - low + 1 })

/** The 1st to the 99.5th hundredth of what the picture holds, without its background. */
export function autoRange(held: HeldFrame): Range {
  const { pixels, min, max } = held
  if (!pixels || max <= min) return { low: min, high: min + 1 }
  const bins = new Uint32Array(1024)
  const step = Math.max(1, Math.floor(pixels.length / 65_536))
  const scale = 1023 / (max - min)
  let count = 0
  for (let i = 0; i < pixels.length; i += step) {
    const bin = Math.floor((pixels[i]! - min) * scale)
    if (bin <= 0) continue
    bins[bin]!++
    count++
  }
  const at = (part: number) => { let sum = 0; for (let bin = 0; bin < bins.length; bin++) { sum += bins[bin]!; if (sum >= count * part) return min + bin / scale } return max }
  const [low, high] = [at(0.01), at(0.995)]
  return high > low ? { low, high } : { low: min, high: max }
}

/** As the picture is first shown: as its file says; a CT without a word in a soft window; else by its values. */
export function firstRange(held: HeldFrame): Range {
  const { frame } = held
  if (frame.samplesPerPixel === 3) return { low: 0, high: 255 }
  if (frame.windows[0]) return rangeOf(frame.windows[0])
  if (frame.isHounsfield) return rangeOf({ center: 40, width: 400 })
  return autoRange(held)
}

export const fullRange = ({ frame, min, max }: { frame: FrameDescription; min: number; max: number }): Range => (frame.samplesPerPixel === 3 ? { low: 0, high: 255 } : { low: min, high: Math.max(min + 1, max) })
