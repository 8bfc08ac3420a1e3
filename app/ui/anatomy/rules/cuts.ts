import type { AssetManifest, CutBox, CutPlane, Mm3, SceneState } from '#vr/contract'
import { BOUNDS } from '#vr/contract'

export interface Box { low: Mm3; high: Mm3 }
export const AXES = ['sagittal', 'coronal', 'axial'] as const
/** Named by the plane in which it cuts. */
export type CutName = (typeof AXES)[number]

/** The side that a new plane takes away: the patient's left half, the front, the upper part; each shows the cut to who looks from there. */
const NORMALS: Record<CutName, Mm3> = { sagittal: [1, 0, 0], coronal: [0, -1, 0], axial: [0, 0, 1] }

/** What the whole model fills, in the patient's millimetres. */
export function boxOf(model: Pick<AssetManifest, 'structures' | 'volume'>): Box {
  const low: Mm3 = [Infinity, Infinity, Infinity]
  const high: Mm3 = [-Infinity, -Infinity, -Infinity]
  const take = (point: Mm3) => { for (const axis of [0, 1, 2] as const) { low[axis] = Math.min(low[axis], point[axis]); high[axis] = Math.max(high[axis], point[axis]) } }
  for (const { box } of model.structures) box.forEach(take)
  if (model.volume) cornersOfVolume(model.volume).forEach(take)
  return low.every(Number.isFinite) ? { low, high } : { low: [-100, -100, -100], high: [100, 100, 100] }
}

/** Outer edges of the corner voxels. */
function cornersOfVolume({ origin, direction, size, spacing }: NonNullable<AssetManifest['volume']>): Mm3[] {
  return corners({ low: [-0.5, -0.5, -0.5], high: [size[0] - 0.5, size[1] - 0.5, size[2] - 0.5] }).map((index) => {
    const along = index.map((steps, axis) => steps * spacing[axis]!)
    return [0, 1, 2].map((row) => origin[row]! + along.reduce((sum, mm, axis) => sum + mm * direction[3 * axis + row]!, 0)) as Mm3
  })
}
const corners = ({ low, high }: Box): Mm3[] => [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [bits & 1 ? high[0] : low[0], bits & 2 ? high[1] : low[1], bits & 4 ? high[2] : low[2]])
export const middleOf = ({ low, high }: Box): Mm3 => [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2]
export const dot = (a: Mm3, b: Mm3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]

/** How far a plane may be drawn: from leaving all to taking all. */
export function reachOf(normal: Mm3, box: Box): { least: number; most: number } {
  const distances = corners(box).map((corner) => dot(corner, normal))
  return { least: Math.floor(Math.min(...distances)), most: Math.ceil(Math.max(...distances)) }
}

/** Through the middle; null when there are as many as there may be. */
export function newPlane(name: CutName, box: Box, planes: readonly CutPlane[]): CutPlane | null {
  if (planes.length >= BOUNDS.planes) return null
  const id = ['a', 'b', 'c'].find((one) => !planes.some((plane) => plane.id === one))!
  const normal = NORMALS[name]
  return { id, normal: [...normal], distanceMm: Math.round(dot(middleOf(box), normal)), isOn: true, section: true, affects: 'all' }
}

/** The other half is taken away; the cut stays where it is. */
export const turned = (plane: CutPlane): CutPlane => ({ ...plane, normal: plane.normal.map((part) => -part + 0) as Mm3, distanceMm: -plane.distanceMm + 0 })

/** null where it lies askew. */
export function nameOf({ normal }: Pick<CutPlane, 'normal'>): CutName | null {
  const axis = normal.findIndex((part) => Math.abs(part) > 0.999)
  return AXES[axis] ?? null
}

/** A little smaller than the whole, so that it is seen to cut. */
export function newBox(box: Box): CutBox {
  const inner = (axis: 0 | 1 | 2, share: number) => Math.round(box.low[axis] + (box.high[axis] - box.low[axis]) * share)
  return { low: [inner(0, 0.25), inner(1, 0.25), inner(2, 0.25)], high: [inner(0, 0.75), inner(1, 0.75), inner(2, 0.75)], turn: [0, 0, 0, 1], keeps: 'inside' }
}

/** One face of the box moved; it never passes the face opposite. */
export function withFace(cut: CutBox, axis: 0 | 1 | 2, side: 'low' | 'high', value: number): CutBox {
  const next = [...cut[side]] as Mm3
  next[axis] = side === 'low' ? Math.min(value, cut.high[axis] - 1) : Math.max(value, cut.low[axis] + 1)
  return { ...cut, [side]: next }
}

/** Everything that was taken out, back in its place. */
export const movedOf = (scene: SceneState) => Object.entries(scene.structures).flatMap(([key, state]) => (state.moved ? [key as keyof SceneState['structures']] : []))
