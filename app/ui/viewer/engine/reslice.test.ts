import { describe, expect, test } from 'vitest'
import { ANISOTROPIC, AXIAL, CORONAL, OBLIQUE, phantomSlices, phantomValue, type PhantomShape } from '../../../../tests/fixtures/phantom'
import { judgeGeometry } from '#imaging/geometry/gate'
import type { Point3 } from '~/domain/images/finding'
import { directionLetters, pixelToWorld, scale } from '../geometry'
import { MISSING, OUTSIDE, reslice, slabOffsets } from './reslice'
import { isColourName, colourTable, COLOURS } from './colours'
import type { PlaneName, Projection } from './view'
import { planesOf, volumeOf, type Volume } from './volume'

function volumeFrom(shape: PhantomShape): Volume {
  const slices = phantomSlices(shape)
  const { order, ...geometry } = judgeGeometry(slices.map((one) => one.geometry))
  if (geometry.kind !== 'volume') throw new Error('no volume')
  const bySop = new Map(slices.map((one) => [one.geometry.sopInstanceUid, one.frame.samples as Int16Array]))
  return volumeOf(geometry, order.map(({ sopInstanceUid }) => bySop.get(sopInstanceUid)!))
}
const far = ([x, y, z]: Point3) => Math.hypot(x - 30, y + 20, z - 25) > 12

function cut(volume: Volume, name: PlaneName, index: number, projection: Projection = 'none', mm = 0) {
  const plane = planesOf(volume, name).plane(index)
  const out = new Float32Array(plane.columns * plane.rows)
  reslice(volume, { origin: plane.origin, right: scale(plane.right, plane.step[0]), down: scale(plane.down, plane.step[1]), columns: plane.columns, rows: plane.rows }, { projection, mm, normal: plane.normal }, out)
  return { plane, out }
}

describe.each([['axial', AXIAL], ['coronal', CORONAL], ['oblique', OBLIQUE], ['anisotropic', ANISOTROPIC]] as const)('planes through the %s phantom', (_name, shape) => {
  const volume = volumeFrom(shape)
  test.each(['acquisition', 'axial', 'coronal', 'sagittal'] as const)('%s: each sample is the value of its place in the patient: left is left, front is front, head is head', (name) => {
    const stack = planesOf(volume, name)
    let compared = 0
    for (const index of [1, Math.floor(stack.count / 2), stack.count - 2]) {
      const { plane, out } = cut(volume, name, index)
      for (let row = 0; row < plane.rows; row++) {
        for (let column = 0; column < plane.columns; column++) {
          const value = out[row * plane.columns + column]!
          const at = pixelToWorld(plane, [column, row])
          // The ramp is straight, so mixtures of voxels are exact up to their rounding; the ball's edge is not, and the outermost half voxel repeats its neighbour.
          if (!Number.isFinite(value) || !far(at) || !isDeep(volume, at)) continue
          expect(Math.abs(value - (at[0] + 3 * at[1] + 7 * at[2]))).toBeLessThanOrEqual(0.51)
          compared++
        }
      }
    }
    expect(compared).toBeGreaterThan(50)
  })

  test('along its own axes a plane holds the voxels themselves, to the last bit', () => {
    const { out, plane } = cut(volume, 'acquisition', 4)
    expect(planesOf(volume, 'acquisition').isExact).toBe(true)
    expect(plane.columns * plane.rows).toBe(volume.slices[4]!.length)
    expect([...out]).toEqual([...volume.slices[4]!])
  })
})

test('only planes along the axes of the volume are called exact', () => {
  expect(planesOf(volumeFrom(AXIAL), 'sagittal').isExact).toBe(true)
  expect(planesOf(volumeFrom(OBLIQUE), 'sagittal').isExact).toBe(false)
})

test('a slab is as thick as it says: a bright ball enters a MIP of 10 mm at 5 mm, not before', () => {
  const volume = volumeFrom({ ...AXIAL, slices: 40, gap: 1, spacing: [1, 1], columns: 100, rows: 80, origin: [-40, -50, 0] })
  const planes = planesOf(volume, 'axial')
  // The ball spans from 17 to 33 in z; seen at its middle, x 30, y -20.
  const brightest = (z: number, mm: number, projection: Projection = 'mip') => { const { plane, out } = cut(volume, 'axial', planes.indexOf([0, 0, z]), projection, mm); return out[30 * plane.columns + 70]! }
  expect(brightest(12, 8)).toBeLessThan(1000)
  expect(brightest(12, 12)).toBeGreaterThan(3000)
  expect(brightest(14, 8)).toBeGreaterThan(3000)
  expect(brightest(25, 40, 'minip')).toBeLessThan(1000)
  expect(brightest(25, 6, 'average')).toBeCloseTo(phantomValue([30, -20, 25]), 0)
})

test('the samples of a slab lie evenly about its middle and no farther apart than a voxel', () => {
  expect(slabOffsets({ projection: 'mip', mm: 10 }, 2)).toEqual([-5, -3, -1, 1, 3, 5].map((one) => expect.closeTo(one, 9) as number))
  expect(slabOffsets({ projection: 'none', mm: 10 }, 2)).toEqual([0])
})

test('a slice that has not arrived is missing, never air, and no projection is made over it', () => {
  const volume = volumeFrom(AXIAL)
  volume.slices[10] = null
  expect(new Set(cut(volume, 'axial', 10).out)).toEqual(new Set([MISSING]))
  expect(cut(volume, 'axial', 12, 'mip', 10).out.every((value) => value === MISSING)).toBe(true)
  expect(cut(volume, 'axial', 3, 'mip', 4).out.every(Number.isFinite)).toBe(true)
})

test('what the file calls padding is outside: no mixture with it, no part in a projection or a mean', () => {
  const volume = volumeFrom(AXIAL)
  const [nx] = volume.size
  const slice = Int16Array.from(volume.slices[10]!)
  const at = 10 * nx + 12
  slice[at] = -2000
  volume.slices[10] = slice
  volume.noValues = volume.slices.map((_, k) => (k === 10 ? { low: -2000, high: -1990 } : null))
  const { out } = cut(volume, 'axial', 10)
  expect([out[at], out.filter((value) => value === OUTSIDE).length]).toEqual([OUTSIDE, 1])
  const between = new Float32Array(3)
  reslice(volume, { origin: volume.origin.map((one, i) => one + [11, 10, 10][i]! * volume.spacing[i]!) as Point3, right: [volume.spacing[0] / 2, 0, 0], down: [0, 1, 0], columns: 3, rows: 1 }, { projection: 'none', mm: 0, normal: [0, 0, 1] }, between)
  expect(between[0]).toBe(slice[at - 1])
  expect([between[1], between[2]]).toEqual([OUTSIDE, OUTSIDE])
  // Two gaps thick: the slices on either side are what is left there.
  for (const projection of ['mip', 'minip', 'average'] as const) expect(cut(volume, 'axial', 10, projection, 2 * volume.spacing[2]).out[at]).toBeGreaterThan(-1990)
})

test('beyond the volume there is nothing', () => {
  const volume = volumeFrom(AXIAL)
  const out = new Float32Array(1)
  reslice(volume, { origin: [500, 0, 0], right: [1, 0, 0], down: [0, 1, 0], columns: 1, rows: 1 }, { projection: 'none', mm: 0, normal: [0, 0, 1] }, out)
  expect(out[0]).toBe(OUTSIDE)
})

test('letters name the side of the patient, two where a picture is oblique', () => {
  expect([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]].map((one) => directionLetters(one as Point3))).toEqual(['L', 'R', 'P', 'A', 'H', 'F'])
  expect(directionLetters([0.94, 0.34, 0])).toBe('LP')
  expect(directionLetters([0.05, -0.2, -0.98])).toBe('FA')
})

test('each colour scale begins and ends with its own colours', () => {
  for (const name of Object.keys(COLOURS).filter(isColourName)) {
    const table = colourTable(name)
    const hex = (at: number) => `#${[...table.subarray(at * 3, at * 3 + 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`
    expect([hex(0), hex(255)]).toEqual([COLOURS[name][0], COLOURS[name].at(-1)])
  }
})

function isDeep({ origin, axes, spacing, size }: Volume, at: Point3): boolean {
  return axes.every((axis, i) => { const index = ((at[0] - origin[0]) * axis[0] + (at[1] - origin[1]) * axis[1] + (at[2] - origin[2]) * axis[2]) / spacing[i]!; return index >= 0 && index <= size[i]! - 1 })
}
