import { ImageRefused, type DataSet, type SliceGeometry } from '#imaging/contract'
import { number } from '#imaging/dicom/access'
import { functionalGroup, slicesOf } from '#imaging/dicom/frame-geometry'
import { cross, dot, length, subtract, type Vector } from '#imaging/geometry/vector'

/** Where the frames of a segmentation lie: one grid, in which slices without anything may be left out. */
export interface SegGrid {
  size: [number, number, number]
  spacing: [number, number, number]
  origin: [number, number, number]
  direction: number[]
  /** Slice of each frame, from 0. */
  sliceOf: number[]
}

/** Of a slice's place, as a share of the gap. */
const OFF_SLICE = 0.02
/** Of a frame against the others within its plane, mm. */
const OFF_PLANE_MM = 0.01
const OFF_ANGLE = 1e-4
const MOST_SLICES = 4_096
export const MOST_SEG_VOXELS = 2 ** 27

/** @throws ImageRefused where the frames are no regular grid */
export function segGrid(dataset: DataSet): SegGrid {
  const frames = slicesOf(dataset)
  const first = frames[0]
  if (!first?.orientation || !first.position || !first.spacing || first.rows < 1 || first.columns < 1) throw new ImageRefused('no-orientation', 'a frame without its place')
  const [row, column] = [first.orientation.slice(0, 3), first.orientation.slice(3)] as unknown as [Vector, Vector]
  const normal = cross(row, column)
  if (Math.abs(length(row) - 1) > 1e-3 || Math.abs(length(column) - 1) > 1e-3 || Math.abs(dot(row, column)) > 1e-3) throw new ImageRefused('no-orientation', 'axes that are not at right angles')
  const along = frames.map((frame) => distanceOf(frame, first, row, column, normal))
  const least = Math.min(...along)
  const gap = gapOf(dataset, along.map((each) => each - least))
  const sliceOf = along.map((each) => {
    const slice = Math.round((each - least) / gap)
    if (Math.abs((each - least) / gap - slice) > OFF_SLICE) throw new ImageRefused('no-orientation', 'frames at uneven distances')
    return slice
  })
  const slices = Math.max(...sliceOf) + 1
  if (slices > MOST_SLICES || slices * first.rows * first.columns > MOST_SEG_VOXELS) throw new ImageRefused('too-large', `${first.columns} x ${first.rows} x ${slices}`)
  const origin = [0, 1, 2].map((axis) => first.position![axis]! + normal[axis]! * least) as [number, number, number]
  return { size: [first.columns, first.rows, slices], spacing: [first.spacing[1], first.spacing[0], gap], origin, direction: [...row, ...column, ...normal], sliceOf }
}

function distanceOf(frame: SliceGeometry, first: SliceGeometry, row: Vector, column: Vector, normal: Vector): number {
  if (!frame.position || !frame.orientation || !frame.spacing) throw new ImageRefused('no-orientation', 'a frame without its place')
  if (frame.orientation.some((each, at) => Math.abs(each - first.orientation![at]!) > OFF_ANGLE)) throw new ImageRefused('no-orientation', 'frames of several orientations')
  if (frame.spacing.some((each, at) => Math.abs(each - first.spacing![at]!) > 1e-6 * first.spacing![at]!)) throw new ImageRefused('no-orientation', 'frames of several spacings')
  const from = subtract(frame.position, first.position!)
  if (Math.abs(dot(from, row)) > OFF_PLANE_MM || Math.abs(dot(from, column)) > OFF_PLANE_MM) throw new ImageRefused('no-orientation', 'frames that lie beside each other')
  return dot(from, normal)
}

/** What the file says of slices without anything between is believed where all places agree with it. */
function gapOf(dataset: DataSet, along: readonly number[]): number {
  const measures = functionalGroup(dataset, 1, '00289110')[0]
  const said = measures ? Math.abs(number(measures, '00180088') ?? number(measures, '00180050') ?? 0) : 0
  const fits = (gap: number) => gap > 0 && along.every((each) => Math.abs(each / gap - Math.round(each / gap)) <= OFF_SLICE)
  if (fits(said)) return said
  const places = [...new Set(along)].sort((a, b) => a - b)
  const steps = places.slice(1).map((each, at) => each - places[at]!).filter((step) => step > 1e-3)
  const least = Math.min(...steps)
  if (steps.length === 0 || !Number.isFinite(least)) throw new ImageRefused('no-orientation', 'no distance between frames')
  return least
}

