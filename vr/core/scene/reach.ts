import { Vector3, type Matrix4 } from 'three'
import type { StructureKey } from '../../contract'
import { middle, type Anatomy, type Look } from './looks'

const point = new Vector3()
const corner = new Vector3()

/** How far from its centre the anatomy reaches as it is now: what was pulled out stays between the camera's planes. */
export function reachOf(anatomy: Anatomy, looks: readonly Look[], placeOf: (key: StructureKey) => Matrix4 | undefined, centre: Vector3): number {
  let most = anatomy.reachMm
  looks.forEach(({ key }, n) => {
    const place = placeOf(key)
    if (!place) return
    const { box } = anatomy.structures[n]!
    const half = point.set(...box[1]).distanceTo(corner.set(...box[0])) / 2
    most = Math.max(most, point.set(...middle(box)).applyMatrix4(place).distanceTo(centre) + half)
  })
  return most * 1.01
}
