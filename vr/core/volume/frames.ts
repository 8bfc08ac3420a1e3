import { Matrix4, Vector3 } from 'three'
import type { Mm3 } from '../../contract'
import type { ManifestLevel, ManifestVolume } from './levels'

/** Where the volume lies: its axes in patient mm, its levels in 0..1 of their textures. */

const turned = new Matrix4()

/** Millimetres along the volume's axes from the centre of its first voxel, to patient mm. */
export function axesToPatient({ direction: d, origin }: ManifestVolume, into: Matrix4): Matrix4 {
  return into.set(d[0], d[3], d[6], origin[0], d[1], d[4], d[7], origin[1], d[2], d[5], d[8], origin[2], 0, 0, 0, 1)
}

/** Patient mm to 0..1 of a level's texture. */
export function patientToTexture(volume: ManifestVolume, level: ManifestLevel, into: Matrix4): Matrix4 {
  axesToPatient(volume, turned).invert()
  const scale = level.size.map((size, axis) => 1 / (size * level.spacing[axis]!))
  const offset = level.size.map((size, axis) => (0.5 - level.translation[axis]! / level.spacing[axis]!) / size)
  return into.makeScale(scale[0]!, scale[1]!, scale[2]!).setPosition(offset[0]!, offset[1]!, offset[2]!).multiply(turned)
}

/** Patient mm to 0..1 of a grid of coarse cells beside it. `origin`: centre of its first cell. */
export function patientToCells(volume: ManifestVolume, { size, spacing, origin }: { size: Mm3; spacing: Mm3; origin: Mm3 }, into: Matrix4): Matrix4 {
  axesToPatient({ ...volume, origin }, turned).invert()
  return into.makeScale(1 / (size[0] * spacing[0]), 1 / (size[1] * spacing[1]), 1 / (size[2] * spacing[2])).setPosition(0.5 / size[0], 0.5 / size[1], 0.5 / size[2]).multiply(turned)
}

/** Corners of the volume itself in 0..1 of a level: a coarser level may reach beyond it. */
export function extentIn(volume: ManifestVolume, level: ManifestLevel, low: Vector3, high: Vector3): void {
  for (let axis = 0; axis < 3; axis++) {
    const extent = level.size[axis]! * level.spacing[axis]!
    const begin = -volume.spacing[axis]! / 2 - (level.translation[axis]! - level.spacing[axis]! / 2)
    low.setComponent(axis, Math.max(0, begin / extent))
    high.setComponent(axis, Math.min(1, (begin + volume.size[axis]! * volume.spacing[axis]!) / extent))
  }
}

/** The eight corners in patient mm, x fastest. */
export function cornersOf(volume: ManifestVolume): Mm3[] {
  const place = axesToPatient(volume, new Matrix4())
  return Array.from({ length: 8 }, (_, corner) => {
    const at = [0, 1, 2].map((axis) => ((corner >> axis) & 1 ? volume.size[axis]! - 0.5 : -0.5) * volume.spacing[axis]!)
    const point = new Vector3(at[0], at[1], at[2]).applyMatrix4(place)
    return [point.x, point.y, point.z]
  })
}

/** Left-handed axes would turn the box's sides inside out (the picture stays as it is). */
export function isRightHanded({ direction: d }: ManifestVolume): boolean {
  return d[0] * (d[4] * d[8] - d[5] * d[7]) - d[1] * (d[3] * d[8] - d[5] * d[6]) + d[2] * (d[3] * d[7] - d[4] * d[6]) > 0
}

