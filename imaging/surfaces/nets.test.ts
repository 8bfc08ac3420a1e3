import { describe, expect, test } from 'vitest'
import { ImageRefused } from '../contract'
import { phantomValue } from '../../tests/fixtures/phantom'
import { randomOf } from '../../tests/fixtures/dicom/damage'
import type { Vector } from '../geometry/vector'
import { contentOf, toPatient, voxelMm3, type Grid } from './mesh'
import { edgesOf, finer, GRIDS, mirrored, sampled } from './meshes.fixture'
import { surfaceNet } from './nets'

/** Of the patient's left, front and head side; whole in every grid. */
const BALL: Vector = [14, -5, 9]
const RADIUS = 8
const MM3 = 4 / 3 * Math.PI * RADIUS ** 3
const inBall = (at: Vector) => Math.hypot(at[0] - BALL[0], at[1] - BALL[1], at[2] - BALL[2]) < RADIUS

describe.each(Object.entries(GRIDS))('in an %s volume', (_, grid) => {
  const samples = sampled(grid, (at) => phantomValue(at, [...BALL]), (length) => new Int16Array(length))
  const net = surfaceNet({ ...grid, samples, isInside: (value) => value > 1500 })!

  test('the ball on the patient\'s left is a surface on the patient\'s left, its centre within half a voxel', () => {
    const { centre } = contentOf(net)
    for (let axis = 0; axis < 3; axis++) {
      const voxel = Math.hypot(...[0, 1, 2].map((along) => grid.direction[along * 3 + axis]! * grid.spacing[along]!))
      expect(Math.abs(centre[axis]! - BALL[axis]!)).toBeLessThan(voxel / 2)
    }
    expect(centre[0]).toBeGreaterThan(8)
  })

  test('its outside is out, and each of its edges has two triangles', () => {
    expect(contentOf(net).mm3).toBeGreaterThan(MM3 * 0.8)
    expect(edgesOf(net)).toMatchObject({ open: 0, crowded: 0 })
  })

  test('at four times the resolution it holds what it should within 2 %', () => {
    const fine = finer(grid, 4)
    const values = sampled(fine, (at) => phantomValue(at, [...BALL]), (length) => new Int16Array(length))
    expect(Math.abs(contentOf(surfaceNet({ ...fine, samples: values, isInside: (value) => value > 1500 })!).mm3 / MM3 - 1)).toBeLessThan(0.02)
  })

  test('where values change steadily the surface lies between the voxels, to a tenth of a voxel', () => {
    const far = sampled(grid, ([x, y, z]) => RADIUS - Math.hypot(x - BALL[0], y - BALL[1], z - BALL[2]), (length) => new Float32Array(length))
    const { positions } = surfaceNet({ ...grid, samples: far, isInside: (value) => value > 0, level: 0 })!
    let sum = 0
    for (let at = 0; at < positions.length; at += 3) sum += Math.hypot(positions[at]! - BALL[0], positions[at + 1]! - BALL[1], positions[at + 2]! - BALL[2]) - RADIUS
    expect(Math.abs(sum / (positions.length / 3))).toBeLessThan(0.1 * Math.max(...grid.spacing))
  })
})

const CUBE: Grid = { size: [12, 11, 10], origin: [5, -7, 9], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], spacing: [1, 1.5, 2] }
const volumeOf = (grid: Grid, isIn: (x: number, y: number, z: number) => boolean) => {
  const samples = new Uint8Array(grid.size[0] * grid.size[1] * grid.size[2])
  let index = 0
  for (let z = 0; z < grid.size[2]; z++) for (let y = 0; y < grid.size[1]; y++) for (let x = 0; x < grid.size[0]; x++) samples[index++] = isIn(x, y, z) ? 1 : 0
  return { ...grid, samples, isInside: (value: number) => value === 1 }
}

test('whatever touches whatever, at a side, an edge or a corner: each edge has two triangles, and the content is between none and all', () => {
  const random = randomOf(5)
  for (let round = 0; round < 60; round++) {
    const share = 0.05 + 0.9 * round / 60
    for (const grid of [CUBE, mirrored(CUBE)]) {
      const volume = volumeOf(grid, () => random() < share)
      const net = surfaceNet(volume)!
      expect(edgesOf(net)).toMatchObject({ open: 0, crowded: 0 })
      const mm3 = contentOf(net).mm3
      expect(mm3).toBeGreaterThan(0)
      expect(mm3).toBeLessThan(volume.samples.length * voxelMm3(grid))
    }
  }
})

test('two tunnels through one face do not share an edge of the surface', () => {
  // Two voxels outside, diagonal on one face, within what is inside on both sides of it.
  const net = surfaceNet(volumeOf(CUBE, (x, y, z) => !(z === 5 && ((x === 4 && y === 4) || (x === 5 && y === 5))) && x > 1 && x < 9 && y > 1 && y < 9 && z > 1 && z < 9))!
  expect(edgesOf(net)).toMatchObject({ open: 0, crowded: 0 })
})

test('what goes out of the scan is closed where the scan ends', () => {
  const net = surfaceNet(volumeOf(CUBE, (x, _, z) => x < 6 && z > 3))!
  expect(edgesOf(net)).toMatchObject({ open: 0, crowded: 0 })
  const flush = 6 * 11 * 6 * voxelMm3(CUBE)
  expect(contentOf(net).mm3 / flush).toBeGreaterThan(0.93)
  expect(contentOf(net).mm3).toBeLessThanOrEqual(flush)
  const most = toPatient(CUBE, [5.5, 10.5, 9.5])
  for (let at = 0; at < net.positions.length; at += 3) for (let axis = 0; axis < 3; axis++) expect(net.positions[at + axis]).toBeLessThanOrEqual(most[axis]! + 1e-4)
})

test('volumes with nothing to see have no surface: empty, all alike, one slice, no voxels', () => {
  expect(surfaceNet(volumeOf(CUBE, () => false))).toBeNull()
  expect(surfaceNet(volumeOf(CUBE, () => true))).toBeNull()
  for (const size of [[12, 11, 1], [1, 11, 10], [12, 1, 10], [0, 0, 0], [12, 11, 0]] as const) expect(surfaceNet(volumeOf({ ...CUBE, size }, (x) => x > 3))).toBeNull()
  expect(surfaceNet({ ...CUBE, samples: new Float32Array(12 * 11 * 10).fill(NaN), isInside: (value) => value > 3, level: 3 })).toBeNull()
})

test('a surface beyond what a browser can bear is refused, and a grid that is none', () => {
  const rough = volumeOf(CUBE, (x, y, z) => (x + y + z) % 2 === 0)
  expect(() => surfaceNet(rough, 1000)).toThrow(ImageRefused)
  expect(() => surfaceNet({ ...rough, spacing: [1, 0, 1] })).toThrow(RangeError)
  expect(() => surfaceNet({ ...rough, direction: [1, 0, 0, 1, 0, 0, 0, 0, 1] })).toThrow(RangeError)
  expect(() => surfaceNet({ ...rough, size: [12, 11, 9] })).toThrow(RangeError)
})
