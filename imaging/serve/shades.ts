import type { DataSet } from '#imaging/contract'
import { number, numbers, text } from '#imaging/dicom/access'
import { modalityLutOf, paletteOf, presentationLutShapeOf, rescaleOf, voiLutsOf, windowsOf, type Lut, type Palette, type Rescale, type Window } from '#imaging/dicom/grayscale'

export type GrayWindow = Pick<Window, 'center' | 'width' | 'shape'>

/** All that lies between stored values and what is seen. */
export interface Shades {
  rescale: Rescale | null
  modalityLut: Lut | null
  /** The one that the file proposes first; null: as wide as the frame's own values. */
  window: GrayWindow | null
  voiLut: Lut | null
  palette: Palette | null
  isInverse: boolean
  /** Stored values around the picture that are none of it, both inclusive. */
  padding: { least: number; most: number } | null
  /** Height of a pixel by its width. */
  aspect: number
}

/** @param frame 1-based. @throws ImageRefused for a palette or a table that cannot be read */
export function shadesOf(dataset: DataSet, frame: number): Shades {
  const photometric = text(dataset, '00280004')
  const isColour = (number(dataset, '00280002') ?? 1) > 1
  const isInverse = (photometric === 'MONOCHROME1') !== (presentationLutShapeOf(dataset) === 'INVERSE' && photometric !== 'MONOCHROME1')
  if (isColour) return { rescale: null, modalityLut: null, window: null, voiLut: null, palette: null, isInverse: false, padding: null, aspect: aspectOf(dataset) }
  const window = windowsOf(dataset, frame)[0] ?? null
  return {
    rescale: rescaleOf(dataset, frame), modalityLut: modalityLutOf(dataset), window, voiLut: window ? null : voiLutsOf(dataset, frame)[0] ?? null,
    palette: photometric === 'PALETTE COLOR' ? paletteOf(dataset) : null, isInverse, padding: paddingOf(dataset), aspect: aspectOf(dataset),
  }
}

/** Pixel Padding Value and Range Limit (PS3.3 C.7.5.1.1.2), as signed as the pixels are, whatever type they were written as. */
function paddingOf(dataset: DataSet): Shades['padding'] {
  const isSigned = number(dataset, '00280103') === 1
  const stored = (tag: string) => {
    const value = number(dataset, tag)
    return value === null || !Number.isFinite(value) ? null : isSigned && value > 0x7fff ? value - 0x10000 : !isSigned && value < 0 ? value + 0x10000 : value
  }
  const value = stored('00280120')
  if (value === null) return null
  const limit = stored('00280121') ?? value
  return { least: Math.min(value, limit), most: Math.max(value, limit) }
}

/** From the spacing of the patient or the detector, else from the aspect ratio itself (PS3.3 C.7.6.3.1.7). */
function aspectOf(dataset: DataSet): number {
  for (const tag of ['00280030', '00181164', '00280034']) {
    const [down, across] = numbers(dataset, tag)
    if (down && across && down > 0 && across > 0 && Number.isFinite(down / across)) return Math.min(10, Math.max(0.1, down / across))
  }
  return 1
}
