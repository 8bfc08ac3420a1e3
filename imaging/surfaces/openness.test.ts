import { expect, test } from 'vitest'
import { readGlb } from './read-glb'
import { writeGlb } from './glb'
import { fillCells } from './fill-cells'
import { contentOf, type Grid, type Mesh } from './mesh'
import { mirrored, sampled } from './meshes.fixture'
import { opennessOf } from './openness'
import { surfaceNet } from './nets'
import { surfaceLevels } from './surface-levels'
import type { Vector } from '../geometry/vector'

const GRID: Grid = { size: [60, 60, 50], origin: [-20, -30, 100], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], spacing: [1, 1, 1] }
const far = (at: Vector, to: Vector) => Math.hypot(at[0] - to[0], at[1] - to[1], at[2] - to[2])
const MIDDLE: Vector = [10, 0, 125]
const netOf = (grid: Grid, value: (at: Vector) => number) => surfaceNet({ ...grid, samples: sampled(grid, value, (length) => new Float32Array(length)), isInside: (each) => each > 0, level: 0 })!
const ballOf = (grid: Grid) => netOf(grid, (at) => 18 - far(at, MIDDLE))
/** A bowl that opens to the patient's left. */
const bowl = (at: Vector) => Math.min(18 - far(at, MIDDLE), far(at, [MIDDLE[0] + 6, MIDDLE[1], MIDDLE[2]]) - 14)
const mean = (open: Uint8Array, mesh: Mesh, where: (at: Vector) => boolean) => {
  const found = [...open].filter((_, n) => where([mesh.positions[n * 3]!, mesh.positions[n * 3 + 1]!, mesh.positions[n * 3 + 2]!]))
  expect(found.length).toBeGreaterThan(5)
  return found.reduce((sum, each) => sum + each, 0) / found.length
}

test.each([['as it came', GRID], ['mirrored', mirrored(GRID)]])('a ball lies free everywhere, a bowl is dark in its depth and light at its rim and outside (%s)', (_, grid) => {
  const ball = ballOf(grid)
  expect(mean(opennessOf([ball])[0]!, ball, () => true)).toBeGreaterThan(240)
  const mesh = netOf(grid, bowl)
  const [open] = opennessOf([mesh])
  const depth = mean(open!, mesh, (at) => far(at, [MIDDLE[0] + 6, MIDDLE[1], MIDDLE[2]]) < 15 && at[0] < MIDDLE[0] - 4)
  expect(depth).toBeLessThan(150)
  expect(mean(open!, mesh, (at) => at[0] < MIDDLE[0] - 14 && far(at, MIDDLE) > 17)).toBeGreaterThan(depth + 80)
})

test('coarser levels are as dark as the finest, and doing it again gives the same', async () => {
  const samples = sampled(GRID, bowl, (length) => new Float32Array(length))
  const { levels } = (await surfaceLevels({ ...GRID, samples, isInside: (value) => value > 0, level: 0 }, { triangles: [20_000, 3_000, 900] }))!
  const meshes = levels.map(({ mesh }) => mesh)
  const open = opennessOf(meshes)
  const depths = meshes.map((mesh, level) => mean(open[level]!, mesh, (at) => far(at, [MIDDLE[0] + 6, MIDDLE[1], MIDDLE[2]]) < 15.5 && at[0] < MIDDLE[0] - 4))
  for (const depth of depths) expect(Math.abs(depth - depths[0]!)).toBeLessThan(40)
  expect(opennessOf(meshes)).toEqual(open)
})

test('cells hold what the surface holds, within 1 %; a surface with a hole in it fills no rows behind the hole', () => {
  const ball = ballOf(GRID)
  const { content, mm } = fillCells(ball, 60, 2)
  expect(Math.abs((content.reduce((sum, each) => sum + each, 0) * mm ** 3) / contentOf(ball).mm3 - 1)).toBeLessThan(0.01)
  const holed = { positions: ball.positions, indices: ball.indices.filter((_, at) => ball.positions[ball.indices[at - (at % 3)]! * 3]! < 24) }
  const open = fillCells(holed, 60, 2)
  expect(open.content.every((each) => each >= 0 && each <= 1)).toBe(true)
  // Behind the hole nothing is full: rays came in and never out.
  const [nx, ny, nz] = open.size
  const row = (Math.floor(nz / 2) * ny + Math.floor(ny / 2)) * nx
  expect(open.content.slice(row, row + nx).reduce((sum, each) => sum + each, 0)).toBeLessThan(3)
})

test('nothing, one triangle, a flat sheet and places that are all one have their light, and no number that is none', () => {
  expect(opennessOf([])).toEqual([])
  for (const positions of [[0, 0, 0, 1, 0, 0, 0, 1, 0], [5, 5, 5, 5, 5, 5, 5, 5, 5], [0, 0, 0, 0, 1e4, 0, 0, 0, 1e4]]) {
    const [open] = opennessOf([{ positions: Float32Array.from(positions), indices: Uint32Array.of(0, 1, 2) }])
    expect(open).toHaveLength(3)
    expect(open!.every((each) => each > 60)).toBe(true)
  }
})

test('a file with light is a fiftieth larger at the most for what is free, and its surfaces are the same', async () => {
  const ball = ballOf(GRID)
  const plain = await writeGlb([{ key: 'ball', mesh: ball }])
  const lit = await writeGlb([{ key: 'ball', mesh: ball, openness: new Uint8Array(ball.positions.length / 3).fill(255) }])
  expect(lit.length).toBeLessThan(plain.length * 1.02 + 400)
  const [a, b] = await Promise.all([readGlb(plain), readGlb(lit)])
  expect(a.structures[0]!.mesh).toEqual(b.structures[0]!.mesh)
})
