import { describe, expect, test } from 'vitest'
import { ImageRefused } from '../contract'
import { randomOf } from '../../tests/fixtures/dicom/damage'
import { grow, voxelAt } from './grow'
import { findIslands } from './islands'
import { toPatient } from './mesh'
import { GRIDS, sampled } from './meshes.fixture'
import { threshold } from './threshold'

type Size = readonly [number, number, number]

/** Voxel by voxel, as one would do by hand. */
function flooded(mask: Uint8Array, [nx, ny, nz]: Size, neighbours: 6 | 26): { voxels: number; first: number }[] {
  const seen = new Uint8Array(mask.length)
  const found: { voxels: number; first: number }[] = []
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || seen[start]) continue
    const stack = [start]
    seen[start] = 1
    let voxels = 0
    while (stack.length > 0) {
      const at = stack.pop()!
      voxels++
      const [x, y, z] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))]
      for (let dz = -1; dz <= 1; dz++) for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) {
        if (neighbours === 6 && Math.abs(dx) + Math.abs(dy) + Math.abs(dz) !== 1) continue
        const [ox, oy, oz] = [x + dx, y + dy, z + dz]
        if (ox < 0 || oy < 0 || oz < 0 || ox >= nx || oy >= ny || oz >= nz) continue
        const other = (oz * ny + oy) * nx + ox
        if (mask[other] && !seen[other]) stack.push(other), seen[other] = 1
      }
    }
    found.push({ voxels, first: start })
  }
  return found.sort((one, other) => other.voxels - one.voxels || one.first - other.first)
}

describe.each([6, 26] as const)('with %s neighbours', (neighbours) => {
  test('the islands of any mask are those that a flood from voxel to voxel finds, largest first', () => {
    const random = randomOf(11)
    for (let round = 0; round < 80; round++) {
      const size: Size = [1 + Math.floor(random() * 9), 1 + Math.floor(random() * 9), 1 + Math.floor(random() * 9)]
      const share = random()
      const mask = Uint8Array.from({ length: size[0] * size[1] * size[2] }, () => random() < share ? 1 : 0)
      const truth = flooded(mask, size, neighbours)
      const { islands, count, mask: of } = findIslands(mask, size, { neighbours })
      expect(islands.map(({ voxels }) => voxels)).toEqual(truth.map(({ voxels }) => voxels))
      expect(count).toBe(truth.length)
      for (const [place, { first, voxels }] of truth.slice(0, 3).entries()) {
        const only = of([place])
        expect(only[first]).toBe(1)
        expect(only.reduce((sum, value) => sum + value, 0)).toBe(voxels)
      }
    }
  })
})

const SIZE: Size = [20, 10, 8]
const at = (x: number, y: number, z: number) => (z * SIZE[1] + y) * SIZE[0] + x

test('what touches at a corner only is two with 6 neighbours and one with 26', () => {
  const mask = new Uint8Array(1600)
  mask[at(3, 3, 3)] = mask[at(4, 4, 4)] = 1
  expect(findIslands(mask, SIZE).count).toBe(2)
  expect(findIslands(mask, SIZE, { neighbours: 26 })).toMatchObject({ count: 1, islands: [{ voxels: 2, box: [[3, 3, 3], [4, 4, 4]] }] })
})

test('only so many are listed, the others can be had by a voxel of theirs', () => {
  const mask = new Uint8Array(1600)
  mask.fill(1, at(2, 2, 2), at(6, 2, 2))
  mask[at(10, 5, 5)] = 1
  const found = findIslands(mask, SIZE, { most: 1 })
  expect([found.count, found.islands.length, found.islands[0]!.voxels]).toEqual([2, 1, 4])
  expect(found.holding([[10, 5, 5]])!.indexOf(1)).toBe(at(10, 5, 5))
  expect(found.holding([[11, 5, 5], [-1, 0, 0]])).toBeNull()
  expect(found.overlap(mask)).toEqual([4])
})

test('no voxels, no islands', () => {
  expect(findIslands(new Uint8Array(1600), SIZE)).toMatchObject({ count: 0, islands: [] })
  expect(findIslands(new Uint8Array(0), [0, 0, 0])).toMatchObject({ count: 0, islands: [] })
  expect(() => findIslands(new Uint8Array(5), SIZE)).toThrow(RangeError)
})

test('a mask that is noise is refused before it takes the memory', () => {
  const noise = Uint8Array.from({ length: 34_000_000 }, (_, index) => index % 2)
  expect(() => findIslands(noise, [2000, 1000, 17])).toThrow(ImageRefused)
})

test('both ends of a range belong to it, what is no number to none', () => {
  expect([...threshold(Float32Array.of(1, 2, 3, 4, NaN), 2, 3)]).toEqual([0, 1, 1, 0, 0])
  expect([...threshold(Int16Array.of(-5, 226, 3000), 226)]).toEqual([0, 1, 1])
})

test.each(Object.entries(GRIDS))('in an %s volume, growing from a place in the patient takes what hangs together there and no other', (_, grid) => {
  const samples = sampled(grid, ([x, y, z]) => Math.hypot(x - 14, y + 5, z - 9) < 7 || Math.hypot(x + 6, y + 5, z - 9) < 5 ? 100 : 0, (length) => new Int16Array(length))
  const left = grow({ ...grid, samples }, { seeds: [[14, -5, 9]], from: 50, to: 200 })!
  expect(left[indexOf(grid, [14, -5, 9])]).toBe(1)
  expect(left[indexOf(grid, [-6, -5, 9])]).toBe(0)
  const near = grow({ ...grid, samples }, { seeds: [[14, -5, 9]], from: 50, to: 200, withinMm: 4 })!
  expect(near.reduce((sum, value) => sum + value, 0)).toBeLessThan(left.reduce((sum, value) => sum + value, 0) / 2)
  expect(grow({ ...grid, samples }, { seeds: [[4, -5, 9], [500, 0, 0]], from: 50, to: 200 })).toBeNull()
})

const indexOf = (grid: (typeof GRIDS)[string], place: [number, number, number]) => {
  const [x, y, z] = voxelAt(grid, place)
  expect(Math.hypot(...toPatient(grid, [x, y, z]).map((value, axis) => value - place[axis]!))).toBeLessThan(Math.hypot(...grid.spacing) / 2 + 1e-6)
  return (z * grid.size[1] + y) * grid.size[0] + x
}
