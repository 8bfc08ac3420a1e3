import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { volumeToSeries } from '#imaging/convert/volume-to-series'
import { writeDicom } from '#imaging/dicom/write'
import { cross, dot, scale, subtract, type Vector } from '#imaging/geometry/vector'
import { contentOf } from '#imaging/surfaces/mesh'
import { readGlb } from '#imaging/surfaces/read-glb'
import { BALL, LESION, oblique, sampleSlice, type PhantomShape } from '../../tests/fixtures/phantom'
import { makeAnatomy } from './anatomy-task'
import { codesOf } from './lesson.fixture'
import type { AnatomyManifest } from './manifest'
import { defaultRecipe, type SurfaceRecipe } from './recipe'

/**
 * Through files, the job and its assets: what lies at the patient's left, in front and above is there in mm, however the slices
 * were taken. The other half of the proof, scene and reader, is tests/e2e/anatomy-geometry.spec.ts.
 */
const RADIUS = 20
/** Dense ball left, front, above; denser one right, back, below; soft tissue around. */
const within = (at: Vector, centre: Vector, mm: number) => Math.hypot(...subtract(at, centre)) < mm
const value = (at: Vector) => (within(at, BALL, RADIUS) ? 1000 : within(at, LESION, 14) ? 1600 : 40)
const mirrored = ([x, y, z]: Vector) => value([-x, y, z])

/** Around the patient's origin. */
function centred(size: [columns: number, rows: number, slices: number], spacing: [number, number], gap: number, row: Vector, column: Vector): PhantomShape {
  const [columns, rows, slices] = size
  const sides = [scale(row, (columns - 1) * spacing[1]), scale(column, (rows - 1) * spacing[0]), scale(cross(row, column), (slices - 1) * gap)]
  return { columns, rows, slices, spacing, gap, row, column, origin: sides.reduce<Vector>((at, side) => subtract(at, scale(side, 0.5)), [0, 0, 0]) }
}
const tilted = oblique(25, -40)
const SHAPES = {
  axial: centred([80, 88, 60], [1.9, 1.9], 2.2, [1, 0, 0], [0, 1, 0]),
  coronal: centred([80, 66, 68], [1.9, 1.9], 2.2, [1, 0, 0], [0, 0, -1]),
  oblique: centred([92, 92, 70], [1.8, 1.8], 2.4, tilted.row, tilted.column),
  anisotropic: centred([128, 70, 34], [2.1, 1.1], 4.2, [1, 0, 0], [0, 1, 0]),
} satisfies Record<string, PhantomShape>

const surface = (key: string, from: number, without: Vector): SurfaceRecipe => ({ ...defaultRecipe('HU', 'bone-only').surfaces[0]!, key, from, isWithoutHolder: false, without: [[...without]] })

async function made(shape: PhantomShape, of: (at: Vector) => number) {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-place-'))
  try {
    const files = volumeToSeries({
      modality: 'CT', columns: shape.columns, rows: shape.rows, slices: shape.slices, rowDirection: [...shape.row], columnDirection: [...shape.column], spacing: shape.spacing,
      step: scale(cross(shape.row, shape.column), shape.gap), origin: [...shape.origin], isSigned: false, slope: 1, intercept: -1024, window: null, derivation: 'Made by a formula.',
      slice: (index) => sampleSlice(shape, index, (at) => of(at) + 1024, new Uint16Array(shape.rows * shape.columns)),
    }, { patientId: 'phantom', patientName: 'Phantom', seed: 'place', seriesDescription: 'Phantom', seriesNumber: 1 })
    const instances = [...files].map((file, index) => {
      const path = join(folder, `${index}.dcm`)
      const bytes = writeDicom(file)
      writeFileSync(path, bytes)
      return { path, bytes: bytes.length }
    })
    // As a store gives them: in another order. The ball's surface is what remains where somebody pointed at the other one.
    const result = await makeAnatomy({
      source: { kind: 'series', faceState: 'cleared', instances: instances.reverse() }, bytes: 0, outFolder: join(folder, 'made'), model: 'm', revision: 1, slices: null,
      recipe: { version: 1, groups: [], surfaces: [surface('ball', 500, of === value ? LESION : [-LESION[0], LESION[1], LESION[2]])] },
    })
    if (result.kind !== 'made') throw new Error(JSON.stringify(result))
    return { manifest: result.manifest, store: new Map(result.files.map((key) => [key, new Uint8Array(readFileSync(join(folder, 'made', key)))])) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What is not where, or not as large as, the patient has it. */
async function faultsOf({ manifest, store }: { manifest: AnatomyManifest; store: Map<string, Uint8Array> }): Promise<string[]> {
  const faults: string[] = []
  const volume = manifest.volume!
  const axis = (n: number) => volume.direction.slice(n * 3, n * 3 + 3) as unknown as Vector
  for (const [n, level] of volume.levels.entries()) {
    const codes = codesOf(store, level)
    const valueAt = (place: Vector) => {
      const voxel = [0, 1, 2].map((one) => Math.round((dot(subtract(place, volume.origin), axis(one)) - level.translation[one]!) / level.spacing[one]!))
      return volume.values[codes[(voxel[2]! * level.size[1] + voxel[1]!) * level.size[0] + voxel[0]!]!]!
    }
    if (Math.abs(valueAt(BALL) - 1000) > 30) faults.push(`level ${n}: ball`)
    if (Math.abs(valueAt(LESION) - 1600) > 120) faults.push(`level ${n}: lesion`)
    if (Math.abs(valueAt([-BALL[0], BALL[1], BALL[2]]) - 40) > 4) faults.push(`level ${n}: beside`)
  }
  const [ball] = manifest.structures
  const { structures: [drawn] } = await readGlb(store.get(ball!.lods[0]!.file)!)
  const { centre, mm3 } = contentOf(drawn!.mesh)
  for (const n of [0, 1, 2]) {
    const off = Math.abs(dot(subtract(centre, BALL), axis(n))) / volume.spacing[n]!
    if (off > 0.5) faults.push(`mesh: ${off.toFixed(1)} voxels off along ${n}`)
  }
  const due = (4 / 3) * Math.PI * RADIUS ** 3
  if (Math.abs(mm3 / due - 1) > 0.02) faults.push(`mesh holds ${(mm3 / due).toFixed(3)}`)
  if (Math.abs((ball!.volumeMl * 1000) / due - 1) > 0.02) faults.push(`structure holds ${((ball!.volumeMl * 1000) / due).toFixed(3)}`)
  return faults
}

describe.each(Object.entries(SHAPES))('from %s slices', (_, shape) => {
  test('the ball is at the patient\'s left front in every level and as a surface, to half a voxel, and holds its millilitres to 2 %', async () => {
    expect(await faultsOf(await made(shape, value))).toEqual([])
  })
})

test('a mirrored patient fails the same checks: in the volume and in the surface', async () => {
  const faults = await faultsOf(await made(SHAPES.axial, mirrored))
  expect(faults.filter((fault) => /: (ball|lesion|beside)$/.test(fault)).length).toBeGreaterThanOrEqual(3)
  expect(faults.some((fault) => fault.startsWith('mesh: ') && fault.endsWith('along 0'))).toBe(true)
})
