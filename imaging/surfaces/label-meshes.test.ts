import { describe, expect, test } from 'vitest'
import { ImageRefused } from '../contract'
import { depthOrderOf } from './depth-order'
import { labelMeshes } from './label-meshes'
import { contentOf, toPatient, triangleCount, type Grid } from './mesh'
import { edgesOf, mirrored, sampled } from './meshes.fixture'

const GRID: Grid = { size: [96, 92, 84], origin: [-60, -58, -52], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], spacing: [1.25, 1.25, 1.25] }
const NAMES = [{ key: 'shell', label: 7 }, { key: 'left', label: 300 }, { key: 'right', label: 2 }, { key: 'absent', label: 9 }]
const within = ([x, y, z]: readonly [number, number, number], centre: readonly [number, number, number], radius: number) => Math.hypot(x - centre[0], y - centre[1], z - centre[2]) < radius
const LEFT = [20, -4, 2] as const
const RIGHT = [-16, 5, -6] as const
/** A shell with two balls in it: a larger one on the left, a smaller one on the right. */
const labelAt = (at: readonly [number, number, number]) => within(at, LEFT, 14) ? 300 : within(at, RIGHT, 9) ? 2 : within(at, [0, 0, 0], 50) && !within(at, [0, 0, 0], 44) ? 7 : 0

describe.each([['as it came', GRID], ['mirrored', mirrored(GRID)]] as const)('labels %s', async (_, grid) => {
  const labels = sampled(grid, labelAt, (length) => new Int16Array(length))
  const meshes = await labelMeshes({ ...grid, labels: Uint16Array.from(labels) }, NAMES, { triangles: [60_000, 12_000, 3_000] })
  const of = (key: string) => meshes.find((mesh) => mesh.key === key)!

  test('there is one mesh for each name that has voxels, at three levels within what was allowed', () => {
    expect(meshes.map(({ key, label }) => [key, label])).toEqual([['shell', 7], ['left', 300], ['right', 2]])
    for (const [level, most] of [60_000, 12_000, 3_000].entries()) expect(meshes.reduce((sum, { levels }) => sum + triangleCount(levels[level]!.mesh), 0)).toBeLessThan(most * 1.1)
  })

  test('left stays left, each holds what it should within 2 %, and its box is where it is', () => {
    for (const [key, centre, radius] of [['left', LEFT, 14], ['right', RIGHT, 9]] as const) {
      const { volumeMl, box, levels, centre: middle } = of(key)
      expect(Math.abs(volumeMl / (4 / 3 * Math.PI * radius ** 3 / 1000) - 1)).toBeLessThan(0.02)
      expect(Math.abs(contentOf(levels[0]!.mesh).mm3 / 1000 / volumeMl - 1)).toBeLessThan(0.02)
      for (let axis = 0; axis < 3; axis++) {
        expect(Math.abs(middle[axis]! - centre[axis]!)).toBeLessThan(1)
        expect(Math.abs(box[0][axis]! - (centre[axis]! - radius))).toBeLessThan(2)
        expect(Math.abs(box[1][axis]! - (centre[axis]! + radius))).toBeLessThan(2)
      }
    }
  })

  test('every one is closed, also the shell with its inner side', () => {
    for (const { levels } of meshes) for (const { mesh } of levels) expect(edgesOf(mesh).open).toBe(0)
    expect(Math.abs(contentOf(of('shell').levels[0]!.mesh).mm3 / 1000 / of('shell').volumeMl - 1)).toBeLessThan(0.02)
  })

  test('the shell is outermost', () => {
    expect(of('shell').depthOrder).toBe(0)
    expect(of('left').depthOrder).toBeGreaterThan(0)
  })
})

test('layers are counted from outside: skin, bone, brain', () => {
  const labels = Uint8Array.from({ length: 11 ** 3 }, (_, at) => {
    const far = Math.max(...[at % 11, Math.floor(at / 11) % 11, Math.floor(at / 121)].map((each) => Math.abs(each - 5)))
    return far <= 1 ? 3 : far <= 3 ? 2 : far <= 4 ? 1 : 0
  })
  expect([...depthOrderOf({ labels, size: [11, 11, 11] })].sort()).toEqual([[1, 0], [2, 1], [3, 2]])
})

test('a label has a surface where the volume ends', async () => {
  const grid: Grid = { ...GRID, size: [4, 5, 6] }
  const [only] = await labelMeshes({ ...grid, labels: Uint8Array.from({ length: 120 }, (_, at) => at < 100 ? 1 : 0) }, [{ key: 'most', label: 1 }])
  expect(only!.volumeMl).toBeCloseTo(100 * 1.25 ** 3 / 1000, 9)
  const corner = toPatient(grid, [-0.5, -0.5, -0.5])
  for (let axis = 0; axis < 3; axis++) expect(Math.abs(only!.box[0][axis]! - corner[axis]!)).toBeLessThan(1)
})

test('no labels, one label everywhere, one slice or no voxels: no meshes', async () => {
  const none = (size: Grid['size'], label: (at: number) => number) => labelMeshes({ ...GRID, size, labels: Uint8Array.from({ length: size[0] * size[1] * size[2] }, (_, at) => label(at)) }, [{ key: 'all', label: 1 }])
  expect(await none([4, 5, 6], () => 0)).toEqual([])
  expect(await none([4, 5, 6], () => 1)).toEqual([])
  expect(await none([10, 12, 1], (at) => at % 2)).toEqual([])
  expect(await none([0, 0, 0], () => 0)).toEqual([])
})

test('more structures than a scene bears are refused', async () => {
  await expect(labelMeshes({ ...GRID, size: [1, 1, 1], labels: Uint16Array.of(1) }, Array.from({ length: 1_001 }, (_, index) => ({ key: `s${index}`, label: index + 1 })))).rejects.toThrow(ImageRefused)
})
