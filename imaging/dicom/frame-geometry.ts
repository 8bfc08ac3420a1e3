import type { DataSet, SliceGeometry, Tag } from '#imaging/contract'
import { item, items, number, numbers, text } from './access'
import { framesOf } from './describe-pixels'

const SHARED = '52009229'
const PER_FRAME = '52009230'

/** Geometry of each frame, 1-based and in the order of the frames; null where the file does not say it. */
export function slicesOf(dataset: DataSet): SliceGeometry[] {
  const frames = framesOf(dataset)
  const offsets = gridOffsets(dataset, frames)
  return Array.from({ length: frames }, (_, index) => {
    const frame = index + 1
    const orientation = tuple(valuesOf(dataset, frame, '00209116', '00200037'), 6) as SliceGeometry['orientation']
    return {
      sopInstanceUid: text(dataset, '00080018'),
      frame,
      rows: number(dataset, '00280010') ?? 0,
      columns: number(dataset, '00280011') ?? 0,
      spacing: spacingOf(dataset, frame),
      position: positionOf(dataset, frame, frames, orientation, offsets),
      orientation,
      frameOfReferenceUid: text(dataset, '00200052') || null,
      instanceNumber: number(dataset, '00200013'),
    }
  })
}

/**
 * Items of a functional group (PS3.3 C.7.6.16): the frame's own, else those shared by all frames; [] in a classic image.
 * @param frame 1-based
 */
export function functionalGroup(dataset: DataSet, frame: number, sequence: Tag): DataSet[] {
  const own = items(dataset, PER_FRAME)[frame - 1]
  const found = own ? items(own, sequence) : []
  if (found.length) return found
  const shared = item(dataset, SHARED)
  return shared ? items(shared, sequence) : []
}

/** Numbers of an attribute where an enhanced image keeps it, else where a classic one does. */
function valuesOf(dataset: DataSet, frame: number, sequence: Tag, tag: Tag): number[] {
  const group = functionalGroup(dataset, frame, sequence)[0]
  const values = group ? numbers(group, tag) : []
  return values.length ? values : numbers(dataset, tag)
}

function spacingOf(dataset: DataSet, frame: number): [number, number] | null {
  const spacing = tuple(valuesOf(dataset, frame, '00289110', '00280030'), 2) as [number, number] | null
  return spacing && spacing[0] > 0 && spacing[1] > 0 ? spacing : null
}

function positionOf(dataset: DataSet, frame: number, frames: number, orientation: SliceGeometry['orientation'], offsets: number[] | null): [number, number, number] | null {
  const group = functionalGroup(dataset, frame, '00209113')[0]
  if (group) return tuple(numbers(group, '00200032'), 3) as [number, number, number] | null
  const position = tuple(numbers(dataset, '00200032'), 3) as [number, number, number] | null
  if (!position || frames === 1) return position
  // Of a classic image with several frames the position is the first frame's; only a dose grid says where the others are.
  if (!offsets || !orientation) return frame === 1 ? position : null
  const [xx, xy, xz, yx, yy, yz] = orientation
  const normal = [xy * yz - xz * yy, xz * yx - xx * yz, xx * yy - xy * yx]
  const offset = (offsets[frame - 1] ?? 0) - (offsets[0] ?? 0)
  return position.map((value, axis) => value + offset * (normal[axis] ?? 0)) as [number, number, number]
}

/** PS3.3 C.8.8.3.2: offsets of the planes of a dose grid, relative to the first, or coordinates of axial planes. */
function gridOffsets(dataset: DataSet, frames: number): number[] | null {
  return tuple(numbers(dataset, '3004000C'), frames)
}

/** All of them finite numbers, and as many as they must be. */
function tuple(values: number[], length: number): number[] | null {
  return values.length === length && values.every(Number.isFinite) ? values : null
}

/** What a length on a projection means (PS3.3 C.8.7.1.1.1 and 10.7.1.3). Between rows, between columns, in mm. */
export type Calibration =
  /** In the patient: geometry or a marker of known size stands behind it. */
  | { kind: 'patient' | 'fiducial' | 'magnification'; spacing: [number, number] }
  /** At the detector: in the patient it is shorter by an unknown amount. */
  | { kind: 'detector'; spacing: [number, number] }
  | { kind: 'none' }

const PROJECTIONS = new Set(['CR', 'DX', 'MG', 'IO', 'PX', 'RG', 'XA', 'RF', 'XC'])

/** How a length may be shown: in mm of the patient, in mm at the detector, or not in mm at all. */
export function calibrationOf(dataset: DataSet, frame = 1): Calibration {
  const spacing = spacingOf(dataset, frame)
  if (!PROJECTIONS.has(text(dataset, '00080060'))) return spacing ? { kind: 'patient', spacing } : { kind: 'none' }
  const detector = pair(numbers(dataset, '00181164'))
  const declared = text(dataset, '00280A02')
  if (spacing && declared === 'FIDUCIAL') return { kind: 'fiducial', spacing }
  if (spacing && declared === 'GEOMETRY') return { kind: 'magnification', spacing }
  // Without a word on its origin a spacing that differs from the detector's has been corrected; an equal one has not.
  if (spacing && detector && (!near(spacing[0], detector[0]) || !near(spacing[1], detector[1]))) return { kind: 'magnification', spacing }
  const magnification = number(dataset, '00181114')
  if (detector && magnification && magnification >= 1) return { kind: 'magnification', spacing: [detector[0] / magnification, detector[1] / magnification] }
  const flat = detector ?? spacing ?? pair(numbers(dataset, '00182010'))
  return flat ? { kind: 'detector', spacing: flat } : { kind: 'none' }
}

const pair = (values: number[]): [number, number] | null => {
  const [rows, columns] = values
  return rows && columns && rows > 0 && columns > 0 && Number.isFinite(rows * columns) ? [rows, columns] : null
}

const near = (one: number, other: number) => Math.abs(one - other) <= 1e-6 * Math.abs(other)
