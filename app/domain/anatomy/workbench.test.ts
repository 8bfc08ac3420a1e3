import { mkdirSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { writeLabelsNifti } from '#imaging/segmentation/desk/labels-nifti'
import { toPatient } from '#imaging/surfaces/mesh'
import { JOB, test, type House } from '~/domain/images/real-import.fixture'
import { deriveSeries } from '~/jobs/derive-series.server'
import { SYSTEM, type Actor } from '~/policy/actor'
import { headValue } from '../../../tests/fixtures/phantom'
import { bringHead } from './anatomy.fixture'
import { makeAssets } from './make-assets.server'
import { makeModel } from './make-model.server'
import { openPiece } from './open-workbench-piece.server'
import { openWorkbench } from './open-workbench.server'
import { saveLabels } from './save-labels.server'
import { uploadFolder } from './uploaded-files.server'
import { levelFor, pieceUrl, readPiece, voxelsOf, type WorkbenchLevel } from './workbench'

const KEY = '0123456789abcdef0123456789abcdef'
const BONE_HU = 226

async function benchOf(house: House) {
  const { services, institutionId } = house
  const source = await bringHead(house)
  await deriveSeries(services, { seriesId: source.seriesId }, JOB)
  const made = await makeModel(services, SYSTEM, { ...source, title: 'Head' })
  if (made.kind !== 'made') throw new Error(made.kind)
  const person = (role: 'teacher' | 'student' | 'expert'): Actor => ({ kind: 'person', personId: role, memberships: [{ institutionId, role }] })
  const open = async (actor = person('teacher')) => openWorkbench(services, actor, made.modelId)
  const opened = async () => { const found = await open(); if (found.kind !== 'opened') throw new Error(found.kind); return found.opened }
  const piece = (asked: { level: string; piece: string }, actor = person('teacher')) => openPiece(services, actor, made.modelId, asked)
  const faced = (faceState: string) => services.db.series.update({ where: { id: source.seriesId }, data: { faceState } })
  return { ...source, modelId: made.modelId, person, open, opened, piece, faced }
}

test('a teacher is given the voxels of the series where they are in the patient; a student is given none', async ({ house }) => {
  const { open, opened, piece, person, faced } = await benchOf(house)
  await faced('none')
  const { volume, problem, version, names } = await opened()
  expect([problem, version, names, volume?.isHounsfield, volume?.floor, volume?.levels.map(({ size }) => size)]).toEqual([null, 0, [], true, null, [[48, 48, 12]]])
  const found = await piece({ level: '0', piece: '0-0-0' })
  if (found.kind !== 'piece') throw new Error(found.kind)
  const bytes = gunzipSync(found.content)
  const stored = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  const [level] = volume!.levels
  for (const [x, y, z] of [[3, 4, 5], [30, 12, 8], [24, 24, 6], [40, 40, 2]] as const) {
    const real = stored[(z * 64 + y) * 64 + x]! * volume!.slope + volume!.intercept
    expect(real).toBe(headValue(toPatient({ ...level!, direction: volume!.direction }, [x, y, z])))
  }
  expect([(await open(person('student'))).kind, (await piece({ level: '0', piece: '0-0-0' }, person('student'))).kind]).toEqual(['forbidden', 'forbidden'])
  for (const asked of [{ level: '0', piece: '0-0-9' }, { level: '9', piece: '0-0-0' }, { level: '0', piece: '../zarr.json' }, { level: '-1', piece: '0-0-0' }]) expect((await piece(asked)).kind).toBe('not-found')
}, 120_000)

test('whoever fetches the voxels of a study is on record for it, also without having opened the workbench; a refused one is not as a reader', async ({ house }) => {
  const { services } = house
  const { piece, person, faced, studyId } = await benchOf(house)
  await faced('none')
  const readers = () => services.audited.flatMap(({ action, actor, subjectId, detail }) => (action === 'study.read' ? [{ actor, subjectId, detail }] : []))
  expect((await piece({ level: '0', piece: '0-0-0' }, person('student'))).kind).toBe('forbidden')
  expect(readers()).toEqual([])
  for (const _ of [1, 2]) expect((await piece({ level: '0', piece: '0-0-0' })).kind).toBe('piece')
  expect(readers()).toEqual([{ actor: { kind: 'person', personId: 'teacher' }, subjectId: studyId, detail: { by: 'workbench' } }])
}, 120_000)

test('of a head whose face nobody cleared no value below bone leaves; of one that stands for another nothing does', async ({ house }) => {
  const { open, opened, piece, person, faced } = await benchOf(house)
  await faced('none')
  const valuesOf = async () => {
    const [{ volume }, found] = [await opened(), await piece({ level: '0', piece: '0-0-0' })]
    if (found.kind !== 'piece') throw new Error(found.kind)
    const bytes = gunzipSync(found.content)
    return [...new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))].map((each) => each * volume!.slope + volume!.intercept)
  }
  const whole = await valuesOf()
  for (const faceState of ['flagged', 'bone-only']) {
    await faced(faceState)
    expect(await opened()).toMatchObject({ shows: 'bone-only', volume: { floor: BONE_HU }, problem: null })
    expect(await valuesOf()).toEqual(whole.map((value) => (value >= BONE_HU ? value : BONE_HU - 1)))
  }
  for (const faceState of ['replaced', 'proposed']) {
    await faced(faceState)
    expect([(await open()).kind, (await piece({ level: '0', piece: '0-0-0' })).kind], 'for reviewers alone').toEqual(['forbidden', 'forbidden'])
    expect([await open(person('expert')), (await piece({ level: '0', piece: '0-0-0' }, person('expert'))).kind]).toMatchObject([{ opened: { problem: 'not-a-source', volume: null } }, 'not-found'])
  }
}, 120_000)

test('what a workbench saves has both names in the model, and comes back to be gone on with', async ({ house }) => {
  const { services } = house
  const { opened, modelId, person, faced } = await benchOf(house)
  await faced('none')
  const { volume } = await opened()
  const grid = { ...volume!.levels[0]!, direction: volume!.direction }
  const labels = new Uint16Array(voxelsOf(grid)).map((_, at) => (at % 48 > 12 && at % 48 < 30 ? 1 : at % 48 > 34 ? 2 : 0))
  const folder = uploadFolder(services.env, 'teacher', KEY)
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/labels`, gzipSync(writeLabelsNifti(grid, labels)))
  const names = [{ label: 1, name: 'Femur left', chinese: '左股骨\u200b', colour: '#c04a2f' }, { label: 2, name: 'Unknown part', chinese: '', colour: '#2f7ac0' }]
  expect(await saveLabels(services, person('teacher'), { modelId, key: KEY, names, version: 0 })).toEqual({ kind: 'saved', version: 1 })
  expect(await makeAssets(services, { modelId, revision: 2 }, JOB)).toBe('made')
  const { structures } = JSON.parse((await services.files.bytes(`derived/anatomy/${modelId}/2/manifest.json`)).toString()) as { structures: { name: object; label: number }[] }
  expect(structures.filter(({ label }) => label > 0).map(({ name }) => name)).toEqual([{ en: 'Femur left', zh: '左股骨' }, { en: 'Unknown part', zh: 'Unknown part' }])
  expect(await opened()).toMatchObject({ version: 1, names: [{ ...names[0], chinese: '左股骨' }, names[1]] })

  // As a version before kept a name of which nothing is left: whoever comes to mend it finds the others.
  await services.db.anatomyModel.update({ where: { id: modelId }, data: { recipeJson: JSON.stringify({ table: '1 192 74 47 1 1 1 ""\n2 47 122 192 1 1 1 "Unknown part"' }) } })
  expect((await opened()).names).toEqual([names[1]])
}, 120_000)

test('a page holds the finest level that fits, and asks for its pieces alone', () => {
  const level = (index: number, side: number): WorkbenchLevel => ({ index, size: [side, side, side], spacing: [1, 1, 1], origin: [0, 0, 0] })
  const levels = [level(0, 512), level(1, 256), level(2, 128)]
  expect([levelFor(levels)?.index, levelFor(levels, 5_000_000)?.index, levelFor(levels, 1_000)]).toEqual([1, 2, null])
  expect(readPiece('1', pieceUrl('m', 1, [4, 5, 6]).split('/').at(-1)!)).toEqual({ level: 1, at: [4, 5, 6] })
  for (const [of, piece] of [['1', '1-2'], ['1', '1-2-3-4'], ['1', '-1-2-3'], ['a', '1-2-3'], ['1', '1-2-9999']]) expect(readPiece(of!, piece!)).toBeNull()
})
