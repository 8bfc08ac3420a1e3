import { floatPaddingOf, paddingOf, type Padding } from '#imaging/dicom/padding'
import { VALUE_UNIT } from '#imaging/findings/finding'
import type { Calibration, Point3 } from './finding'
import { tableReader } from './describe-tables'
import type { DisplayWindow, FrameDescription, UltrasoundRegion } from './reading'

/** DICOM JSON (PS3.18 F.2), as far as it is read here. */
export type DicomJson = Record<string, { vr: string; Value?: unknown[] } | undefined>

const PROJECTION = new Set(['CR', 'DX', 'MG', 'RF', 'XA', 'PX', 'IO', 'RG'])
const SLICES = new Set(['CT', 'MR', 'PT', 'NM'])
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7'
/** Frames of one instance that are described; more are refused at the import. */
const MOST_FRAMES = 20_000

/** The pictures of one instance, in the order of its frames. Reads what a data set says and nothing else. */
export function describeFrames(json: DicomJson): FrameDescription[] {
  const count = Math.min(MOST_FRAMES, Math.max(1, number(json, '00280008') ?? 1))
  const shared = items(json, '52009229')[0] ?? {}
  const perFrame = items(json, '52009230')
  const regions = ultrasoundRegions(json)
  const tablesOf = tableReader(json, count)
  return Array.from({ length: count }, (_, index) => describe(json, shared, perFrame[index] ?? {}, index + 1, regions, tablesOf))
}

function describe(json: DicomJson, shared: DicomJson, own: DicomJson, frame: number, regions: UltrasoundRegion[], tablesOf: ReturnType<typeof tableReader>): FrameDescription {
  const modality = text(json, '00080060')
  /** A functional group's macro: of the frame, else shared, else the data set itself. */
  const macro = (sequence: string) => items(own, sequence)[0] ?? items(shared, sequence)[0] ?? json
  const measures = macro('00289110')
  // Attributes of the data set itself place one frame, not a hundred: all would lie in one place.
  const placed = (sequence: string) => items(own, sequence)[0] ?? items(shared, sequence)[0] ?? ((number(json, '00280008') ?? 1) > 1 ? {} : json)
  const position = numbers(placed('00209113'), '00200032')
  const orientation = numbers(placed('00209116'), '00200037')
  const frameOfReferenceUid = text(json, '00200052')
  const transformation = macro('00289145')
  // Pictures by a palette are taken as the colours that it makes of them.
  const isPalette = text(json, '00280004') === 'PALETTE COLOR'
  const samplesPerPixel = number(json, '00280002') === 3 || isPalette ? 3 : 1
  const isPlaced = position.length === 3 && orientation.length === 6 && isFrame(orientation)
  const { spacing, calibration } = calibrate(modality, measures, json, regions, isPlaced)
  const slope = number(transformation, '00281053') ?? 1
  const intercept = number(transformation, '00281052') ?? 0
  const rescaleType = text(transformation, '00281054')
  const hasRescale = slope !== 0 && number(transformation, '00281053') !== null
  const hasTable = items(json, '00283000').length > 0
  const photometric = text(json, '00280004')
  // Without the table that a window is meant for, the window would show something else.
  const { isReadable, ...tables } = samplesPerPixel === 1 ? tablesOf(macro('00289132')) : { isReadable: true, modality: null, shown: null }
  const shape = spacing ?? pair(measures, '00280030') ?? pair(json, '00280034')
  return {
    sopInstanceUid: text(json, '00080018'),
    frame,
    instanceNumber: number(json, '00200013'),
    rows: number(json, '00280010') ?? 0,
    columns: number(json, '00280011') ?? 0,
    samplesPerPixel,
    bitsStored: isPalette ? 8 : number(json, '00280101') ?? number(json, '00280100') ?? 8,
    isSigned: !isPalette && number(json, '00280103') === 1,
    photometric,
    isNegative: samplesPerPixel === 1 && (photometric === 'MONOCHROME1' || text(json, '20500020') === 'INVERSE'),
    tables: tables.modality || tables.shown ? tables : null,
    place: isPlaced && spacing && frameOfReferenceUid
      ? { position: position as Point3, orientation: orientation as [number, number, number, number, number, number], frameOfReferenceUid }
      : null,
    spacing,
    calibration,
    regions,
    pixelAspect: shape ? shape[0] / shape[1] : 1,
    slope: hasRescale && !hasTable ? slope : 1,
    intercept: hasRescale && !hasTable ? intercept : 0,
    // A localizer is a projection, whatever unit it names; a type other than HU says itself that it is none (PS3.3 C.11.1.1.2).
    isHounsfield: modality === 'CT' && hasRescale && !hasTable && samplesPerPixel === 1 && (rescaleType === 'HU' || rescaleType === '') && !values(json, '00080008').includes('LOCALIZER'),
    valueUnits: samplesPerPixel === 1 ? valueUnits(rescaleType || text(json, '00541001')) : '',
    floats: floatsOf(json),
    padding: samplesPerPixel === 1 ? paddingIn(json) : null,
    windows: isReadable ? windowsOf(macro('00289132'), text(json, '00281056')) : [],
    thicknessMm: positive(number(measures, '00180050')),
    frameTimeMs: frameTime(json),
    letters: isPlaced ? null : lettersOf(values(json, '00200020')),
    laterality: text(json, '00200062') || text(json, '00200060'),
  }
}

/**
 * What a pixel measures. Projections, and whatever was captured second hand: Pixel Spacing that differs from that of the
 * detector or the scanned film, or says how it was calibrated, is corrected (PS3.3 10.7.1.3); else it holds at the
 * detector, or on the film, and is said to. Everywhere else a spacing is one in the patient only where the picture lies
 * there or its kind defines it so; ultrasound has its regions (C.8.5.5) and nothing beside them.
 */
function calibrate(modality: string, measures: DicomJson, json: DicomJson, regions: UltrasoundRegion[], isPlaced: boolean): { spacing: [number, number] | null; calibration: Calibration } {
  const inPatient = pair(measures, '00280030')
  const isCaptured = text(json, '00080016').startsWith(SECONDARY_CAPTURE)
  if (regions.length) return { spacing: null, calibration: 'ultrasound-region' }
  if (isPlaced && inPatient && !PROJECTION.has(modality)) return { spacing: inPatient, calibration: 'patient-space' }
  if (inPatient && SLICES.has(modality) && !isCaptured) return { spacing: inPatient, calibration: 'patient-space' }
  const isProjection = PROJECTION.has(modality)
  if (modality === 'US' || modality === 'IVUS') return { spacing: null, calibration: 'none' }
  const flat = (isProjection ? pair(json, '00181164') : null) ?? pair(json, '00182010')
  if (inPatient && (['GEOMETRY', 'FIDUCIAL'].includes(text(json, '00280A02')) || (flat && !near(inPatient, flat)))) return { spacing: inPatient, calibration: 'detector-corrected' }
  const spacing = flat ?? (isProjection && !isCaptured ? inPatient : null)
  return spacing ? { spacing, calibration: 'detector' } : { spacing: null, calibration: 'none' }
}

function ultrasoundRegions(json: DicomJson): UltrasoundRegion[] {
  return items(json, '00186011').flatMap((region) => {
    const [x0, y0, x1, y1] = ['00186018', '0018601A', '0018601C', '0018601E'].map((tag) => number(region, tag))
    if (x0 == null || y0 == null || x1 == null || y1 == null) return []
    const [dx, dy] = [number(region, '0018602C'), number(region, '0018602E')]
    // Two-dimensional tissue whose both axes are centimetres; everything else is no length.
    const isLength = number(region, '00186012') === 1 && number(region, '00186024') === 3 && number(region, '00186026') === 3
    return [{ x0, y0, x1, y1, mm: isLength && dx && dy ? [Math.abs(dx) * 10, Math.abs(dy) * 10] as [number, number] : null }]
  })
}

function windowsOf(json: DicomJson, ofWhole: string): DisplayWindow[] {
  const [centers, widths, names] = [values(json, '00281050').map(Number), values(json, '00281051').map(Number), values(json, '00281055')]
  const named = text(json, '00281056') || ofWhole
  const shape = named === 'LINEAR_EXACT' || named === 'SIGMOID' ? named : 'LINEAR'
  // A linear window is at least 1 wide, the others wider than nothing (PS3.3 C.11.2.1.2).
  const isValid = (center: number, width: number) => Number.isFinite(center) && Number.isFinite(width) && (shape === 'LINEAR' ? width >= 1 : width > 0)
  return centers.flatMap((center, i) => (isValid(center, widths[i] ?? NaN) ? [{ center, width: widths[i]!, name: String(names[i] ?? '').slice(0, 40), shape } as const] : [])).slice(0, 8)
}

/** A free text of the file is shown beside a number only where it looks like a unit. US: unspecified; HU is said of CT alone. */
const valueUnits = (given: string) => (VALUE_UNIT.test(given) && !['US', 'HU', 'NONE', 'UNSPECIFIED'].includes(given.toUpperCase()) ? given : '')

/** The modules for floating point pixels have no Bits Stored and no Pixel Representation (PS3.3 C.7.6.24, C.7.6.25). */
function floatsOf(json: DicomJson): 32 | 64 | null {
  const bits = number(json, '00280100')
  return number(json, '00280101') === null && number(json, '00280103') === null && (bits === 32 || bits === 64) ? bits : null
}

function paddingIn(json: DicomJson): Padding | null {
  switch (floatsOf(json)) {
    case 32: return floatPaddingOf(number(json, '00280122'), number(json, '00280124'))
    case 64: return floatPaddingOf(number(json, '00280123'), number(json, '00280125'))
    case null: return paddingOf(number(json, '00280120'), number(json, '00280121'), number(json, '00280103') === 1)
  }
}

/** How long a picture is meant to be shown, in the order of the standard: what is recommended, then at what speed it was taken. */
function frameTime(json: DicomJson): number | null {
  if ((number(json, '00280008') ?? 1) < 2) return null
  const rate = positive(number(json, '00082144')) ?? positive(number(json, '00180040'))
  return rate ? 1000 / rate : positive(number(json, '00181063')) ?? positive(numbers(json, '00181065')[1] ?? null)
}

/** Two unit vectors, perpendicular within what decimal strings lose. */
function isFrame(o: number[]): boolean {
  const length = (at: number) => Math.hypot(o[at]!, o[at + 1]!, o[at + 2]!)
  const dot = o[0]! * o[3]! + o[1]! * o[4]! + o[2]! * o[5]!
  return Math.abs(length(0) - 1) < 1e-2 && Math.abs(length(3) - 1) < 1e-2 && Math.abs(dot) < 1e-2
}

function lettersOf(given: unknown[]): [string, string] | null {
  const [right, down] = given.map((one) => String(one).trim())
  return right && down && /^[ALPRHF]{1,3}$/.test(right) && /^[ALPRHF]{1,3}$/.test(down) ? [right, down] : null
}

const near = (a: [number, number], b: [number, number]) => Math.abs(a[0] - b[0]) < 1e-6 * b[0] && Math.abs(a[1] - b[1]) < 1e-6 * b[1]
const positive = (value: number | null) => (value !== null && value > 0 ? value : null)
const pair = (json: DicomJson, tag: string): [number, number] | null => {
  const [row, column] = numbers(json, tag)
  return row !== undefined && column !== undefined && row > 0 && column > 0 ? [row, column] : null
}
const values = (json: DicomJson, tag: string): unknown[] => json[tag]?.Value ?? []
const items = (json: DicomJson, tag: string): DicomJson[] => values(json, tag).filter((one): one is DicomJson => typeof one === 'object' && one !== null)
const text = (json: DicomJson, tag: string): string => { const [first] = values(json, tag); return typeof first === 'string' ? first.trim() : '' }
const numbers = (json: DicomJson, tag: string): number[] => values(json, tag).map(Number).filter((one) => Number.isFinite(one))
const number = (json: DicomJson, tag: string): number | null => numbers(json, tag)[0] ?? null
