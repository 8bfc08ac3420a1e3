import { mkdirSync, writeFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { JOB, test, type House } from '~/domain/images/real-import.fixture'
import { SYSTEM, type Actor } from '~/policy/actor'
import { readNiftiGrid } from '#imaging/convert/nifti'
import { readDicom } from '#imaging/dicom/read'
import { readLabelVolume } from '#imaging/lesson/label-volume'
import { readSeg } from '#imaging/segmentation/read-seg'
import { labelNifti } from '../../../tests/fixtures/nifti'
import { bringHead, keysBelow } from './anatomy.fixture'
import { downloadLabels } from './download-labels.server'
import { levelOfLabels } from './labels-grid'
import { makeAssets } from './make-assets.server'
import { makeModel } from './make-model.server'
import { saveLabels } from './save-labels.server'
import { uploadFolder } from './uploaded-files.server'

const KEY = '0123456789abcdef0123456789abcdef'
const NAMES = [{ label: 3, name: 'Skull base', colour: '#c04a2f' }, { label: 9, name: 'Kidney "left"', colour: '#2f7ac0' }]

interface Geometry { dimensions: [number, number, number]; spacing: [number, number, number]; origin: [number, number, number]; direction: number[] }

/** A NIfTI on the series' own axes: RAS, as a browser writes it. */
function labelsOf({ dimensions, spacing, origin, direction }: Geometry, value: (x: number, y: number, z: number) => number, { halved = false, offMm = 0 } = {}): Uint8Array {
  const size = dimensions.map((side) => (halved ? Math.ceil(side / 2) : side)) as [number, number, number]
  const step = spacing.map((each) => (halved ? each * 2 : each))
  const file = labelNifti(size, (at) => value(at % size[0], Math.floor(at / size[0]) % size[1], Math.floor(at / (size[0] * size[1]))))
  const view = new DataView(file.buffer)
  for (const row of [0, 1, 2]) {
    const sign = row < 2 ? -1 : 1
    for (const axis of [0, 1, 2]) view.setFloat32(280 + row * 16 + axis * 4, sign * direction[axis * 3 + row]! * step[axis]!, true)
    view.setFloat32(280 + row * 16 + 12, sign * (origin[row]! + [0, 1, 2].reduce((sum, axis) => sum + direction[axis * 3 + row]! * ((step[axis]! - spacing[axis]!) / 2), 0)) + offMm, true)
  }
  return gzipSync(file)
}

async function modelOf(house: House) {
  const { services } = house
  const source = await bringHead(house)
  const made = await makeModel(services, SYSTEM, { ...source, title: 'Head' })
  if (made.kind !== 'made') throw new Error(made.kind)
  const { geometryJson } = await services.db.series.findUniqueOrThrow({ where: { id: source.seriesId } })
  const teacher: Actor = { kind: 'person', personId: 'teacher', memberships: [{ institutionId: house.institutionId, role: 'teacher' }] }
  return { modelId: made.modelId, geometry: JSON.parse(geometryJson!) as Geometry, teacher, source }
}
function upload({ services }: House, bytes: Uint8Array) {
  const folder = uploadFolder(services.env, 'teacher', KEY)
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/labels`, bytes)
}
const block = (x: number, y: number, z: number) => (y > 12 && y < 34 && z > 3 && z < 9 ? (x > 8 && x < 22 ? 3 : x > 26 && x < 40 ? 9 : 0) : 0)

test('labels that a teacher drew are kept by number, the model is made of them, and they leave as NIfTI and as DICOM segmentation of the same voxels', async ({ house }) => {
  const { services } = house
  const { modelId, geometry, teacher, source } = await modelOf(house)
  const save = (version: number) => saveLabels(services, teacher, { modelId, key: KEY, names: NAMES, version })
  const given = gunzipSync(labelsOf(geometry, block))
  given.write('Planterova', 148, 'latin1')
  given.write('Planterova', 228, 'latin1')
  upload(house, given.subarray(0, -1))
  expect(await save(0), 'cut off').toEqual({ kind: 'not-labels' })
  upload(house, Buffer.concat([given, Buffer.from('Planterova behind the voxels')]))
  expect(await save(0)).toEqual({ kind: 'saved', version: 1 })
  expect(await makeAssets(services, { modelId, revision: 2 }, JOB)).toBe('made')
  const manifest = JSON.parse((await services.files.bytes(`derived/anatomy/${modelId}/2/manifest.json`)).toString()) as { structures: { name: { en: string }; colour: string; volumeMl: number; label: number }[] }
  const drawn = manifest.structures.filter(({ label }) => label > 0)
  expect(drawn.map(({ name, colour }) => [name.en, colour])).toEqual([['Skull base', '#c04a2f'], ['Kidney left', '#2f7ac0']])
  for (const { volumeMl } of drawn) expect(volumeMl).toBeCloseTo((13 * 21 * 5 * 4 * 4 * 8) / 1000, 3)

  const nifti = await downloadLabels(services, teacher, modelId, 'nifti')
  if (nifti.kind !== 'labels') throw new Error(nifti.kind)
  const file = Buffer.isBuffer(nifti.content) ? nifti.content : await buffer(nifti.content)
  expect([gunzipSync(file).includes('Planterova'), gunzipSync(file).length]).toEqual([false, given.length])
  const labels = readLabelVolume(file).labels
  const seg = await downloadLabels(services, teacher, modelId, 'seg')
  if (seg.kind !== 'labels' || !Buffer.isBuffer(seg.content)) throw new Error(seg.kind)
  const read = await readSeg(readDicom(seg.content, { maxBytes: 1e8, maxInflatedBytes: 1e8, maxDepth: 64, maxElements: 500_000 }))
  expect(read.names.map(({ words }) => words)).toEqual(['Skull base', 'Kidney, left'])
  // The segmentation leaves empty slices out: its first is the series' fourth.
  const perSlice = geometry.dimensions[0] * geometry.dimensions[1]
  expect([...read.volume.labels]).toEqual([...labels.subarray(4 * perSlice, 9 * perSlice)].map((label) => ({ 0: 0, 3: 1, 9: 2 })[label]))
  expect(services.audited.map(({ action }) => action).filter((action) => action.startsWith('model.label'))).toEqual(['model.labelled', 'model.labels-downloaded', 'model.labels-downloaded'])

  for (const faceState of ['flagged', 'bone-only', 'defaced', 'replaced']) {
    await services.db.series.update({ where: { id: source.seriesId }, data: { faceState } })
    for (const format of ['nifti', 'seg'] as const) expect(await downloadLabels(services, SYSTEM, modelId, format), faceState).toEqual({ kind: 'face' })
  }
  await services.db.series.update({ where: { id: source.seriesId }, data: { faceState: 'none' } })

  upload(house, labelsOf(geometry, block))
  expect(await save(0), 'somebody saved since').toEqual({ kind: 'changed', version: 1 })
  expect(await save(1)).toEqual({ kind: 'saved', version: 2 })
  expect((await keysBelow(house, `anatomy/models/${modelId}/`)).map((key) => /labels-\d+/.exec(key)![0])).toEqual(['labels-1', 'labels-2'])
}, 120_000)

test('labels may be drawn on the grids that a series\' pyramid halves it to, and on no other', () => {
  const geometry = { kind: 'volume' as const, dimensions: [200, 180, 90] as [number, number, number], spacing: [1, 1, 1.5] as [number, number, number], origin: [-100, -90, 12] as [number, number, number], direction: [1, 0, 0, 0, 0.8, 0.6, 0, -0.6, 0.8], frameOfReferenceUid: null }
  const level = (options: Parameters<typeof labelsOf>[2]) => levelOfLabels(readNiftiGrid(gunzipSync(labelsOf(geometry, () => 1, options))), geometry)
  expect([level({}), level({ halved: true }), level({ halved: true, offMm: 0.5 }), level({ offMm: 0.5 })]).toEqual([0, 1, null, null])
})

test('labels of another grid, of no labels or of somebody who may not are not kept, and the model stays as it was', async ({ house }) => {
  const { services } = house
  const { modelId, geometry, teacher } = await modelOf(house)
  const student: Actor = { kind: 'person', personId: 'student', memberships: [{ institutionId: house.institutionId, role: 'student' }] }
  const save = async (bytes: Uint8Array | null, names: unknown = NAMES, actor = teacher) => {
    if (bytes) upload(house, bytes)
    return (await saveLabels(services, actor, { modelId, key: KEY, names, version: 0 })).kind
  }
  expect(await save(null)).toBe('no-file')
  expect(await save(labelsOf(geometry, block, { offMm: 1 }))).toBe('other-grid')
  expect(await save(labelsOf({ ...geometry, direction: geometry.direction.map((each, at) => (at < 3 ? -each : each)) }, block)), 'mirrored').toBe('other-grid')
  expect(await save(gzipSync(labelNifti([4, 4, 4], () => 1)))).toBe('other-grid')
  expect(await save(Buffer.from('no labels'))).toBe('not-labels')
  expect(await save(gzipSync(Buffer.from('no labels')))).toBe('not-labels')
  const good = labelsOf(geometry, block)
  expect(await save(good, [{ label: 0, name: 'Background', colour: '#000000' }])).toBe('bad-names')
  expect(await save(good, [...NAMES, NAMES[0]])).toBe('bad-names')
  for (const name of ['"', '""', '\u200b', ' "\u200b" ', '\n']) expect(await save(good, [{ ...NAMES[0], name }]), 'nothing is left of it').toBe('bad-names')
  expect(await save(good, NAMES, student)).toBe('forbidden')
  expect((await downloadLabels(services, teacher, modelId, 'nifti')).kind).toBe('no-labels')
  expect((await downloadLabels(services, student, modelId, 'seg')).kind).toBe('forbidden')
  expect(await services.db.anatomyModel.findUniqueOrThrow({ where: { id: modelId } })).toMatchObject({ labelsKey: null, revision: 1, state: 'waiting' })
  expect(await keysBelow(house, 'anatomy/')).toEqual([])
}, 120_000)
