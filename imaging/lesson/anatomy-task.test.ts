import { gunzipSync } from 'node:zlib'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { volumeToSeries } from '#imaging/convert/volume-to-series'
import { writeDicom } from '#imaging/dicom/write'
import { cross, scale, type Vector } from '#imaging/geometry/vector'
import type { AnatomyTask } from '#imaging/ingest/protocol'
import { AXIAL, BALL, headValue, sampleSlice, type PhantomShape } from '../../tests/fixtures/phantom'
import { makeAnatomy } from './anatomy-task'
import { NO_NAMES } from './label-names'
import { codesOf } from './lesson.fixture'
import { BONE_HU, defaultRecipe } from './recipe'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'theatrum-anatomy-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const HEAD: PhantomShape = { columns: 68, rows: 68, slices: 50, spacing: [3, 3], gap: 4, origin: [-100.5, -100.5, -98], row: [1, 0, 0], column: [0, 1, 0] }

/** The files of a series, as they are kept. */
function kept(shape: PhantomShape, value: (at: Vector) => number, { modality = 'CT' as 'CT' | 'MR', without = [] as number[] } = {}): AnatomyTask['source'] & { kind: 'series' } {
  const intercept = modality === 'CT' ? -1024 : 0
  const files = volumeToSeries({
    modality, columns: shape.columns, rows: shape.rows, slices: shape.slices, rowDirection: [...shape.row], columnDirection: [...shape.column], spacing: shape.spacing,
    step: scale(cross(shape.row, shape.column), shape.gap), origin: [...shape.origin], isSigned: false, slope: 1, intercept, window: null, derivation: 'Made by a formula.',
    slice: (index) => sampleSlice(shape, index, (at) => value(at) - intercept, new Uint16Array(shape.rows * shape.columns)),
  }, { patientId: 'phantom', patientName: 'Phantom', seed: 'phantom', seriesDescription: 'Phantom', seriesNumber: 1 })
  const instances: { path: string; bytes: number }[] = []
  let index = 0
  for (const file of files) {
    const bytes = writeDicom(file)
    const path = join(folder, `${String(index)}.dcm`)
    writeFileSync(path, bytes)
    if (!without.includes(index)) instances.push({ path, bytes: bytes.length })
    index++
  }
  // As a store gives them: in no order.
  return { kind: 'series', faceState: 'cleared', instances: instances.reverse(), labels: null }
}

const task = (source: AnatomyTask['source']): AnatomyTask => ({ source, bytes: 0, outFolder: join(folder, 'made'), model: 'm1', revision: 3, slices: { studyId: 'st', seriesId: 'se' }, recipe: null })

async function made(source: AnatomyTask['source']) {
  const result = await makeAnatomy(task(source))
  if (result.kind !== 'made') throw new Error(JSON.stringify(result))
  const store = new Map(result.files.map((key) => [key, new Uint8Array(readFileSync(join(folder, 'made', key)))]))
  return { ...result, store }
}

test('a head becomes a folder that holds what its manifest names, the manifest last, and nothing else', async () => {
  const { manifest, files, bytes, store } = await made(kept(HEAD, headValue))
  expect(files.at(-1)).toBe('manifest.json')
  expect(JSON.parse(Buffer.from(store.get('manifest.json')!).toString())).toEqual(manifest)
  const lying = readdirSync(join(folder, 'made'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(join(folder, 'made').length + 1))
  expect(lying.sort()).toEqual([...files].sort())
  expect(bytes).toBe([...store.values()].reduce((sum, { length }) => sum + length, 0))
  expect(manifest).toMatchObject({ version: 1, model: 'm1', revision: 3, slices: { studyId: 'st', seriesId: 'se' }, volume: { unit: 'HU', shows: 'all' } })
  expect(manifest.frameOfReferenceUid).toMatch(/^[\d.]+$/)
})

test('the ball on the patient\'s left is on the left, in every level and in mm', async () => {
  const { manifest, store } = await made(kept(HEAD, headValue))
  const { volume } = manifest
  for (const level of volume!.levels) {
    const codes = codesOf(store, level)
    const at = (place: Vector) => {
      const voxel = place.map((each, axis) => Math.round((each - volume!.origin[axis]! - level.translation[axis]!) / level.spacing[axis]!))
      return volume!.values[codes[(voxel[2]! * level.size[1] + voxel[1]!) * level.size[0] + voxel[0]!]!]!
    }
    expect(at(BALL)).toBeGreaterThan(400)
    expect(at([-BALL[0], BALL[1], BALL[2]])).toBeLessThan(100)
  }
})

test('whose each part of the volume is lies beside it, in the patient\'s millimetres: the ball is bone, on the left alone', async () => {
  const { manifest, store } = await made(kept(HEAD, headValue))
  const { path, size, spacing, origin, bytes } = manifest.volume!.owners!
  expect(store.get(path)!.length).toBe(bytes)
  const cells = gunzipSync(store.get(path)!)
  const ownerAt = (place: Vector) => {
    const cell = place.map((mm, axis) => Math.round((mm - origin[axis]!) / spacing[axis]!))
    return manifest.structures[cells.readUInt16LE(((cell[2]! * size[1] + cell[1]!) * size[0] + cell[0]!) * 2) - 1]?.key
  }
  expect([ownerAt(BALL), ownerAt([-BALL[0], BALL[1], BALL[2]])]).toEqual(['bone', 'skin'])
})

test('a head whose face nobody decided on shows bone alone: in its volume and in its surfaces', async () => {
  const { manifest, store } = await made({ ...kept(HEAD, headValue), faceState: 'flagged' })
  expect(manifest.volume!.shows).toBe('bone-only')
  for (const level of manifest.volume!.levels) expect(codesOf(store, level).every((code) => code === 0 || manifest.volume!.values[code]! >= BONE_HU)).toBe(true)
  expect(manifest.structures.map(({ key }) => key)).not.toContain('skin')
})

test('an MR has no bone to cut by: with its face undecided there is no model, without a face there is one', async () => {
  const source = kept(HEAD, (at) => Math.max(0, headValue(at) + 1000), { modality: 'MR' })
  expect(await makeAnatomy(task({ ...source, faceState: 'bone-only' }))).toMatchObject({ kind: 'not-made', why: 'face-undecided' })
  const { manifest } = await made(source)
  expect(manifest.volume).toMatchObject({ unit: 'stored', shows: 'all' })
})

test('a surface stands where the patient has it, in mm, and holds as much; what somebody pointed at is taken out', async () => {
  const ball = (centre: Vector, radius: number) => (at: Vector) => Math.hypot(at[0] - centre[0], at[1] - centre[1], at[2] - centre[2]) < radius
  const [left, right] = [ball(BALL, 30), ball([-45, 30, -30], 22)]
  const source = kept(HEAD, (at) => (left(at) || right(at) ? 1000 : 40))
  const bone = defaultRecipe('HU', 'bone-only').surfaces[0]!
  const only = (without: Vector[]): AnatomyTask => ({ ...task(source), recipe: { version: 1, groups: [], surfaces: [{ ...bone, isWithoutHolder: false, without: without.map((each) => [...each]) }] } })
  const [both, one] = [await makeAnatomy(only([])), await makeAnatomy(only([[-45, 30, -30]]))]
  if (both.kind !== 'made' || one.kind !== 'made') throw new Error('not made')
  const sphere = (radius: number) => (4 / 3) * Math.PI * radius ** 3 / 1000
  expect(both.manifest.structures[0]!.volumeMl / (sphere(30) + sphere(22))).toBeCloseTo(1, 1)
  const { box: [least, most], volumeMl, lods } = one.manifest.structures[0]!
  expect(volumeMl / sphere(30)).toBeCloseTo(1, 1)
  for (const axis of [0, 1, 2]) {
    expect(Math.abs((least[axis]! + most[axis]!) / 2 - BALL[axis]!)).toBeLessThan(HEAD.gap / 2)
    expect(Math.abs(most[axis]! - least[axis]! - 60)).toBeLessThan(HEAD.gap)
  }
  expect(lods[0]!.triangles).toBeGreaterThan(100)
  for (const { file } of lods) expect(one.files).toContain(file)
})

test('a recipe cannot ask for the skin of a head whose face is not decided on', async () => {
  const source = { ...kept(HEAD, headValue), faceState: 'flagged' }
  const { surfaces, groups } = defaultRecipe('HU', 'all')
  const result = await makeAnatomy({ ...task(source), recipe: { version: 1, groups, surfaces } })
  if (result.kind !== 'made') throw new Error('not made')
  const [bone, skin] = ['bone', 'skin'].map((key) => result.manifest.structures.find((each) => each.key === key)!)
  expect(skin!.box).toEqual(bone!.box)
})

test('labels of an atlas become structures with the names of its table, left where its matrix says left', async () => {
  const size = [20, 16, 12] as const
  const file = new DataView(new ArrayBuffer(352 + size[0] * size[1] * size[2]))
  file.setInt32(0, 348, true)
  for (const [index, value] of [3, ...size, 1].entries()) file.setInt16(40 + index * 2, value, true)
  file.setInt16(70, 2, true)
  file.setFloat32(108, 352, true)
  file.setFloat32(112, 1, true)
  file.setUint8(123, 2)
  file.setInt16(254, 1, true)
  // RAS: x grows to the patient's right, so that i = 0 is on the left; 2 mm.
  for (const [row, values] of [[2, 0, 0, -19], [0, 2, 0, -15], [0, 0, 2, -11]].entries()) for (const [column, value] of values.entries()) file.setFloat32(280 + row * 16 + column * 4, value, true)
  file.setUint8(344, 0x6e)
  file.setUint8(345, 0x2b)
  file.setUint8(346, 0x31)
  for (let z = 3; z < 9; z++) for (let y = 4; y < 12; y++) for (let x = 0; x < size[0]; x++) file.setUint8(352 + (z * size[1] + y) * size[0] + x, x >= 2 && x < 8 ? 1 : x >= 12 && x < 18 ? 2 : 0)
  const path = join(folder, 'labels.nii')
  writeFileSync(path, new Uint8Array(file.buffer))
  const { manifest } = await made({ kind: 'labels', grey: null, labels: { path, table: '1 Gyrus_L 2001\n2 Gyrus_R 2002\n3 Absent_R 2003\n', names: NO_NAMES } })
  expect(manifest.structures.map(({ key, name, group, label }) => [key, name.en, group, label])).toEqual([['gyrus-l', 'Gyrus L', 'left', 1], ['gyrus-r', 'Gyrus R', 'right', 2]])
  expect(manifest.groups.map(({ key }) => key)).toEqual(['left', 'right'])
  expect(manifest.volume).toBeNull()
  const [one, other] = manifest.structures.map(({ box: [least, most] }) => least.map((each, axis) => (each + most[axis]!) / 2))
  // Voxel 4.5 lies at -10 to the right, which is 10 to the left.
  for (const [centre, due] of [[one, [10, 0, 0]], [other, [-10, 0, 0]]] as const) for (const axis of [0, 1, 2]) expect(Math.abs(centre![axis]! - due[axis]!)).toBeLessThan(1)
  expect(manifest.structures[0]!.volumeMl).toBeCloseTo((6 * 8 * 6 * 8) / 1000, 2)
})

describe('what is no honest volume makes no model, and says why', () => {
  const small = { ...AXIAL, slices: 6 }
  test.each([
    ['one slice', () => kept({ ...small, slices: 1 }, headValue), 'not-a-volume'],
    ['no slice', () => ({ kind: 'series' as const, instances: [], faceState: 'none', labels: null }), 'not-a-volume'],
    ['a missing slice: spacing that is wrong', () => kept(small, headValue, { without: [3] }), 'not-a-volume'],
    ['one value throughout', () => kept(small, () => 7), 'nothing-in-it'],
    ['no bone where only bone may be shown', () => ({ ...kept(small, ([x]) => x), faceState: 'flagged' }), 'nothing-in-it'],
  ])('%s', async (_, source, why) => {
    expect(await makeAnatomy(task(source()))).toMatchObject({ kind: 'not-made', why })
    expect(readdirSync(join(folder, 'made'))).not.toContain('manifest.json')
  })
})
