/**
 * What the parts of `imaging/` hand to each other. Knows nothing of app/: bytes and values in, bytes and values out.
 * Geometry is the patient's, in millimetres, as DICOM has it (x to the left, y to the back, z to the head).
 */

/** Eight upper-case hexadecimal digits, group first: '00100010'. */
export type Tag = string

export const VRS = ['AE', 'AS', 'AT', 'CS', 'DA', 'DS', 'DT', 'FL', 'FD', 'IS', 'LO', 'LT', 'OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'PN', 'SH', 'SL', 'SQ', 'SS', 'ST', 'SV', 'TM', 'UC', 'UI', 'UL', 'UN', 'UR', 'US', 'UT', 'UV'] as const
export type Vr = (typeof VRS)[number]

/** One attribute. Exactly one of `bytes`, `items`, `fragments` is there. */
export interface Element {
  vr: Vr
  /** The value as in an explicit VR little endian file: already swapped where the file was big endian; text still in the file's character set. */
  bytes?: Uint8Array
  /** Of a sequence. */
  items?: DataSet[]
  /** Encapsulated pixel data: the fragments after the basic offset table, which is kept beside them. */
  fragments?: Uint8Array[]
  offsets?: number[]
}

/** Attributes in ascending order of their tags when written; character set as (0008,0005) says, inherited by items. */
export interface DataSet {
  elements: Map<Tag, Element>
  /** Specific Character Set in force, empty: ASCII. */
  characterSets: readonly string[]
}

export interface DicomFile {
  meta: DataSet
  dataset: DataSet
  /** UID of the transfer syntax that the bytes came in. */
  transferSyntax: string
}

/** Why a file is not taken. Each has its sentence in locales/images.json (`refused.*`). */
export const REFUSALS = [
  'empty', 'not-an-image', 'truncated', 'damaged', 'too-deep', 'too-large', 'encrypted', 'no-pixels', 'unknown-transfer-syntax', 'unsupported-pixels', 'undecodable',
  'dimensions', 'no-orientation', 'missing-identifiers', 'same-uid-other-pixels', 'mixed-patients', 'mixed-studies', 'other-study', 'character-set', 'archive-damaged', 'archive-bomb', 'archive-path', 'archive-encrypted', 'dicomdir-absent-file',
  'not-de-identifiable', 'not-images', 'timed-out', 'out-of-memory', 'disk-full', 'cancelled',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** Thrown by everything here that reads what came from outside. `detail` is for the log: no value of an attribute, no name of a file. */
export class ImageRefused extends Error {
  constructor(readonly reason: Refusal, readonly detail = '') {
    super(detail ? `${reason}: ${detail}` : reason)
  }
}

export interface PixelDescription {
  rows: number
  columns: number
  frames: number
  samplesPerPixel: 1 | 3
  bitsAllocated: number
  bitsStored: number
  highBit: number
  isSigned: boolean
  /** As the data set says it, before decoding. */
  photometric: string
  planarConfiguration: 0 | 1
}

/** One decoded frame: stored values, top left first, rows after rows. Colour is RGB, interleaved. */
export interface Frame {
  rows: number
  columns: number
  samplesPerPixel: 1 | 3
  bitsStored: number
  isSigned: boolean
  /** MONOCHROME1 | MONOCHROME2 | PALETTE COLOR | RGB: after decoding YBR is RGB; a palette's indices are left to the caller. */
  photometric: 'MONOCHROME1' | 'MONOCHROME2' | 'PALETTE COLOR' | 'RGB'
  samples: Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array
}

/** A frame as HTJ2K, lossless, resolution first (RPCL): each prefix up to an `endByte` decodes to that resolution. */
export interface Htj2kFrame {
  bytes: Uint8Array
  /** Smallest first; the last is the whole frame. */
  resolutions: { rows: number; columns: number; endByte: number }[]
}

/** What geometry needs of one frame; null where the file does not say it. Lengths in mm, directions as cosines. */
export interface SliceGeometry {
  sopInstanceUid: string
  /** 1-based. */
  frame: number
  rows: number
  columns: number
  /** Between rows (down), between columns (right). */
  spacing: [number, number] | null
  /** Centre of the first pixel. */
  position: [number, number, number] | null
  /** Of a row (to the right), of a column (down). */
  orientation: [number, number, number, number, number, number] | null
  frameOfReferenceUid: string | null
  instanceNumber: number | null
  /** When it was taken within the series: temporal position, trigger time or acquisition time, any one number that grows. */
  time?: number | null
  /** Colour (or a palette) is shown slice by slice: values between two colours mean nothing. */
  isColour?: boolean
  /** Yes and no of a structure each: its frames are doubled and left out by intent, and means of them mean nothing. */
  isSegmentation?: boolean
}

/** Why a series is a stack and no volume: no MPR, no 3D. In locales/images.json (`stack.*`). */
export const STACK_REASONS = ['one-slice', 'colour', 'no-position', 'no-spacing', 'several-orientations', 'several-sizes', 'several-spacings', 'doubled-position', 'missing-slice', 'uneven-gaps', 'sheared', 'several-frames-of-reference', 'time-series', 'segmentation'] as const
export type StackReason = (typeof STACK_REASONS)[number]

/** The gate's verdict. `order` is the reading order (sop instance and frame), along the normal where there is one. */
export type SeriesGeometry =
  | {
    kind: 'volume'
    order: { sopInstanceUid: string; frame: number }[]
    /** columns, rows, slices. */
    dimensions: [number, number, number]
    /** mm along a row, down a column, between slices. */
    spacing: [number, number, number]
    /** Centre of the first voxel. */
    origin: [number, number, number]
    /** Unit vectors along a row, down a column, across slices: nine cosines. */
    direction: number[]
    frameOfReferenceUid: string | null
  }
  | { kind: 'stack'; order: { sopInstanceUid: string; frame: number }[]; reasons: StackReason[]; detail: string }

/** What the de-identification is given; everything it needs to be consistent and nothing to undo it. */
export interface DeidentificationKey {
  /** Always the same new UID (2.25.…) for the same old one within one institution. */
  mapUid(uid: string): string
  /** Days by which all dates of this patient move, negative; the same for all of the patient's studies. */
  shiftDays(patient: PatientIdentity): number
  /** Takes the place of name and ID: `T-` and twelve characters of an alphabet without vowels. */
  pseudonym(patient: PatientIdentity): string
}

export interface PatientIdentity { patientId: string; issuer: string; name: string; birthDate: string }

/** Goes into the sealed record and nowhere else. */
export interface Identity extends PatientIdentity {
  sex: string
  /** Every attribute whose value was removed or replaced, by path ('00100010', '00081140/0/00081155'), as text. Bounded. */
  attributes: Record<string, string>
  studyUid: string
  seriesUid: string
  sopInstanceUid: string
}

export interface PixelFlags {
  /** Text may be burned into the pixels: a person must look before anybody else does. */
  burnedIn: 'no' | 'suspected' | 'declared'
  /** Why, for the person: 'ultrasound' | 'secondary-capture' | 'declared' | 'overlay' | 'picture' | ... */
  burnedInReason: string | null
  /** A head in CT or MR: its surface is a face. */
  isFace: boolean
}
