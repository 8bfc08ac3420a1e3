import type { Calibration, Point3 } from './finding'
import type { DisplayWindow, FrameDescription, UltrasoundRegion } from './reading'

/** DICOM JSON (PS3.18 F.2), as far as it is read here. */
export type DicomJson = Record<string, { vr: string; Value?: unknown[] } | undefined>

const PROJECTION = new Set(['CR', 'DX', 'MG', 'RF', 'XA', 'PX', 'IO', 'RG'])
const SLICES = new Set(['CT', 'MR', 'PT', 'NM'])
/** Frames of one instance that are described; more are refused at the import. */
const MOST_FRAMES = 20_000

/** The pictures of one instance, in the order of its frames. Reads what a data set says and nothing else. */
export function describeFrames(json: DicomJson): FrameDescription[] {
  const count = Math.min(MOST_FRAMES, Math.max(1, number(json, '00280008') ?? 1))
  const shared = items(json, '52009229')[0] ?? {}
  const perFrame = items(json, '52009230')
  const regions = ultrasoundRegions(json)
  return Array.from({ length: count }, (_, index) => describe(json, shared, perFrame[index] ?? {}, index + 1, regions))
}

function describe(json: DicomJson, shared: DicomJson, own: DicomJson, frame: number, regions: UltrasoundRegion[]): FrameDescription {
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
  const aspect = numbers(json, '00280034')
  return {
    sopInstanceUid: text(json, '00080018'),
    frame,
    instanceNumber: number(json, '00200013'),
    rows: number(json, '00280010') ?? 0,
    columns: number(json, '00280011') ?? 0,
    samplesPerPixel,
    bitsStored: isPalette ? 8 : number(json, '00280101') ?? number(json, '00280100') ?? 8,
    isSigned: !isPalette && number(json, '00280103') === 1,
    photometric: text(json, '00280004'),
    place: isPlaced && spacing && frameOfReferenceUid
      ? { position: position as Point3, orientation: orientation as [number, number, number, number, number, number], frameOfReferenceUid }
      : null,
    spacing,
    calibration,
    regions,
    pixelAspect: spacing ? spacing[0] / spacing[1] : aspect.length === 2 && aspect[0]! > 0 && aspect[1]! > 0 ? aspect[0]! / aspect[1]! : 1,
    slope: hasRescale && !hasTable ? slope : 1,
    intercept: hasRescale && !hasTable ? intercept : 0,
    // Localizers and secondary captures of CT carry no attenuation; a type other than HU says so itself (PS3.3 C.11.1.1.2).
    isHounsfield: modality === 'CT' && hasRescale && !hasTable && samplesPerPixel === 1 && (rescaleType === 'HU' || (rescaleType === '' && !values(json, '00080008').includes('LOCALIZER'))),
    windows: windowsOf(macro('00289132')),
    thicknessMm: positive(number(measures, '00180050')),
    frameTimeMs: frameTime(json),
    letters: isPlaced ? null : lettersOf(values(json, '00200020')),
    laterality: text(json, '00200062') || text(json, '00200060'),
  }
}

/**
 * What a pixel measures. Projections: Pixel Spacing that differs from Imager Pixel Spacing, or says how it was
 * calibrated, is corrected for magnification (PS3.3 10.7.1.3); else it holds at the detector and is said to.
 */
function calibrate(modality: string, measures: DicomJson, json: DicomJson, regions: UltrasoundRegion[], isPlaced: boolean): { spacing: [number, number] | null; calibration: Calibration } {
  const inPatient = pair(measures, '00280030')
  if (regions.length) return { spacing: null, calibration: 'ultrasound-region' }
  if (PROJECTION.has(modality)) {
    const atDetector = pair(json, '00181164')
    if (inPatient && (text(json, '00280A02') !== '' || (atDetector && !near(inPatient, atDetector)))) return { spacing: inPatient, calibration: 'detector-corrected' }
    const spacing = atDetector ?? inPatient
    return spacing ? { spacing, calibration: 'detector' } : { spacing: null, calibration: 'none' }
  }
  if (!inPatient) return { spacing: null, calibration: 'none' }
  return { spacing: inPatient, calibration: isPlaced || SLICES.has(modality) ? 'patient-space' : 'detector-corrected' }
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

function windowsOf(json: DicomJson): DisplayWindow[] {
  const [centers, widths, names] = [numbers(json, '00281050'), numbers(json, '00281051'), values(json, '00281055')]
  return centers.flatMap((center, i) => ((widths[i] ?? 0) >= 1 ? [{ center, width: widths[i]!, name: String(names[i] ?? '').slice(0, 40) }] : [])).slice(0, 8)
}

function frameTime(json: DicomJson): number | null {
  if ((number(json, '00280008') ?? 1) < 2) return null
  const rate = positive(number(json, '00080040')) ?? positive(number(json, '00180040'))
  return positive(number(json, '00181063')) ?? positive(numbers(json, '00181065')[1] ?? null) ?? (rate ? 1000 / rate : null)
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
