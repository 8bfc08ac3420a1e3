import type { DataSet } from '#imaging/contract'
import { number, numbers, text } from '#imaging/dicom/access'
import { modalityLutOf, paletteOf, presentationLutShapeOf, rescaleOf, voiLutsOf, windowsOf, type Lut, type Palette, type Rescale, type Window } from '#imaging/dicom/grayscale'
import { paddingOf, type Padding } from '#imaging/dicom/padding'

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
  padding: Padding | null
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
    palette: photometric === 'PALETTE COLOR' ? paletteOf(dataset) : null, isInverse, padding: paddingOf(number(dataset, '00280120'), number(dataset, '00280121'), number(dataset, '00280103') === 1), aspect: aspectOf(dataset),
  }
}

/** From the spacing of the patient or the detector, else from the aspect ratio itself (PS3.3 C.7.6.3.1.7). */
function aspectOf(dataset: DataSet): number {
  for (const tag of ['00280030', '00181164', '00280034']) {
    const [down, across] = numbers(dataset, tag)
    if (down && across && down > 0 && across > 0 && Number.isFinite(down / across)) return Math.min(10, Math.max(0.1, down / across))
  }
  return 1
}
