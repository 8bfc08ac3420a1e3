import { describe, expect, test } from 'vitest'
import type { Vector } from '../geometry/vector'
import { betweenSlices } from './between-slices'
import { boxOf, contentOf, voxelMm3, type Grid, type Mesh } from './mesh'
import { edgesOf, mirrored, sampled } from './meshes.fixture'
import { surfaceLevels } from './surface-levels'

/** Slices of 5 mm, along each of the axes in turn; the patient's left is where x grows. */
const THICK: Record<string, Grid> = {
  axial: { size: [72, 70, 16], origin: [-22, -40, -31], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], spacing: [1, 1, 5] },
  'axial, mirrored': mirrored({ size: [72, 70, 16], origin: [-22, -40, -31], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], spacing: [1, 1, 5] }),
  'thick along its rows': { size: [16, 70, 72], origin: [-25, -40, -28], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], spacing: [5, 1, 1] },
  'thick down its columns, turned': { size: [72, 16, 70], origin: [-22, 36, -28], direction: [1, 0, 0, 0, -1, 0, 0, 0, 1], spacing: [1, 5, 1] },
}
const BALL: Vector = [14.3, -5.2, 8.6]
const RADIUS = 20
const far = ([x, y, z]: Vector, [a, b, c]: Vector = BALL) => Math.hypot(x - a, y - b, z - c)
const labelled = (grid: Grid, isIn: (at: Vector) => boolean) => {
  const samples = sampled(grid, (at) => (isIn(at) ? 1 : 0), (length) => new Uint8Array(length))
  return { ...grid, samples, isInside: (value: number) => value === 1 }
}
const voxelsOf = ({ samples }: { samples: Uint8Array }) => samples.reduce((sum, value) => sum + value, 0)
const MUCH = [400_000]
const corners = ({ positions: p }: Mesh) => Array.from({ length: p.length / 3 }, (_, at): Vector => [p[at * 3]!, p[at * 3 + 1]!, p[at * 3 + 2]!])

describe.each(Object.entries(THICK))('labels on slices of 5 mm, %s', async (_, grid) => {
  const volume = labelled(grid, (at) => far(at) < RADIUS)
  const ball = (await surfaceLevels(volume, { triangles: MUCH }))!
  const { mesh } = ball.levels[0]!

  test('a ball holds its voxels\' millilitres, within 2 %, and its centre is theirs to half a voxel: left is left', () => {
    const mm3 = voxelsOf(volume) * voxelMm3(grid)
    expect(ball.volumeMl).toBeCloseTo(mm3 / 1000, 9)
    expect(Math.abs(contentOf(mesh).mm3 / mm3 - 1)).toBeLessThan(0.02)
    for (let axis = 0; axis < 3; axis++) expect(Math.abs(contentOf(mesh).centre[axis]! - BALL[axis]!)).toBeLessThan(0.5)
    expect(edgesOf(mesh)).toMatchObject({ open: 0 })
  })

  test('it is round: on average less than 0.4 mm from the ball, where steps are 0.6', () => {
    const off = corners(mesh).map((at) => Math.abs(far(at) - RADIUS))
    expect(off.reduce((sum, each) => sum + each, 0) / off.length).toBeLessThan(0.4)
  })
})

const GRID = THICK.axial!

test('a plate in one slice stays a plate as thick as the slice, and so does its hole', async () => {
  // The slice at z = 9 reaches from 6.5 to 11.5 mm.
  const volume = labelled(GRID, ([x, y, z]) => Math.abs(x - 14) < 15 && Math.abs(y + 5) < 15 && Math.abs(z - 9) < 1 && Math.hypot(x - 14, y + 5) > 4)
  const { mesh } = (await surfaceLevels(volume, { triangles: MUCH }))!.levels[0]!
  const box = boxOf(mesh)
  expect(box[1][2] - box[0][2]).toBeGreaterThan(4.5)
  expect(box[1][2] - box[0][2]).toBeLessThan(6.5)
  expect(Math.abs(contentOf(mesh).mm3 / (voxelsOf(volume) * 5) - 1)).toBeLessThan(0.02)
  // Nothing of it is where the hole is.
  expect(Math.min(...corners(mesh).map(([x, y]) => Math.hypot(x - 14, y + 5)))).toBeGreaterThan(2)
})

test('a wall one pixel thin goes through all slices without a gap; a single voxel stays one', async () => {
  const wall = (await surfaceLevels(labelled(GRID, ([x, y, z]) => Math.abs(x - 10) < 0.6 && Math.abs(y) < 20 && Math.abs(z - 8) < 25), { triangles: MUCH }))!.levels[0]!.mesh
  // One piece: as many corners as edges and triangles of one closed surface without holes.
  const edges = edgesOf(wall)
  expect(edges).toMatchObject({ open: 0, crowded: 0 })
  expect(wall.positions.length / 3 - edges.edges + wall.indices.length / 3).toBe(2)
  const dot = (await surfaceLevels(labelled(GRID, (at) => far(at, [10, 0, 9]) < 0.5), { triangles: MUCH }))!
  expect(dot.volumeMl).toBeCloseTo(0.005, 9)
  // Of 5; smoothed as any voxel's corners are.
  expect(contentOf(dot.levels[0]!.mesh).mm3).toBeGreaterThan(2)
  expect(contentOf(dot.levels[0]!.mesh).centre.map((each) => Math.round(each))).toEqual([10, 0, 9])
})

test('what lies beside in the next slice, not below, ends where its voxels end', async () => {
  // Two rods that end in neighbouring slices, 20 mm apart: nothing leads from one to the other.
  const { mesh } = (await surfaceLevels(labelled(GRID, ([x, y, z]) => (Math.hypot(x, y) < 6 && z < 6) || (Math.hypot(x - 30, y) < 6 && z > 6)), { triangles: MUCH }))!.levels[0]!
  expect(corners(mesh).filter(([x, y]) => Math.min(Math.hypot(x, y), Math.hypot(x - 30, y)) > 8)).toEqual([])
  expect(corners(mesh).filter(([x, , z]) => x < 15 && z > 7.5)).toEqual([])
})

test('where values say where a surface lies they are interpolated, from slice to slice as in the slice', async () => {
  const samples = sampled(GRID, (at) => RADIUS - far(at), (length) => new Float32Array(length))
  const { mesh } = (await surfaceLevels({ ...GRID, samples, isInside: (value) => value >= 0, level: 0 }, { triangles: MUCH }))!.levels[0]!
  expect(corners(mesh).filter((at) => Math.abs(far(at) - RADIUS) > 0.5)).toEqual([])
  expect(Math.abs(contentOf(mesh).mm3 / ((4 / 3) * Math.PI * RADIUS ** 3) - 1)).toBeLessThan(0.02)
})

test('slices that are not thick, and volumes with nothing in them, are left as they are', () => {
  expect(betweenSlices(labelled({ ...GRID, spacing: [1, 1, 1.8] }, (at) => far(at) < 10))).toBeNull()
  expect(betweenSlices(labelled(GRID, () => false))).toBeNull()
  expect(betweenSlices(labelled(GRID, () => true))).toBeNull()
  expect(betweenSlices(labelled({ ...GRID, size: [72, 70, 1] }, (at) => at[0] > 5))).toBeNull()
  expect(betweenSlices({ ...GRID, samples: new Float32Array(72 * 70 * 16).fill(NaN), isInside: (value) => value > 3 })).toBeNull()
})
