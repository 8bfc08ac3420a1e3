/**
 * The finding record: what somebody marked or measured on an image. Used by the viewer, courses, exam answers and
 * scoring, shared pointers and cases alike; exported as DICOM SR (TID 1500) and presentation states.
 */
export const FINDING_SHAPES = ['length', 'angle', 'cobb', 'ellipse', 'rectangle', 'freehand', 'probe', 'arrow', 'text', 'key-image'] as const
export type FindingShape = (typeof FINDING_SHAPES)[number]

export type Point3 = [x: number, y: number, z: number]
export type Point2 = [column: number, row: number]

/** What turns pixels into millimetres here; 'none': lengths are in pixels and no millimetre is claimed. */
export type Calibration = 'patient-space' | 'detector-corrected' | 'detector' | 'ultrasound-region' | 'none'

export interface FindingValue {
  name: 'length' | 'angle' | 'area' | 'mean' | 'deviation' | 'minimum' | 'maximum' | 'value' | 'major-axis' | 'minor-axis'
  value: number
  /** 'rescaled': by the file's own slope and intercept, into whatever `of` says. */
  unit: 'mm' | 'px' | 'mm2' | 'px2' | 'deg' | 'HU' | 'rescaled' | 'stored'
  /** Of rescaled values: the unit that the file names (BQML); absent where it names none. */
  of?: string
}

/** What a file may call the unit of its values: anything else is no unit and is not shown as one. */
export const VALUE_UNIT = /^[A-Za-z0-9/^.*%-]{1,16}$/

/** Where it lies. Patient space wherever the image has one; else the image's own pixels (0,0 is the top left corner of the first pixel). */
export type FindingPlace =
  | { space: 'patient'; frameOfReferenceUid: string; points: Point3[] }
  | { space: 'image'; points: Point2[] }

export interface FindingContent {
  shape: FindingShape
  /** Order of points: length 2; angle 3 (arm, vertex, arm); cobb 4 (two lines); ellipse 4 (ends of one axis, ends of the other); rectangle 4 corners in turn; freehand 3 and more, closed; probe, text 1; arrow 2 (tip first); key-image 0. */
  place: FindingPlace
  /** The image it was drawn on; null for a mark on a reformatted plane. */
  image: { seriesUid: string; sopInstanceUid: string; frame: number } | null
  /** A plane's normal for marks on reformatted planes. */
  planeNormal: Point3 | null
  text: string
  values: FindingValue[]
  calibration: Calibration
}
