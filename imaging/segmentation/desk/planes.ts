import type { Grid } from '../../surfaces/mesh'

/** Slices along the voxels' own axes, laid out as readers know them: the patient's right at the left of the picture, the front above, the head above. */
export const PLANES = ['axial', 'coronal', 'sagittal'] as const
export type PlaneName = (typeof PLANES)[number]
export type Voxel = [number, number, number]

/** An axis of voxels; `sign` -1: it is gone along backwards. */
interface Way { axis: 0 | 1 | 2; sign: 1 | -1 }

export interface SlicePlane {
  name: PlaneName
  right: Way
  down: Way
  /** From slice to slice: to the head, to the back, to the left. */
  through: Way
  columns: number
  rows: number
  count: number
  /** Of a pixel, to the right and down. */
  mm: [number, number]
  /** Degrees between the slice and the plane of the patient that it is named by: 0 where it is just that. */
  tiltDegrees: number
}

/** [right, down, through] as an axis of the patient (LPS) and a direction along it. */
const LAID: Record<PlaneName, readonly (readonly [axis: number, sign: 1 | -1])[]> = {
  axial: [[0, 1], [1, 1], [2, 1]],
  coronal: [[0, 1], [2, -1], [1, 1]],
  sagittal: [[1, 1], [2, -1], [0, 1]],
}
const ORDERS = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] as const

export function slicePlanes({ size, spacing, direction }: Pick<Grid, 'size' | 'spacing' | 'direction'>): Record<PlaneName, SlicePlane> {
  const along = (voxel: number, patient: number) => direction[voxel * 3 + patient]!
  // Which axis of voxels goes along each of the patient's: the order that fits best, so that two never get the same.
  const order = [...ORDERS].sort((a, b) => b.reduce<number>((sum, voxel, patient) => sum + Math.abs(along(voxel, patient)), 0) - a.reduce<number>((sum, voxel, patient) => sum + Math.abs(along(voxel, patient)), 0))[0]!
  const way = ([patient, sign]: readonly [number, 1 | -1]): Way => ({ axis: order[patient]!, sign: (along(order[patient]!, patient) > 0 ? sign : -sign) as 1 | -1 })
  const plane = (name: PlaneName): SlicePlane => {
    const [right, down, through] = LAID[name].map(way) as [Way, Way, Way]
    const patient = LAID[name][2]![0]
    return {
      name, right, down, through, columns: size[right.axis], rows: size[down.axis], count: size[through.axis], mm: [spacing[right.axis], spacing[down.axis]],
      tiltDegrees: (Math.acos(Math.min(1, Math.abs(along(through.axis, patient)))) * 180) / Math.PI,
    }
  }
  return { axial: plane('axial'), coronal: plane('coronal'), sagittal: plane('sagittal') }
}

const step = ({ sign }: Way, at: number, count: number): number => (sign > 0 ? at : count - 1 - at)

export function voxelAt({ right, down, through, columns, rows, count }: SlicePlane, column: number, row: number, index: number): Voxel {
  const voxel: Voxel = [0, 0, 0]
  voxel[right.axis] = step(right, column, columns)
  voxel[down.axis] = step(down, row, rows)
  voxel[through.axis] = step(through, index, count)
  return voxel
}

export const placeIn = ({ right, down, through, columns, rows, count }: SlicePlane, voxel: Readonly<Voxel>): { column: number; row: number; index: number } =>
  ({ column: step(right, voxel[right.axis], columns), row: step(down, voxel[down.axis], rows), index: step(through, voxel[through.axis], count) })

/** Calls for each pixel of a slice, row after row, with the voxel it shows. */
export function eachPixel(plane: SlicePlane, size: readonly [number, number, number], index: number, take: (pixel: number, voxel: number) => void): void {
  const stride = [1, size[0], size[0] * size[1]]
  const [first, byColumn, byRow] = [voxelAt(plane, 0, 0, index), plane.right.sign * stride[plane.right.axis]!, plane.down.sign * stride[plane.down.axis]!]
  let start = first[0] + first[1] * stride[1]! + first[2] * stride[2]!
  let pixel = 0
  for (let row = 0; row < plane.rows; row++, start += byRow) for (let column = 0, at = start; column < plane.columns; column++, at += byColumn) take(pixel++, at)
}

/** Unit vectors of the picture in the patient, for the letters at its edges. */
export const directionOf = ({ axis, sign }: Way, direction: readonly number[]): Voxel => [0, 1, 2].map((row) => sign * direction[axis * 3 + row]!) as Voxel
