import { expect, test } from 'vitest'
import type { Point2, Point3 } from '~/domain/images/finding'
import { distance, pixelToWorld, type FramePlane } from '../geometry'
import { cameraOf, panAfterZoom, toCanvas, toWorld } from './camera'

const PLANE: FramePlane = { origin: [-100, -80, 12], right: [1, 0, 0], down: [0, 1, 0], normal: [0, 0, 1], step: [0.5, 0.8], columns: 400, rows: 200 }
const plain = { zoom: 1, pan: [0, 0] as Point2, rotation: 0, flipped: false, flippedUp: false }
const middle = (plane: FramePlane) => pixelToWorld(plane, [(plane.columns - 1) / 2, (plane.rows - 1) / 2])

test('at first the whole picture fits, in the middle', () => {
  const camera = cameraOf(PLANE, plain, 800, 600)
  expect(camera.unitsPerPixel).toBeCloseTo(0.2667, 4)
  expect(toCanvas(camera, middle(PLANE))).toEqual([400, 300])
  for (const corner of [[-0.5, -0.5], [399.5, 199.5]] as Point2[]) {
    const [x, y] = toCanvas(camera, pixelToWorld(PLANE, corner))
    expect(x >= -1e-9 && x <= 800 + 1e-9 && y >= -1e-9 && y <= 600 + 1e-9).toBe(true)
  }
})

test.each([[0, false, false], [90, false, false], [33, true, false], [-120, true, true], [270, false, true]])('turned by %s, flipped %s %s: the screen and the patient agree both ways, and millimetres stay millimetres', (rotation, flipped, flippedUp) => {
  const camera = cameraOf(PLANE, { zoom: 2.7, pan: [31, -14], rotation, flipped, flippedUp }, 700, 500)
  for (const at of [[10, 20], [350, 250], [690, 11]] as Point2[]) {
    const back = toCanvas(camera, toWorld(camera, at))
    expect(back[0]).toBeCloseTo(at[0], 9)
    expect(back[1]).toBeCloseTo(at[1], 9)
  }
  const [a, b]: [Point3, Point3] = [toWorld(camera, [100, 100]), toWorld(camera, [400, 500])]
  expect(distance(a, b)).toBeCloseTo(500 * camera.unitsPerPixel, 9)
})

test('a picture is flipped first and turned clockwise then', () => {
  const left: Point3 = [90, 0, 12]
  const onScreen = (more: Partial<typeof plain>) => { const camera = cameraOf(PLANE, { ...plain, ...more }, 600, 600); const [x, y] = toCanvas(camera, left); const [mx, my] = toCanvas(camera, middle(PLANE)); return [Math.sign(Math.round(x - mx)), Math.sign(Math.round((y - my) / 10))] }
  expect(onScreen({})).toEqual([1, 0])
  expect(onScreen({ flipped: true })).toEqual([-1, 0])
  expect(onScreen({ rotation: 90 })[1]).toBe(1)
  expect(onScreen({ rotation: 90, flipped: true })[1]).toBe(-1)
})

test('zooming keeps what is under the pointer there', () => {
  const at: Point2 = [612, 87]
  const before = cameraOf(PLANE, { ...plain, rotation: 40, pan: [20, 5] }, 800, 600)
  const after = cameraOf(PLANE, { ...plain, rotation: 40, zoom: 3, pan: panAfterZoom([20, 5], 3, at, 800, 600) }, 800, 600)
  expect(distance(toWorld(before, at), toWorld(after, at))).toBeLessThan(1e-9)
})
