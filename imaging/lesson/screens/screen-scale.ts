import type { DataSet } from '#imaging/contract'
import { numbers, text } from '#imaging/dicom/access'
import { calibrationOf } from '#imaging/dicom/frame-geometry'
import { ultrasoundRegionsOf, type UltrasoundRegion } from '#imaging/dicom/ultrasound-regions'

/** Left, top, right, bottom, as shares of the picture. */
export type Share = [left: number, top: number, right: number, bottom: number]

export interface ScreenScale {
  /**
   * `regions`: the machine's own calibration of parts of an ultrasound picture. `patient`: the pixel's size in the patient, where the
   * picture says where it lies. `stated`: a pixel size that does not say what it holds for. `projection`: at the detector, or in one
   * depth: what lies elsewhere is of another size.
   */
  from: 'regions' | 'patient' | 'stated' | 'projection'
  /** Across and down, of a pixel of the file. */
  mmPerPixel: [x: number, y: number]
  /** Where a length may be measured: both ends in the same of them. Empty: nowhere. */
  within: Share[]
  /** And where not: a curve, a spectrum, a table of another scale over it. */
  except: Share[]
}

const SAME = 1e-3
/** Of a pixel; beyond it a slip of the pen rather than an ultrasound or an angiogram. */
const LEAST_MM = 1e-4
const MOST_MM = 10

/**
 * What a pixel of a clip measures; null: nothing is said. An ultrasound is measured by its regions (PS3.3 C.8.5.5), as the reading room
 * does it: in those of tissue whose axes are both centimetres, and of one scale with the largest of them.
 */
export function screenScaleOf(dataset: DataSet, { rows, columns, isPlaced }: { rows: number; columns: number; isPlaced: boolean }): ScreenScale | null {
  const regions = ultrasoundRegionsOf(dataset)
  if (dataset.elements.has('00186011')) return byRegions(regions, rows, columns)
  const calibration = calibrationOf(dataset)
  if (calibration.kind !== 'none' && calibration.kind !== 'patient') return checked({ from: 'projection', mmPerPixel: [calibration.spacing[1], calibration.spacing[0]], within: [], except: [] })
  const [down, across] = calibration.kind === 'patient' ? calibration.spacing : pair(numbers(dataset, '00181164'))
  if (!down || !across) return null
  const from = calibration.kind === 'patient' ? (isPlaced ? 'patient' : 'stated') : 'projection'
  return checked({ from, mmPerPixel: [across, down], within: from === 'patient' ? [[0, 0, 1, 1]] : [], except: [] })
}

function byRegions(regions: readonly UltrasoundRegion[], rows: number, columns: number): ScreenScale | null {
  const isLength = ({ format, unitX, unitY }: UltrasoundRegion) => format === '2d' && unitX === 'cm' && unitY === 'cm'
  const areaOf = ({ left, top, right, bottom }: UltrasoundRegion) => (right - left + 1) * (bottom - top + 1)
  const [largest] = regions.filter(isLength).toSorted((a, b) => areaOf(b) - areaOf(a))
  if (!largest) return null
  // Of one scale with it: the board has one size.
  const isAlike = (one: UltrasoundRegion) => isLength(one) && near(one.deltaX, largest.deltaX) && near(one.deltaY, largest.deltaY)
  const share = ({ left, top, right, bottom }: UltrasoundRegion): Share => [left / columns, top / rows, Math.min(1, (right + 1) / columns), Math.min(1, (bottom + 1) / rows)]
  return checked({
    from: 'regions', mmPerPixel: [Math.abs(largest.deltaX) * 10, Math.abs(largest.deltaY) * 10],
    within: regions.filter(isAlike).map(share), except: regions.filter((one) => !isAlike(one)).map(share),
  })
}

const checked = (scale: ScreenScale): ScreenScale | null => (scale.mmPerPixel.every((mm) => mm >= LEAST_MM && mm <= MOST_MM) ? scale : null)
const near = (one: number, other: number) => Math.abs(Math.abs(one) - Math.abs(other)) <= SAME * Math.abs(other)
const pair = ([down, across]: number[]): [number | undefined, number | undefined] => [down, across]

/** Height of a pixel by its width, where nobody says how large it is (PS3.3 C.7.6.3.1.7). */
export function pixelAspectOf(dataset: DataSet): number {
  const [down, across] = numbers(dataset, '00280034')
  return down && across && down > 0 && across > 0 ? Math.min(10, Math.max(0.1, down / across)) : 1
}

/** As the screens of a kind are called. */
export function kindOf(dataset: DataSet, frames: number): { en: string; zh: string } {
  const isClip = frames > 1
  switch (text(dataset, '00080060')) {
    case 'US':
    case 'IVUS': return isClip ? { en: 'Ultrasound clip', zh: '超声动态影像' } : { en: 'Ultrasound picture', zh: '超声图像' }
    case 'XA': return isClip ? { en: 'Angiography run', zh: '血管造影序列' } : { en: 'Angiography picture', zh: '血管造影图像' }
    case 'RF': return isClip ? { en: 'Fluoroscopy run', zh: '透视序列' } : { en: 'Fluoroscopy picture', zh: '透视图像' }
    case 'ES': return isClip ? { en: 'Endoscopy clip', zh: '内镜动态影像' } : { en: 'Endoscopy picture', zh: '内镜图像' }
    default: return isClip ? { en: 'Clip', zh: '动态影像' } : { en: 'Picture', zh: '图像' }
  }
}
