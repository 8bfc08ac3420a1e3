import { levelShapes } from '#imaging/volume/pyramid'
import type { SeriesGeometryView } from '~/domain/images/reading'

type VolumeGeometry = Extract<SeriesGeometryView, { kind: 'volume' }>
/** As a NIfTI has it: voxel to patient, RAS, mm; three rows of four. */
export interface LabelGrid { dimensions: readonly number[]; affine: readonly (readonly number[])[] }

/** Of any corner, as a share of the finest voxel: what the single precision of a header takes away is far less. */
const OFF = 0.01

/**
 * Labels are drawn on a series' own grid or on one that its pyramid halves it to, in its own order of axes. Any other was
 * drawn on something else. Pure.
 * @returns how often it was halved; null: another grid
 */
export function levelOfLabels({ dimensions, affine }: LabelGrid, geometry: VolumeGeometry): number | null {
  const { origin, direction, spacing } = geometry
  for (const [level, shape] of levelShapes(geometry.dimensions, geometry.spacing).entries()) {
    const [size, step] = [shape.size.toReversed(), shape.spacing.toReversed()]
    if (size.some((side, axis) => side !== dimensions[axis]) || (dimensions[3] ?? 1) !== 1) continue
    const place = (voxel: readonly number[]) => [0, 1, 2].map((row) => origin[row]! + [0, 1, 2].reduce((sum, axis) => sum + direction[axis * 3 + row]! * ((step[axis]! - spacing[axis]!) / 2 + voxel[axis]! * step[axis]!), 0))
    const given = (voxel: readonly number[]) => [0, 1, 2].map((row) => (row < 2 ? -1 : 1) * (affine[row]![3]! + [0, 1, 2].reduce((sum, axis) => sum + affine[row]![axis]! * voxel[axis]!, 0)))
    const corners = [[0, 0, 0], [size[0]! - 1, 0, 0], [0, size[1]! - 1, 0], [0, 0, size[2]! - 1]]
    const most = OFF * Math.min(...spacing)
    return corners.every((corner) => { const [due, there] = [place(corner), given(corner)]; return due.every((each, axis) => Math.abs(each - there[axis]!) <= most) }) ? level : null
  }
  return null
}
