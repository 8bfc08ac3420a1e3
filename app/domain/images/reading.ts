import type { SeriesGeometry } from '#imaging/contract'
import type { Padding } from '#imaging/dicom/padding'
import type { Calibration, Point3 } from './finding'
import type { FaceState } from './held'

/** What the reading page is given: no identity, only the pseudonym. */
export interface ReadingStudy {
  id: string
  studyUid: string
  description: string
  /** Shifted, YYYYMMDD; empty when unknown. */
  studyDate: string
  pseudonym: string
  isHeld: boolean
  series: ReadingSeries[]
}

export interface ReadingSeries {
  id: string
  studyId: string
  studyUid: string
  seriesUid: string
  modality: string
  number: number | null
  description: string
  bodyPart: string
  frameCount: number
  /** Null until judged. */
  geometry: SeriesGeometryView | null
  faceState: FaceState
  /** Whether its frames may be read piece by piece already. */
  framesState: 'missing' | 'waiting' | 'ready' | 'failed'
}

/** The gate's verdict without the list of images: that is the order of the frames themselves. */
export type SeriesGeometryView =
  | Omit<Extract<SeriesGeometry, { kind: 'volume' }>, 'order'>
  | Omit<Extract<SeriesGeometry, { kind: 'stack' }>, 'order'>

/** @param shape PS3.3 C.11.2.1.2-3. */
export interface DisplayWindow { center: number; width: number; name: string; shape: WindowShape }
export type WindowShape = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'

/** A table as the runs of its equal entries: below the first run its entry holds, beyond the last the last. */
export interface RunTable {
  /** Inputs from which the outputs hold, rising. */
  from: number[]
  to: number[]
}

/** A region of an ultrasound picture that has its own scale (PS3.3 C.8.5.5). */
export interface UltrasoundRegion {
  /** First and last column and row, inclusive. */
  x0: number; y0: number; x1: number; y1: number
  /** Millimetres for a pixel to the right and down; null where the axis is not a length (Doppler, M-mode). */
  mm: [column: number, row: number] | null
}

/** One picture of a series in reading order, as far as showing and measuring need it. */
export interface FrameDescription {
  sopInstanceUid: string
  /** 1-based. */
  frame: number
  instanceNumber: number | null
  rows: number
  columns: number
  samplesPerPixel: 1 | 3
  bitsStored: number
  isSigned: boolean
  photometric: string
  /** Its lowest values are shown brightest: MONOCHROME1, or a presentation LUT that inverts. */
  isNegative: boolean
  /** In place of slope and intercept, and of a window (its outputs are 0 to 255). Values are given as stored where `modality` is there. */
  tables: { modality: RunTable | null; shown: RunTable | null } | null
  /** Where it lies in the patient; null for pictures that know no place. */
  place: { position: Point3; orientation: [number, number, number, number, number, number]; frameOfReferenceUid: string } | null
  /** Between rows (down), between columns (right), in mm; null: nothing is known and nothing is claimed. */
  spacing: [row: number, column: number] | null
  calibration: Calibration
  regions: UltrasoundRegion[]
  /** Height of a pixel divided by its width, for showing only. */
  pixelAspect: number
  slope: number
  intercept: number
  /** Modality values are Hounsfield units: only then may a value be called so. */
  isHounsfield: boolean
  /** What modality values other than these are in, as the file says (Rescale Type, Units); empty where it does not. */
  valueUnits: string
  /** How a raw frame's samples are written; others follow from `bitsStored` and `isSigned`. */
  floats: 32 | 64 | null
  /** Stored values that surround the picture and measure nothing. */
  padding: Padding | null
  windows: DisplayWindow[]
  thicknessMm: number | null
  /** Of a film: how long a picture is shown; null when no film. */
  frameTimeMs: number | null
  laterality: string
  /** Patient orientation of a projection (0020,0020): to the right and down, as letters; null where it has a place or says nothing. */
  letters: [right: string, down: string] | null
}

/** Of a series: what the viewer asks for when the series is opened. */
export interface SeriesFrames { seriesId: string; frames: FrameDescription[] }

/** Another study of the same person, to compare with. */
export interface PriorStudy { id: string; description: string; studyDate: string; modalities: string }
