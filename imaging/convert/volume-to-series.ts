import type { DataSet, DicomFile, Element, Tag } from '#imaging/contract'
import { newDataSet, numberElement, textElement } from '../dicom/access'
import { EXPLICIT_LITTLE } from '../dicom/transfer-syntaxes'
import { SOP_CLASSES, uidFromName } from '../dicom/uids'

/** Whose pictures these are, and how they are named; nothing of it is read from the converted file. */
export interface ConversionSubject {
  patientId: string
  patientName: string
  /** The same seed makes the same UIDs: a second import of the same file is the same study. */
  seed: string
  studyDescription?: string
  seriesDescription?: string
  seriesNumber?: number
  bodyPart?: string
  /** Series that share it lie in one space. */
  frameOfReferenceSeed?: string
  /** Series that share it belong to one study. */
  studySeed?: string
}

/** A regular grid of samples in patient space (LPS, mm), slice after slice. */
export interface Volume {
  modality: 'CT' | 'MR'
  columns: number
  rows: number
  slices: number
  /** Along a row, down a column: unit vectors. */
  rowDirection: Vector
  columnDirection: Vector
  /** Between rows, between columns. */
  spacing: [number, number]
  /** From one slice to the next, mm; along the normal or against it. */
  step: Vector
  /** Centre of the first sample of the first slice. */
  origin: Vector
  isSigned: boolean
  /** Stored to real value. */
  slope: number
  intercept: number
  /** Of the real values, exactly as wide as it says; null: nothing to show them by. */
  window: { center: number; width: number } | null
  /** What was done to the values, for whoever reads them. */
  derivation: string
  /** Samples of one slice, of the signedness above. @param index from 0 */
  slice(index: number): Int16Array | Uint16Array
}

export type Vector = [number, number, number]

/** One file for each slice, made when asked for. */
export function* volumeToSeries(volume: Volume, subject: ConversionSubject): Generator<DicomFile> {
  const sopClass = volume.modality === 'CT' ? SOP_CLASSES.ct : SOP_CLASSES.mr
  const gap = Math.hypot(...volume.step)
  const shared: [Tag, Element][] = [
    ['00080005', textElement('CS', 'ISO_IR 192')],
    ['00080008', textElement('CS', 'DERIVED', 'SECONDARY', volume.modality === 'CT' ? 'AXIAL' : 'OTHER')],
    ['00080016', textElement('UI', sopClass)],
    ...emptyTexts(['00080020', 'DA'], ['00080030', 'TM'], ['00080050', 'SH'], ['00080070', 'LO'], ['00080090', 'PN'], ['00100030', 'DA'], ['00100040', 'CS'], ['00200010', 'SH'], ['00200060', 'CS'], ['00201040', 'LO'], ['00185100', 'CS']),
    ['00080060', textElement('CS', volume.modality)],
    ...optionalText('00081030', 'LO', subject.studyDescription),
    ...optionalText('0008103E', 'LO', subject.seriesDescription),
    ['00082111', textElement('ST', volume.derivation)],
    ['00100010', textElement('PN', subject.patientName)],
    ['00100020', textElement('LO', subject.patientId)],
    ...optionalText('00180015', 'CS', subject.bodyPart),
    ...(volume.modality === 'CT' ? emptyTexts(['00180060', 'DS'], ['00200012', 'IS']) : magnetic()),
    ['00180050', numberElement('DS', gap)],
    ...(volume.modality === 'MR' ? [['00180088', numberElement('DS', gap)] satisfies [Tag, Element]] : []),
    ['0020000D', textElement('UI', uidFromName(`study/${subject.studySeed ?? subject.seed}`))],
    ['0020000E', textElement('UI', uidFromName(`series/${subject.seed}`))],
    ['00200011', numberElement('IS', subject.seriesNumber ?? 1)],
    ['00200037', numberElement('DS', ...volume.rowDirection, ...volume.columnDirection)],
    ['00200052', textElement('UI', uidFromName(`frame-of-reference/${subject.frameOfReferenceSeed ?? subject.seed}`))],
    ['00280002', numberElement('US', 1)],
    ['00280004', textElement('CS', 'MONOCHROME2')],
    ['00280010', numberElement('US', volume.rows)],
    ['00280011', numberElement('US', volume.columns)],
    ['00280030', numberElement('DS', ...volume.spacing)],
    ['00280100', numberElement('US', 16)],
    ['00280101', numberElement('US', 16)],
    ['00280102', numberElement('US', 15)],
    ['00280103', numberElement('US', volume.isSigned ? 1 : 0)],
    ...(volume.window ? [['00281050', numberElement('DS', volume.window.center)], ['00281051', numberElement('DS', volume.window.width)], ['00281056', textElement('CS', 'LINEAR_EXACT')]] satisfies [Tag, Element][] : []),
    ...rescale(volume),
  ]
  for (let index = 0; index < volume.slices; index++) {
    const position = volume.origin.map((value, axis) => value + index * (volume.step[axis] ?? 0))
    const samples = volume.slice(index)
    const own: [Tag, Element][] = [
      ['00080018', textElement('UI', uidFromName(`instance/${subject.seed}/${index}`))],
      ['00200013', numberElement('IS', index + 1)],
      ['00200032', numberElement('DS', ...position)],
      ['7FE00010', { vr: 'OW', bytes: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength) }],
    ]
    yield { meta: newDataSet(), dataset: inOrder([...shared, ...own]), transferSyntax: EXPLICIT_LITTLE }
  }
}

/** HU for CT; elsewhere only what is not the stored value itself. */
function rescale(volume: Volume): [Tag, Element][] {
  if (volume.modality === 'MR' && volume.slope === 1 && volume.intercept === 0) return []
  return [['00281052', numberElement('DS', volume.intercept)], ['00281053', numberElement('DS', volume.slope)], ['00281054', textElement('LO', volume.modality === 'CT' ? 'HU' : 'US')]]
}

/** How it was measured is unknown after a conversion: RM, research mode, and nothing else. */
const magnetic = (): [Tag, Element][] => [
  ['00180020', textElement('CS', 'RM')],
  ['00180021', textElement('CS', 'NONE')],
  ...emptyTexts(['00180022', 'CS'], ['00180023', 'CS'], ['00180080', 'DS'], ['00180081', 'DS'], ['00180091', 'IS']),
]

export const emptyTexts = (...entries: [Tag, Element['vr']][]): [Tag, Element][] => entries.map(([tag, vr]) => [tag, textElement(vr)])

export const optionalText = (tag: Tag, vr: Element['vr'], value: string | undefined): [Tag, Element][] => (value ? [[tag, textElement(vr, value)]] : [])

export const inOrder = (entries: [Tag, Element][]): DataSet => newDataSet(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
