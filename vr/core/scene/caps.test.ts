import { BoxGeometry, Matrix4 } from 'three'
import { expect, test } from 'vitest'
import type { CutPlane } from '../../contract'
import { cutFaces } from '../state/cut-faces'
import { startCaps } from './caps'
import type { Look } from './looks'

const geometry = new BoxGeometry(20, 30, 40)
geometry.computeBoundingBox()
const plane = (id: string, normal: CutPlane['normal'], distanceMm: number): CutPlane => ({ id, normal, distanceMm, isOn: true, section: false, affects: 'all' })
const areas = (planes: CutPlane[], mask: number) => {
  const caps = startCaps({} as Parameters<typeof startCaps>[0], { parts: () => new Map([['main/box', geometry]]), placeOf: () => new Matrix4() } as unknown as Parameters<typeof startCaps>[1], (_key, { index }) => index!.array)
  caps.show([{ key: 'main/box', isShown: true, opacity: 1, colour: '#ffffff', mask, pose: null, shift: [0, 0, 0] } as unknown as Look], cutFaces(planes, null, []))
  return caps.sections().map(({ areaMm2 }) => areaMm2 && Math.round(areaMm2))
}

test('the face of a cut has an area only while no other cut takes a part of it', () => {
  const across = plane('a', [1, 0, 0], 0)
  expect(areas([across], 1)).toEqual([1_200])
  // Each takes half of the other's face.
  expect(areas([across, plane('b', [0, 0, 1], 0)], 3)).toEqual([null, null])
  // It takes what the first has taken already, and leaves the face whole; its own is gone with that.
  expect(areas([across, plane('b', [1, 0, 0], 5)], 3)).toEqual([1_200, null])
  // One that does not cut this structure.
  expect(areas([across, plane('b', [0, 0, 1], 0)], 1)).toEqual([1_200])
})
