import { expect, test } from 'vitest'
import { asDeskShown } from '~/domain/images/shown'
import { cross, dot, sub, unit, length, type FramePlane } from '../geometry'
import { cameraOf, toCanvas } from './camera'
import { cameraShown, layoutFor } from './shown-camera'
import type { Point3 } from '~/domain/images/finding'

const plane = (right: Point3, down: Point3): FramePlane => ({ origin: [-100, -80, 40], right: unit(right), down: unit(down), normal: unit(cross(unit(right), unit(down))), step: [0.7, 0.9], columns: 320, rows: 240 })
const AXIAL = plane([1, 0, 0], [0, 1, 0])
const OBLIQUE = plane([0.8, 0.6, 0], [0, 0, -1])

let seed = 11
const next = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647

test('on a screen of any size the same millimetre is in the middle, the same side at the right, and all is seen that is seen there', () => {
  for (let round = 0; round < 500; round++) {
    const of = round % 2 ? AXIAL : OBLIQUE
    const there = cameraOf(of, { zoom: 0.9 + 8 * next(), pan: [400 * (next() - 0.5), 300 * (next() - 0.5)], rotation: round % 3 ? 90 * Math.floor(4 * next()) : 360 * next(), flipped: next() < 0.5, flippedUp: next() < 0.5 }, 300 + 1_200 * next(), 200 + 900 * next())
    const [width, height] = [320 + 2_000 * next(), 240 + 1_500 * next()]
    const layout = layoutFor(of, cameraShown(there), width, height)!
    const here = cameraOf(of, layout, width, height)
    expect(length(sub(here.center, there.center))).toBeLessThan(1e-6)
    expect(dot(here.right, there.right)).toBeCloseTo(1, 9)
    expect(dot(here.down, there.down)).toBeCloseTo(1, 9)
    expect(here.unitsPerPixel * width).toBeGreaterThan(there.unitsPerPixel * there.width - 1e-6)
    expect(here.unitsPerPixel * height).toBeGreaterThan(there.unitsPerPixel * there.height - 1e-6)
    // And one of the two fits, so that nothing is smaller than it must be.
    expect(Math.min(here.unitsPerPixel * width - there.unitsPerPixel * there.width, here.unitsPerPixel * height - there.unitsPerPixel * there.height)).toBeLessThan(1e-6)
  }
})

test('on a screen of the same size every point lies at the same pixel', () => {
  const there = cameraOf(OBLIQUE, { zoom: 2.5, pan: [33, -12], rotation: 90, flipped: true, flippedUp: false }, 800, 600)
  const here = cameraOf(OBLIQUE, layoutFor(OBLIQUE, cameraShown(there), 800, 600)!, 800, 600)
  for (const point of [[0, 0, 0], [50, -20, 10], [-100, 80, 12]] as Point3[]) {
    const [a, b] = [toCanvas(there, point), toCanvas(here, point)]
    expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeLessThan(1e-6)
  }
})

test('a picture that lies another way is not turned into it: left stays left', () => {
  const there = cameraShown(cameraOf(AXIAL, { zoom: 1, pan: [0, 0], rotation: 0, flipped: false, flippedUp: false }, 400, 400))
  expect(layoutFor(OBLIQUE, there, 400, 400)).toBeNull()
  expect(layoutFor(plane([1, 0, 0.05], [0, 1, 0]), there, 400, 400)).toBeNull()
  expect(layoutFor(AXIAL, there, 0, 400)).toBeNull()
})

const SHOWN = { layout: '1x1', active: 0, panes: [{ seriesId: 'one', mode: 'axial', index: 3, isInverted: false, window: { low: 0, high: 80 }, slab: { projection: 'none', mm: 0 }, fused: null, camera: { center: [1, 2, 3], right: [1, 0, 0], down: [0, 1, 0], width: 200, height: 100 } }] }
const withPane = (change: object) => ({ ...SHOWN, panes: [{ ...SHOWN.panes[0], ...change }] })
const withCamera = (change: object) => withPane({ camera: { ...SHOWN.panes[0]!.camera, ...change } })

test('what is shown goes over the wire and comes back', () => {
  expect(asDeskShown(JSON.parse(JSON.stringify(SHOWN)))).toEqual(SHOWN)
})

test.each([
  ['more panes than its layout has', { ...SHOWN, layout: '2x2' }], ['no such layout', { ...SHOWN, layout: '9x9' }], ['an active pane that is not there', { ...SHOWN, active: 1 }],
  ['a window that is none', withPane({ window: { low: 5, high: 5 } })], ['an endless window', withPane({ window: { low: -Infinity, high: 0 } })], ['a negative picture', withPane({ index: -1 })], ['half a picture', withPane({ index: 0.5 })],
  ['a skewed picture', withCamera({ down: [0.6, 0.8, 0] })], ['directions that are no unit', withCamera({ right: [2, 0, 0] })], ['a place beyond everything', withCamera({ center: [0, 0, 1e9] })], ['no number', withCamera({ width: NaN })], ['nothing seen', withCamera({ height: 0 })],
  ['an unknown word', { ...SHOWN, script: 'x' }], ['a long name', withPane({ seriesId: 'x'.repeat(65) })], ['a string', 'x'], ['nothing', null],
])('%s is refused', (_name, given) => {
  expect(asDeskShown(given)).toBeNull()
})
