import { BoxGeometry, Matrix4, Ray, Vector3 } from 'three'
import { expect, test } from 'vitest'
import type { CutBox, StructureKey } from '../../contract'
import type { Look } from './looks'
import type { Meshes } from './meshes'
import { startPicking } from './pick'

/** A head of 200 mm and a brain of 60 mm in its middle; the front of the head is opened, 40 mm deep. */
const [HEAD, BRAIN] = ['main/head', 'main/brain'] as const satisfies StructureKey[]
const parts = new Map([[HEAD, new BoxGeometry(200, 200, 200)], [BRAIN, new BoxGeometry(60, 60, 60)]])
for (const geometry of parts.values()) geometry.computeBoundingBox()
const opening: CutBox = { low: [-80, -110, -80], high: [80, -60, 80], turn: [0, 0, 0, 1], keeps: 'outside' }
const look = (key: StructureKey, opacity: number, isShown = true): Look => ({ key, isShown, opacity, colour: '#ffffff', pose: null, shift: [0, 0, 0], mask: 0, layer: 0 })
const fromFront = (looks: Look[], x = 0) => {
  const picking = startPicking({ parts: () => parts, placeOf: () => new Matrix4() } as unknown as Meshes)
  return picking.pick(new Ray(new Vector3(x, -500, 0), new Vector3(0, 1, 0)), looks, [], opening, [])
}

test('through the opening of a solid head its face is met', () => {
  expect(fromFront([look(HEAD, 1), look(BRAIN, 1)])).toMatchObject({ key: HEAD, isOnCut: true, mm: [0, -60, 0] })
})

test.each([0.99, 0.6, 0.3])('through the opening of a head at %d, which has no face there, the brain is met', (opacity) => {
  expect(fromFront([look(HEAD, opacity), look(BRAIN, 1)])).toMatchObject({ key: BRAIN, isOnCut: false, mm: [0, -30, 0] })
})

test('where through the opening of a glass head nothing is drawn, nothing is met; beside the opening the head is', () => {
  expect(fromFront([look(HEAD, 0.6), look(BRAIN, 1, false)])).toBeNull()
  expect(fromFront([look(HEAD, 0.6)], 90)).toMatchObject({ key: HEAD, isOnCut: false, mm: [90, -100, 0] })
})
