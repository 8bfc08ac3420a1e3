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
import { codesOf } from './lesson.fixture'
import { BONE_HU } from './recipe'

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
  return { kind: 'series', faceState: 'cleared', instances: instances.reverse() }
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

describe('what is no honest volume makes no model, and says why', () => {
  const small = { ...AXIAL, slices: 6 }
  test.each([
    ['one slice', () => kept({ ...small, slices: 1 }, headValue), 'not-a-volume'],
    ['no slice', () => ({ kind: 'series' as const, instances: [], faceState: 'none' }), 'not-a-volume'],
    ['a missing slice: spacing that is wrong', () => kept(small, headValue, { without: [3] }), 'not-a-volume'],
    ['one value throughout', () => kept(small, () => 7), 'nothing-in-it'],
    ['no bone where only bone may be shown', () => ({ ...kept(small, ([x]) => x), faceState: 'flagged' }), 'nothing-in-it'],
  ])('%s', async (_, source, why) => {
    expect(await makeAnatomy(task(source()))).toMatchObject({ kind: 'not-made', why })
    expect(readdirSync(join(folder, 'made'))).not.toContain('manifest.json')
  })
})
