import { expect, test } from 'vitest'
import { colour, stepFor, type Overlay } from './plane-painter'
import { MISSING, OUTSIDE } from './reslice'
import type { Volume } from './volume'
import { rangeOfAll } from './windows'

const volume: Volume = { size: [512, 512, 300], spacing: [0.7, 0.7, 0.7], origin: [0, 0, 0], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], frameOfReferenceUid: '2.25.1', slices: [] }

test.each([0.3, 0.7, 1.4])('a slab of 40 mm at rest is sampled no coarser than its voxels, a screen pixel being %s mm; while it moves it says that it is coarse', (unitsPerPixel) => {
  const camera = { width: 1400, height: 900, unitsPerPixel }
  const rest = stepFor({ volume, overlay: null, camera, isMoving: false }, 1400, 57)
  expect(rest.step * unitsPerPixel).toBeLessThanOrEqual(0.7 + 1e-9)
  expect(rest.isCoarse).toBe(false)
  expect(stepFor({ volume, overlay: null, camera, isMoving: true }, 1400, 57).isCoarse).toBe(true)
})

test('where the fused series has not arrived it is absent, not without uptake', () => {
  const overlay: Overlay = { volume, window: { low: 0, high: 10 }, colours: 'hot', opacity: 1 }
  const out = new Uint32Array(2)
  colour(out, Float32Array.of(0, 0), () => 0, overlay, Float32Array.of(MISSING, OUTSIDE))
  expect([...out]).toEqual([0xff382c24, 0xff000000])
})

test('the window of a fused volume is that of all its pictures, whichever came first', () => {
  const pixels = new Uint8Array(1)
  expect(rangeOfAll([{ pixels, min: 3, max: 9 }, undefined, { pixels, min: 0, max: 4000 }, { pixels: null, min: -99, max: 99_999 }])).toEqual({ low: 0, high: 4000 })
})
