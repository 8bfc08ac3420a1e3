import { expect, test } from 'vitest'
import { contentOf } from './mesh'
import { edgesOf, GRIDS, sampled } from './meshes.fixture'
import { surfaceNet } from './nets'
import { smooth } from './smooth'
import type { Grid } from './mesh'

const GRID: Grid = { size: [40, 40, 40], origin: [-20, -30, -10], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], spacing: [1, 1, 1] }
const CENTRE = [-0.3, -10.2, 9.6] as const
const BALL_MM3 = 4 / 3 * Math.PI * 15 ** 3
const samples = sampled(GRID, ([x, y, z]) => Math.hypot(x - CENTRE[0], y - CENTRE[1], z - CENTRE[2]) < 15 ? 1 : 0, (length) => new Uint8Array(length))
const voxels = samples.reduce((sum, value) => sum + value, 0)
const net = surfaceNet({ ...GRID, samples, isInside: (value) => value === 1 })!

const roughness = (positions: Float32Array) => {
  let sum = 0
  for (let at = 0; at < positions.length; at += 3) sum += (Math.hypot(positions[at]! - CENTRE[0], positions[at + 1]! - CENTRE[1], positions[at + 2]! - CENTRE[2]) - 15) ** 2
  return Math.sqrt(sum / (positions.length / 3))
}

test('a ball of voxels becomes rounder and keeps its content within 1 %, with 12 rounds and with 40', () => {
  for (const rounds of [12, 40]) {
    const { mesh, movedMm } = smooth(net, { rounds, withinMm: 0.5 })
    expect(Math.abs(contentOf(mesh).mm3 / contentOf(net).mm3 - 1)).toBeLessThan(0.01)
    expect(Math.abs(contentOf(smooth(net, { rounds, withinMm: 0.5, mm3: voxels }).mesh).mm3 / BALL_MM3 - 1)).toBeLessThan(0.01)
    expect(roughness(mesh.positions)).toBeLessThan(roughness(net.positions) * 0.7)
    expect(movedMm).toBeLessThanOrEqual(0.5001)
    expect(edgesOf(mesh)).toMatchObject({ open: 0, crowded: 0 })
  }
})

test('no corner moves farther than allowed, and none at all when nothing is asked', () => {
  const { mesh, movedMm } = smooth(net, { rounds: 50, withinMm: 0.1 })
  expect(movedMm).toBeLessThanOrEqual(0.1001)
  expect(mesh.positions).not.toEqual(net.positions)
  expect(smooth(net, { rounds: 0, withinMm: 0.5 })).toEqual({ mesh: net, movedMm: 0 })
})

test('asked to hold the voxels\' content it does, to a thousandth', () => {
  const grid = GRIDS.axial!
  const few = sampled(grid, ([x, y, z]) => Math.hypot(x - 8, y + 2, z - 5) < 12 ? 1 : 0, (length) => new Uint8Array(length))
  const mm3 = few.reduce((sum, value) => sum + value, 0) * grid.spacing[0] * grid.spacing[1] * grid.spacing[2]
  const { mesh } = smooth(surfaceNet({ ...grid, samples: few, isInside: (value) => value === 1 })!, { rounds: 12, withinMm: 0.8, mm3 })
  expect(Math.abs(contentOf(mesh).mm3 / mm3 - 1)).toBeLessThan(0.001)
})
