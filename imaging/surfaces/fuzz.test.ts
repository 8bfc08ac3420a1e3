import { describe, expect, test } from 'vitest'
import { randomOf } from '../../tests/fixtures/dicom/damage'
import { writeGlb } from './glb'
import { labelMeshes } from './label-meshes'
import { contentOf, toPatient, voxelMm3, type Grid } from './mesh'
import { edgesOf } from './meshes.fixture'
import { opennessOf } from './openness'
import { surfaceLevels } from './surface-levels'

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const VOLUMES = Number(process.env.FUZZ_VOLUMES ?? 60)

type Random = () => number
const some = (random: Random, least: number, most: number) => least + random() * (most - least)
/** Thin and thick slices, mirrored and turned axes, sides from 2 voxels on. */
function someGrid(random: Random): Grid {
  const angle = some(random, 0, 6)
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  const sign = random() < 0.3 ? -1 : 1
  return {
    size: [Math.floor(some(random, 2, 22)), Math.floor(some(random, 2, 22)), Math.floor(some(random, 2, 14))], origin: [some(random, -500, 500), some(random, -500, 500), some(random, -500, 500)],
    direction: [c, s, 0, -s, c, 0, 0, 0, sign], spacing: [some(random, 0.3, 2), some(random, 0.3, 2), random() < 0.5 ? some(random, 3, 9) : some(random, 0.3, 2)],
  }
}
/** Blocks, noise, single voxels, what touches every border. */
function someLabels(random: Random, { size: [nx, ny, nz] }: Grid): Uint16Array {
  const labels = new Uint16Array(nx * ny * nz)
  for (let block = Math.floor(some(random, 1, 7)); block > 0; block--) {
    const [x, y, z] = [nx, ny, nz].map((side) => Math.floor(random() * side)) as [number, number, number]
    const [w, h, d] = [nx, ny, nz].map((side) => Math.ceil(random() * random() * side)) as [number, number, number]
    const [label, noise] = [Math.floor(some(random, 1, 6)), random() < 0.3 ? 0.5 : 1]
    for (let k = z; k < Math.min(nz, z + d); k++) for (let j = y; j < Math.min(ny, y + h); j++) for (let i = x; i < Math.min(nx, x + w); i++) if (random() < noise) labels[(k * ny + j) * nx + i] = label
  }
  return labels
}

test(`whatever ${VOLUMES} volumes of labels hold, each label is a closed surface of its own place, or there is none (SEED=${SEED})`, async () => {
  const random = randomOf(SEED)
  const names = [1, 2, 3, 4, 5, 6].map((label) => ({ key: `label-${label}`, label }))
  let seen = 0
  for (let round = 0; round < VOLUMES; round++) {
    const grid = someGrid(random)
    const labels = someLabels(random, grid)
    const meshes = await labelMeshes({ ...grid, labels }, names, { triangles: [4_000, 900, 200] })
    const present = new Set(labels)
    // All alike there is nothing to be seen; else each label that is there.
    expect(meshes.map(({ label }) => label), `round ${round}`).toEqual(present.size === 1 ? [] : [...present].filter((label) => label > 0).sort((a, b) => a - b))
    for (const { label, levels, box, volumeMl } of meshes) {
      seen++
      const own = [...labels.entries()].filter(([, each]) => each === label).map(([at]) => at)
      expect(volumeMl).toBeCloseTo(own.length * voxelMm3(grid) / 1000, 9)
      const corners = own.map((at) => toPatient(grid, [at % grid.size[0], Math.floor(at / grid.size[0]) % grid.size[1], Math.floor(at / (grid.size[0] * grid.size[1]))]))
      // Half a voxel's diagonal, what smoothing may do, and what holding its content may.
      const room = Math.hypot(...grid.spacing) / 2 + Math.max(...grid.spacing)
      for (let axis = 0; axis < 3; axis++) {
        expect(box[0][axis]).toBeGreaterThan(Math.min(...corners.map((each) => each[axis]!)) - room)
        expect(box[1][axis]).toBeLessThan(Math.max(...corners.map((each) => each[axis]!)) + room)
      }
      expect(edgesOf(levels[0]!.mesh).open, `round ${round}, label ${label}`).toBe(0)
      expect(contentOf(levels[0]!.mesh).mm3, `round ${round}, label ${label}`).toBeGreaterThan(0)
      for (const { mesh, errorMm } of levels) {
        expect(mesh.positions.every(Number.isFinite) && Number.isFinite(errorMm)).toBe(true)
        expect(mesh.indices.every((corner) => corner * 3 < mesh.positions.length)).toBe(true)
      }
    }
    if (meshes.length > 0) await writeGlb(meshes.map(({ key, levels: [level] }) => ({ key, mesh: level!.mesh, openness: opennessOf([level!.mesh])[0]! })))
  }
  expect(seen).toBeGreaterThan(VOLUMES)
}, 60_000)

const THICK: Grid = { size: [12, 11, 9], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], spacing: [0.8, 0.8, 5] }
const all = (grid: Grid) => grid.size[0] * grid.size[1] * grid.size[2]

describe('on thick slices as well', () => {
  test('a single slice, one value everywhere, no label and no voxel make no surface', async () => {
    for (const [size, label] of [[[12, 11, 1], (at: number) => at % 2], [[12, 11, 9], () => 1], [[12, 11, 9], () => 0], [[0, 0, 0], () => 1]] as const) {
      const grid = { ...THICK, size }
      expect(await labelMeshes({ ...grid, labels: Uint8Array.from({ length: all(grid) }, (_, at) => label(at)) }, [{ key: 'a', label: 1 }])).toEqual([])
    }
  })

  test('values that are no numbers, or endless, belong to nothing and end no surface elsewhere', async () => {
    const random = randomOf(3)
    const samples = Float32Array.from({ length: all(THICK) }, () => [NaN, Infinity, -Infinity, 100, 0][Math.floor(random() * 5)]!)
    const found = await surfaceLevels({ ...THICK, samples, isInside: (value) => value >= 50 && value < Infinity, level: 50 })
    expect(found!.levels[0]!.mesh.positions.every(Number.isFinite)).toBe(true)
    expect(edgesOf(found!.levels[0]!.mesh).open).toBe(0)
    expect(await surfaceLevels({ ...THICK, samples: samples.fill(NaN), isInside: (value) => value >= 50, level: 50 })).toBeNull()
  })

  test('a label on every border is closed where the scan ends, and 1,000 labels of a voxel each are 1,000 surfaces', async () => {
    const hull = Uint16Array.from({ length: all(THICK) }, (_, at) => {
      const place = [at % 12, Math.floor(at / 12) % 11, Math.floor(at / 132)]
      return place.some((each, axis) => each === 0 || each === THICK.size[axis]! - 1) ? 1 : 0
    })
    const [around] = await labelMeshes({ ...THICK, labels: hull }, [{ key: 'hull', label: 1 }], { triangles: [100_000] })
    const { mesh } = around!.levels[0]!
    expect(edgesOf(mesh)).toMatchObject({ open: 0 })
    expect(Math.abs(contentOf(mesh).mm3 / 1000 / around!.volumeMl - 1)).toBeLessThan(0.02)
    // The first voxel's own outer faces.
    for (let axis = 0; axis < 3; axis++) expect(Math.abs(around!.box[0][axis]! + THICK.spacing[axis]! / 2)).toBeLessThan(0.5)

    const many = { ...THICK, size: [20, 20, 20] as const }
    const labels = Uint16Array.from({ length: 8_000 }, (_, at) => (at % 2 && Math.floor(at / 20) % 2 && Math.floor(at / 400) % 2 ? Math.floor(at / 2) % 10 + Math.floor(at / 40) % 10 * 10 + Math.floor(at / 800) * 100 + 1 : 0))
    expect(new Set(labels).size).toBe(1_001)
    const meshes = await labelMeshes({ ...many, labels }, Array.from({ length: 1_000 }, (_, n) => ({ key: `v${n}`, label: n + 1 })))
    expect(meshes).toHaveLength(1_000)
    expect(meshes.every(({ volumeMl, levels }) => Math.abs(volumeMl - 0.0032) < 1e-9 && contentOf(levels[0]!.mesh).mm3 > 0)).toBe(true)
  })
})
