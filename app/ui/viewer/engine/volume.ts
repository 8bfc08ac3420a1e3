import type { Point3 } from '~/domain/images/finding'
import type { SeriesGeometryView } from '~/domain/images/reading'
import { add, cross, dot, length, scale, sub, unit, type FramePlane } from '../geometry'
import type { Pixels } from './frames/pixels'
import type { NoValues } from './padding'
import type { PlaneName } from './view'

/** A series that the gate calls an honest volume. Slices are the very arrays of its pictures; null: not here yet. */
export interface Volume {
  /** columns, rows, slices. */
  size: [number, number, number]
  spacing: [number, number, number]
  /** Centre of the first voxel. */
  origin: Point3
  /** Unit vectors along a row, down a column, across slices. */
  axes: [Point3, Point3, Point3]
  frameOfReferenceUid: string | null
  slices: (Pixels | null)[]
  /** What the slices hold where nothing was measured, one for each; null where none of them says so. */
  noValues: (NoValues | null)[] | null
}

export function volumeOf(geometry: Extract<SeriesGeometryView, { kind: 'volume' }>, slices: (Pixels | null)[], noValues: (NoValues | null)[] = []): Volume {
  const d = geometry.direction
  return {
    size: geometry.dimensions, spacing: geometry.spacing, origin: geometry.origin, slices, frameOfReferenceUid: geometry.frameOfReferenceUid,
    noValues: noValues.some((one) => one !== null) ? noValues : null,
    axes: [[d[0]!, d[1]!, d[2]!], [d[3]!, d[4]!, d[5]!], [d[6]!, d[7]!, d[8]!]],
  }
}

/** Rows of the matrix that takes a world point to voxel indices; the axes need not be quite perpendicular. */
export function toIndex({ origin, axes: [a, b, c], spacing }: Volume): (world: Point3) => Point3 {
  const determinant = dot(a, cross(b, c))
  const rows = [cross(b, c), cross(c, a), cross(a, b)].map((row, i) => scale(row, 1 / determinant / spacing[i]!))
  return (world) => { const v = sub(world, origin); return [dot(v, rows[0]!), dot(v, rows[1]!), dot(v, rows[2]!)] }
}
export const fromIndex = ({ origin, axes, spacing }: Volume, [i, j, k]: Point3): Point3 => add(origin, add(scale(axes[0], i * spacing[0]), add(scale(axes[1], j * spacing[1]), scale(axes[2], k * spacing[2]))))

/** As radiologists look at them: axial from the feet, coronal from the front, sagittal from the left. */
export function directionsOf(volume: Volume, name: PlaneName): { right: Point3; down: Point3 } {
  switch (name) {
    case 'acquisition': return { right: unit(volume.axes[0]), down: unit(volume.axes[1]) }
    case 'axial': return { right: [1, 0, 0], down: [0, 1, 0] }
    case 'coronal': return { right: [1, 0, 0], down: [0, 0, -1] }
    case 'sagittal': return { right: [0, 1, 0], down: [0, 0, -1] }
  }
}

export interface PlaneStack {
  count: number
  stepMm: number
  /** Whether its pixels are the voxels themselves: only then are values counted on it. */
  isExact: boolean
  plane(index: number): FramePlane
  indexOf(point: Point3): number
}

/** The parallel planes through a volume, from its one side to its other, a voxel apart where they follow its axes. */
export function planesOf(volume: Volume, name: PlaneName): PlaneStack {
  const { right, down } = directionsOf(volume, name)
  const normal = unit(cross(right, down))
  const corners: Point3[] = [0, 1].flatMap((i) => [0, 1].flatMap((j) => [0, 1].map((k) => fromIndex(volume, [i * (volume.size[0] - 1), j * (volume.size[1] - 1), k * (volume.size[2] - 1)] as Point3))))
  const along = (direction: Point3) => {
    const at = corners.map((corner) => dot(corner, direction))
    const [low, high] = [Math.min(...at), Math.max(...at)]
    const axis = volume.axes.findIndex((one) => Math.abs(dot(one, direction)) > 1 - 1e-6)
    const step = axis >= 0 ? volume.spacing[axis]! : Math.min(...volume.spacing)
    return { low, step, count: Math.floor((high - low) / step + 1e-4) + 1, isAxis: axis >= 0 }
  }
  const [x, y, z] = [along(right), along(down), along(normal)]
  return {
    count: z.count, stepMm: z.step, isExact: x.isAxis && y.isAxis && z.isAxis,
    plane: (index) => ({ origin: add(scale(right, x.low), add(scale(down, y.low), scale(normal, z.low + index * z.step))), right, down, normal, step: [x.step, y.step], columns: x.count, rows: y.count }),
    indexOf: (point) => Math.max(0, Math.min(z.count - 1, Math.round((dot(point, normal) - z.low) / z.step))),
  }
}

export const isLeftHanded = ({ axes: [a, b, c] }: Volume) => dot(cross(a, b), c) < 0
export const diagonalMm = ({ size, spacing }: Volume) => length([size[0] * spacing[0], size[1] * spacing[1], size[2] * spacing[2]])
