import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { JOB, test, type House } from '~/domain/images/real-import.fixture'
import { removeLooseFiles } from '~/domain/images/loose-files.server'
import { SYSTEM, type Actor } from '~/policy/actor'
import { writeStl } from '#imaging/surfaces/stl'
import { samples } from '../../../tests/setup/samples'
import { labelNifti } from '../../../tests/fixtures/nifti'
import { keysBelow } from './anatomy.fixture'
import { RESTORE_WITHIN_MS } from './anatomy'
import { forgetRemovedModels } from './forget-removed-models.server'
import { importModel, type ModelFiles } from './import-model.server'
import { makeAssets } from './make-assets.server'
import { openModel } from './open-model.server'
import { removeModel } from './remove-model.server'

const LONG = 120_000
const institutionOf = async ({ services }: House) => (await services.db.institution.findFirstOrThrow({ select: { id: true } })).id

async function brought(house: House, from: ModelFiles, title = 'Brain'): Promise<string> {
  const made = await importModel(house.services, SYSTEM, { institutionId: await institutionOf(house), title, from })
  if (made.kind !== 'made') throw new Error(made.kind)
  return made.modelId
}
const manifestOf = async ({ services }: House, id: string) => JSON.parse((await services.files.bytes(`derived/anatomy/${id}/1/manifest.json`)).toString()) as { volume: { shows: string } | null; structures: { key: string; name: { en: string; zh: string }; box: [number[], number[]]; label: number; colour: string; volumeMl: number }[] }
const put = ({ put: write }: House, name: string, bytes: Uint8Array) => write(name, bytes)

test('an atlas with its grey volume becomes a model of no study: a structure for each name, left where it is left, and the files are kept with it and go with it', async ({ house }) => {
  const { services } = house
  const table = join(samples.mricron, 'templates/aal.nii.txt')
  const id = await brought(house, { kind: 'labels', labels: samples.brainRegions, table, grey: join(samples.mricron, 'templates/ch2bet.nii.gz'), isNobody: true })
  expect(await makeAssets(services, { modelId: id, revision: 1 }, JOB)).toBe('made')
  const { structures, volume } = await manifestOf(house, id)
  expect(structures).toHaveLength(readFileSync(table, 'utf8').trim().split('\n').length)
  expect(volume).toMatchObject({ shows: 'all' })
  const middle = (key: string) => { const { box: [least, most] } = structures.find((one) => one.key === key)!; return (least[0]! + most[0]!) / 2 }
  expect(middle('hippocampus-l')).toBeGreaterThan(15)
  expect(middle('hippocampus-r')).toBeLessThan(-15)
  expect(await openModel(services, SYSTEM, id)).toMatchObject({ opened: { model: { state: 'ready', source: 'upload', shows: 'all', study: null }, progress: null } })
  expect(await keysBelow(house, `anatomy/models/${id}/`)).toHaveLength(3)

  await removeModel(services, SYSTEM, id)
  services.now = ((before) => () => new Date(before().getTime() + RESTORE_WITHIN_MS + 1_000))(services.now)
  expect(await forgetRemovedModels(services)).toBe(1)
  await removeLooseFiles(services)
  expect([await keysBelow(house, 'anatomy/'), await keysBelow(house, 'derived/anatomy/')]).toEqual([[], []])
}, LONG)

test('an STL in cm stands in the body as it was said: its x to the right, its y to the head, ten times as many mm', async ({ house }) => {
  const corners = [[0, 0, 0], [2, 0, 0], [0, 3, 0], [0, 0, 4]]
  const stl = writeStl({ positions: Float32Array.from(corners.flat()), indices: Uint32Array.of(0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3) }, 'corner')
  const id = await brought(house, { kind: 'meshes', file: put(house, 'corner.stl', stl), format: 'stl', unit: 'cm', x: 'right', y: 'head', isNobody: true }, 'Corner')
  expect(await makeAssets(house.services, { modelId: id, revision: 1 }, JOB)).toBe('made')
  const { structures: [only, ...others] } = await manifestOf(house, id)
  expect(others).toEqual([])
  // x right, y head: z, by the right hand, to the back... 2 cm to the right, 3 cm up, 4 cm along z.
  expect(only!.box).toEqual([[-20, 0, 0], [0, 40, 30]])
  expect(only!.volumeMl).toBeCloseTo(4, 6)
}, LONG)

test('what is no model, in no size or of nothing is said on the model\'s page, and nothing is served', async ({ house }) => {
  const { services } = house
  const flat = writeStl({ positions: Float32Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0), indices: Uint32Array.of(0, 1, 2) }, 'line')
  const small = writeStl({ positions: Float32Array.of(0, 0, 0, 0.1, 0, 0, 0, 0.1, 0), indices: Uint32Array.of(0, 1, 2) }, 'small')
  const far = writeStl({ positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0), indices: Uint32Array.of(0, 1, 2) }, 'nan')
  new DataView(far.buffer).setFloat32(84 + 12, Number.NaN, true)
  const mesh = (file: string, format: 'glb' | 'stl' = 'stl'): ModelFiles => ({ kind: 'meshes', file, format, unit: 'mm', x: 'left', y: 'back', isNobody: true })
  const labels = (size: [number, number, number], value: (at: number) => number, options = {}): ModelFiles => ({ kind: 'labels', labels: put(house, `labels-${Math.random()}.nii.gz`, gzipSync(labelNifti(size, value, options))), table: null, grey: null, isNobody: true })
  for (const [from, reason] of [
    [mesh(put(house, 'flat.stl', flat)), 'nothing-in-it'], [mesh(put(house, 'small.stl', small)), 'wrong-size'], [mesh(put(house, 'nan.stl', far)), 'model-damaged'],
    [mesh(put(house, 'text.stl', Buffer.from('solid x\nendsolid x\n'))), 'model-unsupported'], [mesh(put(house, 'cut.glb', Buffer.from('glTF\x02\0\0\0\xff\0\0\0\0\0\0\0JSON', 'latin1'))), 'model-damaged'],
    [labels([8, 8, 1], () => 1), 'not-a-volume'], [labels([8, 8, 8], () => 0), 'nothing-in-it'], [labels([30, 30, 30], (at) => at % 20_000), 'not-labels'],
    [labels([8, 8, 8], () => 1, { declared: [2_000, 2_000, 2_000] }), 'too-large'], [labels([8, 8, 8], () => 1, { spacing: 0.00001 }), 'unreadable'], [labels([8, 8, 8], (at) => (at === 5 ? Number.NaN : 1), { float: true }), 'unreadable'],
  ] as const) {
    const id = await brought(house, from)
    expect(await makeAssets(services, { modelId: id, revision: 1 }, JOB), reason).toBe('failed')
    expect(await openModel(services, SYSTEM, id), reason).toMatchObject({ opened: { manifestUrl: null, model: { state: 'failed', reason } } })
  }
}, LONG)

test('who may not make models brings none, and what is asked for is asked for', async ({ house }) => {
  const { services } = house
  const institutionId = await institutionOf(house)
  const student: Actor = { kind: 'person', personId: 'student', memberships: [{ institutionId, role: 'student' }] }
  const teacher: Actor = { kind: 'person', personId: 'teacher', memberships: [{ institutionId: 'elsewhere', role: 'teacher' }] }
  const path = join(house.services.env.dataDir, 'x.nii')
  writeFileSync(path, labelNifti([4, 4, 4], () => 1))
  const from: ModelFiles = { kind: 'labels', labels: path, table: null, grey: null, isNobody: true }
  for (const actor of [student, teacher]) expect(await importModel(services, actor, { institutionId, title: 'Brain', from })).toEqual({ kind: 'forbidden' })
  const as = async (more: Partial<ModelFiles>, title = 'Brain') => (await importModel(services, SYSTEM, { institutionId, title, from: { ...from, ...more } as ModelFiles })).kind
  expect([await as({}, ' '), await as({ grey: path, isNobody: false }), await as({ isNobody: false }), await as({ kind: 'meshes', file: path, format: 'glb', unit: 'mm', x: 'left', y: 'head', isNobody: false } as ModelFiles), await as({ labels: join(house.services.env.dataDir, 'none') }), await as({ kind: 'meshes', file: path, format: 'glb', unit: 'mm', x: 'left', y: 'right' } as ModelFiles), await as({ kind: 'meshes', file: path, format: 'glb', unit: 'mm', x: 'left', y: 'head' } as ModelFiles)])
    .toEqual(['no-title', 'not-nobody', 'not-nobody', 'not-nobody', 'no-file', 'no-directions', 'not-a-model'])
  expect(await services.db.anatomyModel.count()).toBe(0)
}, LONG)
