import type { JsonDataSet } from '../dicom/json'
import { VALUE_UNIT, type FindingValue } from '../findings/finding'

/** A coded concept: value, scheme, meaning. */
export type Code = readonly [value: string, scheme: string, meaning: string]

/** Our own concepts, for what no standard scheme names; read back by us, skipped by others. */
const OWN = '99THEATRUM'

export const CONCEPTS = {
  report: ['126000', 'DCM', 'Imaging Measurement Report'],
  language: ['121049', 'DCM', 'Language of Content Item and Descendants'],
  english: ['en', 'RFC5646', 'English'],
  observerType: ['121005', 'DCM', 'Observer Type'],
  person: ['121006', 'DCM', 'Person'],
  observerName: ['121008', 'DCM', 'Person Observer Name'],
  procedure: ['121058', 'DCM', 'Procedure reported'],
  imagingProcedure: ['363679005', 'SCT', 'Imaging procedure'],
  library: ['111028', 'DCM', 'Image Library'],
  libraryGroup: ['126200', 'DCM', 'Image Library Group'],
  measurements: ['126010', 'DCM', 'Imaging Measurements'],
  group: ['125007', 'DCM', 'Measurement Group'],
  trackingId: ['112039', 'DCM', 'Tracking Identifier'],
  trackingUid: ['112040', 'DCM', 'Tracking Unique Identifier'],
  source: ['121112', 'DCM', 'Source of Measurement'],
  region: ['111030', 'DCM', 'Image Region'],
  path: ['121055', 'DCM', 'Path'],
  comment: ['121106', 'DCM', 'Comment'],
  derivation: ['121401', 'DCM', 'Derivation'],
  shape: ['shape', OWN, 'Shape of mark'],
  calibration: ['calibration', OWN, 'Calibration of lengths'],
  planeNormal: ['plane-normal', OWN, 'Normal of the plane of the mark'],
} as const satisfies Record<string, Code>

export const own = (value: string, meaning: string): Code => [value, OWN, meaning]

/** UCUM. */
const UNITS: Record<FindingValue['unit'], Code> = {
  mm: ['mm', 'UCUM', 'millimeter'], mm2: ['mm2', 'UCUM', 'square millimeter'], deg: ['deg', 'UCUM', 'degree'], HU: ["[hnsf'U]", 'UCUM', 'Hounsfield unit'],
  px: ['{pixels}', 'UCUM', 'pixels'], px2: ['{pixels}2', 'UCUM', 'square pixels'], stored: ['{stored}', 'UCUM', 'stored values'],
  rescaled: own('rescaled', 'rescaled values'),
}

const LENGTH: Code = ['410668003', 'SCT', 'Length']
const ATTENUATION: Code = ['112031', 'DCM', 'Attenuation Coefficient']
const STORED: Code = own('stored-value', 'Stored pixel value')
const RESCALED: Code = own('rescaled-value', 'Rescaled pixel value')
const DERIVATIONS: Partial<Record<FindingValue['name'], Code>> = {
  mean: ['373098007', 'SCT', 'Mean'], deviation: ['386136009', 'SCT', 'Standard Deviation'], minimum: ['255605001', 'SCT', 'Minimum'], maximum: ['56851009', 'SCT', 'Maximum'],
}
const PLAIN: Partial<Record<FindingValue['name'], Code>> = {
  'length': LENGTH, 'angle': ['1483009', 'SCT', 'Angle'], 'area': ['42798000', 'SCT', 'Area'], 'major-axis': ['103339001', 'SCT', 'Long Axis'], 'minor-axis': ['103340004', 'SCT', 'Short Axis'],
}

/** The concept that a value is a measurement of, and how it was derived from many. */
export function conceptOf({ name, unit }: FindingValue): { concept: Code; derivation: Code | null } {
  const plain = PLAIN[name]
  return plain ? { concept: plain, derivation: null } : { concept: unit === 'HU' ? ATTENUATION : unit === 'rescaled' ? RESCALED : STORED, derivation: DERIVATIONS[name] ?? null }
}

/** Null where the concept is none of those that a finding holds. Older codes of the same concepts (SRT) are known too. */
export function valueNameOf(concept: Code, derivation: Code | null): FindingValue['name'] | null {
  for (const [name, code] of Object.entries(PLAIN)) if (isSame(code, concept)) return name as FindingValue['name']
  if (!isSame(concept, ATTENUATION) && !isSame(concept, STORED) && !isSame(concept, RESCALED)) return null
  if (!derivation) return 'value'
  for (const [name, code] of Object.entries(DERIVATIONS)) if (isSame(code, derivation)) return name as FindingValue['name']
  return null
}

export function unitOf(code: Code): Pick<FindingValue, 'unit' | 'of'> | null {
  for (const [name, known] of Object.entries(UNITS)) {
    if (!isSame(known, code)) continue
    const unit = name as FindingValue['unit']
    return unit === 'rescaled' && code[2] !== known[2] && VALUE_UNIT.test(code[2]) ? { unit, of: code[2] } : { unit }
  }
  return null
}

/** No scheme has a code for every unit that a file may name: it stands in our own code's meaning. */
export const unitCode = ({ unit, of }: FindingValue): Code => (unit === 'rescaled' && of ? own('rescaled', of) : UNITS[unit])

/** SNOMED RT codes that older reports carry for SNOMED CT concepts. */
const SRT: Record<string, string> = {
  'G-D7FE': '410668003', 'G-A22A': '410668003', 'M-02550': '1483009', 'G-D785': '1483009', 'G-A166': '42798000', 'R-00317': '373098007', 'R-10047': '386136009', 'R-404FB': '255605001', 'G-A437': '56851009', 'G-A185': '103339001', 'G-A186': '103340004',
}

export function isSame(a: Code, b: Code): boolean {
  const plain = ([value, scheme]: Code) => (scheme === 'SRT' || scheme === 'SNM3' || scheme === '99SDM' ? `SCT:${SRT[value] ?? value}` : `${scheme}:${value}`)
  return plain(a) === plain(b)
}

/** As an item of a code sequence. */
export function codeItem([value, scheme, meaning]: Code): JsonDataSet {
  return { '00080100': { vr: 'SH', Value: [value] }, '00080102': { vr: 'SH', Value: [scheme] }, '00080104': { vr: 'LO', Value: [meaning] } }
}
