import type { FrameDescription } from '~/domain/images/reading'
import type { PixelKind } from './frames/pixels'

/** Values as pixels are held, both inclusive, that surround the picture and are none. */
export interface NoValues { low: number; high: number }

type Padded = Pick<FrameDescription, 'padding' | 'slope' | 'intercept' | 'samplesPerPixel'>

/** What is held where the file says that nothing was measured (PS3.3 C.7.5.1.1.2); null where it says so of no value. */
export function noValuesOf({ padding, slope, intercept, samplesPerPixel }: Padded, kind: PixelKind): NoValues | null {
  if (!padding || samplesPerPixel !== 1) return null
  // Made as the pixels are, to the last bit.
  const held = (stored: number) => { const value = stored * slope + intercept; return kind === 'float32' ? Math.fround(value) : value }
  const ends = [held(padding.least), held(padding.most)]
  return { low: Math.min(...ends), high: Math.max(...ends) }
}

export const isNoValue = (none: NoValues | null, value: number): boolean => none !== null && value >= none.low && value <= none.high
