import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { confirmDefacedCopy, takeBackDefacedCopy } from '~/domain/images/decide-defaced-copy.server'
import { decideFace } from '~/domain/images/decide-face.server'
import { holdPixelsAgain } from '~/domain/images/hold-pixels-again.server'
import { blackOut } from '~/domain/images/black-out.server'
import { JOB, test, type House } from '~/domain/images/real-import.fixture'
import { removeLooseFiles } from '~/domain/images/loose-files.server'
import { rebuildImages } from '~/domain/images/rebuild-images.server'
import { removeStudy } from '~/domain/images/remove-study.server'
import { seriesDigest } from '~/domain/images/series-digest.server'
import { SYSTEM, type Actor, type Role } from '~/policy/actor'
import { writeDicom } from '#imaging/dicom/write'
import { phantomSlice } from '../../../tests/fixtures/dicom/phantom'
import { bringHead, keysBelow, quickAnatomy } from './anatomy.fixture'
import { forgetRemovedModels } from './forget-removed-models.server'
import { listModels } from './list-models.server'
import { makeAssets } from './make-assets.server'
import { makeModel } from './make-model.server'
import { openAsset } from './open-asset.server'
import { openModel } from './open-model.server'
import { rebuildModel } from './rebuild-model.server'
import { removeModel, restoreModel } from './remove-model.server'

const as = (institutionId: string, role: Role): Actor => ({ kind: 'person', personId: role, memberships: [{ institutionId, role }] })
const LONG = 60_000

async function askFor(house: House, source: { studyId: string; seriesId: string }, title = 'Head'): Promise<string> {
  const made = await makeModel(house.services, SYSTEM, { ...source, title })
  if (made.kind !== 'made') throw new Error(made.kind)
  return made.modelId
}
/** Whatever job is asked for now. */
async function work({ services }: House, modelId: string): Promise<string> {
  const { revision } = await services.db.anatomyModel.findUniqueOrThrow({ where: { id: modelId } })
  return makeAssets(services, { modelId, revision }, JOB)
}
const rowOf = ({ services }: House, id: string) => services.db.anatomyModel.findUniqueOrThrow({ where: { id } })
const revisionsOf = async (house: House, id: string) => [...new Set((await keysBelow(house, `derived/anatomy/${id}/`)).map((key) => Number(key.split('/')[3])))]
const facedAs = ({ services }: House, id: string, faceState: string) => services.db.series.update({ where: { id }, data: { faceState } })
const decide = async ({ services }: House, id: string, decision: 'flagged' | 'bone-only' | 'cleared') => decideFace(services, SYSTEM, id, decision, await seriesDigest(services.db, id))

test('a series becomes a model: its files, a manifest that says so last, the structures, and no work folder stays', async ({ house }) => {
  const { services } = house
  const source = await bringHead(house)
  const modelId = await askFor(house, source)
  expect(await openModel(services, SYSTEM, modelId)).toMatchObject({ kind: 'opened', opened: { manifestUrl: null, progress: 0, model: { state: 'waiting' } } })
  expect(await work(house, modelId)).toBe('made')
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'ready', revision: 1, readyRevision: 1, shows: 'all' })
  const keys = await keysBelow(house, `derived/anatomy/${modelId}/1/`)
  expect(keys).toContain(`derived/anatomy/${modelId}/1/manifest.json`)
  const manifest = JSON.parse((await services.files.bytes(`derived/anatomy/${modelId}/1/manifest.json`)).toString())
  expect(manifest).toMatchObject({ model: modelId, revision: 1, slices: source, volume: { shows: 'all', size: [48, 48, 12] } })
  for (const { lods } of manifest.structures) for (const { file } of lods) expect(keys).toContain(`derived/anatomy/${modelId}/1/${file}`)
  expect(await services.db.anatomyStructure.count({ where: { modelId } })).toBe(manifest.structures.length)
  expect(manifest.structures.length).toBeGreaterThan(0)
  expect(await openModel(services, SYSTEM, modelId)).toMatchObject({ opened: { manifestUrl: `/anatomy/assets/${modelId}/1/manifest.json`, progress: null } })
  expect(readdirSync(join(services.env.dataDir, 'derived')).filter((name) => name.startsWith('.work'))).toEqual([])
  expect(services.audited.filter(({ action }) => action === 'model.made')).toHaveLength(1)
}, LONG)

test('cut off while its files are brought there is no model yet; done again it is whole, and of a revision that is over nothing stays', async ({ house }) => {
  const { services } = house
  Object.assign(services.readers, quickAnatomy())
  const modelId = await askFor(house, await bringHead(house))
  const { take } = services.files
  services.files.take = (key, path) => (key.endsWith('manifest.json') ? Promise.reject(new Error('cut off')) : take(key, path))
  await expect(work(house, modelId)).rejects.toThrow('cut off')
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'waiting', readyRevision: null })
  expect(await openAsset(services, SYSTEM, { modelId, revision: 1, path: 'surfaces-0.glb' })).toEqual({ kind: 'not-found' })
  services.files.take = take
  expect(await work(house, modelId)).toBe('made')
  expect(await keysBelow(house, 'derived/anatomy/')).toHaveLength(3)

  // Asked for again while an old attempt lies there half done.
  await services.files.put(`derived/anatomy/${modelId}/2/surfaces-0.glb`, Buffer.from('half'))
  await rebuildModel(services, SYSTEM, modelId)
  await rebuildModel(services, SYSTEM, modelId)
  expect(await makeAssets(services, { modelId, revision: 2 }, JOB)).toBe('over')
  expect(await revisionsOf(house, modelId)).toEqual([1])
  expect(await openAsset(services, SYSTEM, { modelId, revision: 1, path: 'surfaces-0.glb' }), 'what there is stays in use').toMatchObject({ kind: 'found' })
  expect(await work(house, modelId)).toBe('made')
  expect(await revisionsOf(house, modelId)).toEqual([3])
}, LONG)

test('a head that nobody decided on gives bone alone; a decision changes what is served from the same moment, and the model is made again', async ({ house }) => {
  const { services } = house
  const told: string[] = []
  Object.assign(services.readers, quickAnatomy(({ source }) => void (source.kind === 'series' && told.push(source.faceState))))
  const source = await bringHead(house)
  await facedAs(house, source.seriesId, 'flagged')
  const modelId = await askFor(house, source)
  await work(house, modelId)
  expect(await rowOf(house, modelId)).toMatchObject({ shows: 'bone-only', structureCount: 1 })

  expect(await decide(house, source.seriesId, 'bone-only')).toEqual({ kind: 'done' })
  expect(await rowOf(house, modelId), 'the same pictures').toMatchObject({ state: 'ready', readyRevision: 1 })

  expect(await decide(house, source.seriesId, 'cleared')).toEqual({ kind: 'done' })
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'waiting', reason: 'face-decided', revision: 2, readyRevision: null })
  await work(house, modelId)
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'ready', readyRevision: 2, shows: 'all', structureCount: 2 })

  expect(await decide(house, source.seriesId, 'bone-only')).toEqual({ kind: 'done' })
  expect(await openAsset(services, SYSTEM, { modelId, revision: 2, path: 'manifest.json' })).toEqual({ kind: 'not-found' })
  expect(await revisionsOf(house, modelId), 'the files with skin are gone').toEqual([])
  await work(house, modelId)
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'ready', readyRevision: 3, shows: 'bone-only' })
  expect(told).toEqual(['flagged', 'cleared', 'bone-only'])
}, LONG)

test('even where no hook heard of it, a stricter decision on the face is what counts', async ({ house }) => {
  const { services } = house
  Object.assign(services.readers, quickAnatomy())
  const source = await bringHead(house)
  const modelId = await askFor(house, source)
  await work(house, modelId)
  await facedAs(house, source.seriesId, 'flagged')
  expect(await openAsset(services, SYSTEM, { modelId, revision: 1, path: 'manifest.json' })).toEqual({ kind: 'not-found' })
  expect(await openModel(services, SYSTEM, modelId)).toMatchObject({ opened: { manifestUrl: null, model: { revision: null, shows: null } } })
  expect((await listModels(services, SYSTEM)).models).toMatchObject([{ shows: null }])
}, LONG)

test('the head that a defaced copy stands for is no source; taken back, its model is made again without skin and that of the copy is withdrawn', async ({ house }) => {
  const { services } = house
  const { db } = services
  Object.assign(services.readers, quickAnatomy())
  const head = await bringHead(house)
  await facedAs(house, head.seriesId, 'flagged')
  const modelId = await askFor(house, head)
  await work(house, modelId)
  const copy = await bringHead(house, { name: 'copy' })
  await db.series.update({ where: { id: copy.seriesId }, data: { studyId: head.studyId, faceState: 'proposed', defacedFromId: head.seriesId } })
  const ofCopy = { studyId: head.studyId, seriesId: copy.seriesId }
  expect(await makeModel(services, SYSTEM, { ...ofCopy, title: 'Copy' }), 'nobody looked at it').toEqual({ kind: 'not-a-source' })

  const seen = { seen: await seriesDigest(db, head.seriesId), copyId: copy.seriesId, copySeen: await seriesDigest(db, copy.seriesId) }
  expect(await confirmDefacedCopy(services, SYSTEM, head.seriesId, seen)).toEqual({ kind: 'done' })
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'withdrawn', reason: 'source-replaced', readyRevision: null })
  expect(await revisionsOf(house, modelId)).toEqual([])
  expect(await makeModel(services, SYSTEM, { ...head, title: 'Again' })).toEqual({ kind: 'not-a-source' })
  expect(await rebuildModel(services, SYSTEM, modelId)).toEqual({ kind: 'not-a-source' })
  const copyModel = await askFor(house, ofCopy, 'Defaced')
  await work(house, copyModel)
  expect(await rowOf(house, copyModel)).toMatchObject({ state: 'ready', shows: 'defaced' })

  expect(await takeBackDefacedCopy(services, SYSTEM, head.seriesId)).toEqual({ kind: 'done' })
  expect(await rowOf(house, copyModel)).toMatchObject({ state: 'withdrawn', readyRevision: null })
  expect(await revisionsOf(house, copyModel)).toEqual([])
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'waiting', revision: 2 })
  await work(house, modelId)
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'ready', shows: 'bone-only' })
}, LONG)

test('with its study a model is withdrawn and its files go; those who make models see that, others nothing, and a job that runs leaves nothing', async ({ house }) => {
  const { services, institutionId } = house
  Object.assign(services.readers, quickAnatomy())
  const source = await bringHead(house, {}, 'clinical')
  const [modelId, late] = [await askFor(house, source), await askFor(house, source, 'Late')]
  await work(house, modelId)
  const labelsKey = `anatomy/models/${modelId}/source/labels-1-00112233aabb.nii.gz`
  await services.files.put(labelsKey, Buffer.from('drawn on the patient'))
  await services.db.anatomyModel.update({ where: { id: modelId }, data: { labelsKey } })
  Object.assign(services.readers, quickAnatomy(async () => void (await removeStudy(services, SYSTEM, source.studyId))))
  expect(await work(house, late)).toBe('over')
  expect(await keysBelow(house, 'derived/anatomy/')).toEqual([])
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'withdrawn', reason: 'source-removed', labelsKey: null })
  expect(await keysBelow(house, 'anatomy/')).toEqual([])
  expect((await listModels(services, as(institutionId, 'teacher'))).models.map(({ title, study, shows }) => [title, study, shows])).toEqual(expect.arrayContaining([['Head', null, null], ['Late', null, null]]))
  expect((await listModels(services, as(institutionId, 'moderator'))).models).toEqual([])
  expect(await openModel(services, as(institutionId, 'student'), modelId)).toEqual({ kind: 'forbidden' })
  expect(await rebuildModel(services, as(institutionId, 'teacher'), modelId)).toEqual({ kind: 'not-a-source' })
}, LONG)

test('pictures that wait for a reviewer again take their model with them; painted over it is made anew', async ({ house }) => {
  const { services, institutionId } = house
  Object.assign(services.readers, quickAnatomy())
  const source = await bringHead(house)
  const modelId = await askFor(house, source)
  await work(house, modelId)
  await services.db.series.update({ where: { id: source.seriesId }, data: { pixelState: 'approved' } })
  const asset = { modelId, revision: 1, path: 'manifest.json' }
  expect(await openAsset(services, as(institutionId, 'teacher'), asset)).toMatchObject({ kind: 'found' })
  expect(await holdPixelsAgain(services, SYSTEM, source.seriesId)).toEqual({ kind: 'done' })
  expect(await openAsset(services, as(institutionId, 'teacher'), asset)).toEqual({ kind: 'forbidden' })
  expect(await openAsset(services, as(institutionId, 'expert'), asset)).toMatchObject({ kind: 'found' })

  expect(await blackOut(services, SYSTEM, source.seriesId, [{ left: 0, top: 0, width: 8, height: 8 }])).toMatchObject({ kind: 'done' })
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'waiting', reason: 'source-changed', revision: 2, readyRevision: null })
  expect(await revisionsOf(house, modelId)).toEqual([])
  await work(house, modelId)
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'ready', readyRevision: 2 })
}, LONG)

test('one more slice of the series: its model is withdrawn at once and made of all of them when the import is over', async ({ house }) => {
  const { services } = house
  Object.assign(services.readers, quickAnatomy())
  const source = await bringHead(house)
  const modelId = await askFor(house, source)
  await work(house, modelId)
  const shape = { rows: 48, columns: 48, slices: 12, spacing: [4, 4] as [number, number], gap: 8 }
  await house.bring([house.put('more.dcm', writeDicom(phantomSlice(shape, 12)))], { workspace: 'research' })
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'waiting', revision: 2, readyRevision: null })
  expect(await work(house, modelId)).toBe('made')
  expect(await services.db.series.findFirst({ select: { instanceCount: true } })).toEqual({ instanceCount: 13 })
}, LONG)

test('of a series that changes while its model is made nothing is kept, and the job is tried again', async ({ house }) => {
  const { services } = house
  const source = await bringHead(house)
  const modelId = await askFor(house, source)
  Object.assign(services.readers, quickAnatomy(async () => void (await facedAs(house, source.seriesId, 'flagged'))))
  await expect(work(house, modelId)).rejects.toThrow('changed meanwhile')
  expect(await keysBelow(house, 'derived/anatomy/')).toEqual([])
  expect(await work(house, modelId)).toBe('made')
  expect(await rowOf(house, modelId)).toMatchObject({ shows: 'bone-only' })
}, LONG)

test('what cannot be a model says why, and is not tried again and again', async ({ house }) => {
  const { services } = house
  const modelId = await askFor(house, await bringHead(house))
  services.readers.anatomy = () => Promise.resolve({ kind: 'refused', reason: 'out-of-memory', detail: '' })
  expect(await work(house, modelId)).toBe('failed')
  expect(await openModel(services, SYSTEM, modelId)).toMatchObject({ opened: { model: { state: 'failed', reason: 'out-of-memory' }, progress: null } })
  services.readers.anatomy = () => Promise.resolve({ kind: 'refused', reason: 'disk-full', detail: '' })
  await rebuildModel(services, SYSTEM, modelId)
  await expect(work(house, modelId)).rejects.toThrow('no room')
  const flat = await bringHead(house, { name: 'flat', slices: 1 })
  expect(await makeModel(services, SYSTEM, { ...flat, title: 'Flat' })).toEqual({ kind: 'no-volume' })
}, LONG)

test('a removed model is found by nobody, comes back as it was for a week, and is then forgotten with its files', async ({ house }) => {
  const { services } = house
  Object.assign(services.readers, quickAnatomy())
  const modelId = await askFor(house, await bringHead(house))
  await work(house, modelId)
  expect(await removeModel(services, SYSTEM, modelId)).toEqual({ kind: 'done' })
  expect([await removeModel(services, SYSTEM, modelId), await openModel(services, SYSTEM, modelId), await openAsset(services, SYSTEM, { modelId, revision: 1, path: 'manifest.json' })]).toEqual([{ kind: 'not-found' }, { kind: 'not-found' }, { kind: 'not-found' }])
  expect((await listModels(services, SYSTEM)).models).toEqual([])
  expect(await restoreModel(services, SYSTEM, modelId)).toEqual({ kind: 'done' })
  expect(await openModel(services, SYSTEM, modelId)).toMatchObject({ opened: { manifestUrl: expect.any(String) } })
  await removeModel(services, SYSTEM, modelId)
  expect(await forgetRemovedModels(services)).toBe(0)
  services.setNow(new Date(Date.now() + 8 * 86_400_000))
  expect(await forgetRemovedModels(services)).toBe(1)
  await removeLooseFiles(services)
  expect([await keysBelow(house, 'derived/anatomy/'), await services.db.anatomyStructure.count(), await restoreModel(services, SYSTEM, modelId)]).toEqual([[], 0, { kind: 'not-found' }])
}, LONG)

test('thrown away with everything derived, or absent after a backup was put back, a model is made again', async ({ house }) => {
  const { services } = house
  Object.assign(services.readers, quickAnatomy())
  const modelId = await askFor(house, await bringHead(house))
  await work(house, modelId)
  await services.files.put('derived/anatomy/gone/1/manifest.json', Buffer.from('{}'))
  await rebuildImages(services, {})
  expect(await keysBelow(house, 'derived/')).toEqual([])
  expect(await rowOf(house, modelId)).toMatchObject({ state: 'waiting', revision: 2, readyRevision: null })
  await work(house, modelId)
  for (const key of await keysBelow(house, 'derived/anatomy/')) await services.files.remove(key)
  expect(await openModel(services, SYSTEM, modelId)).toMatchObject({ opened: { manifestUrl: null, model: { state: 'waiting' } } })
  expect(await work(house, modelId)).toBe('made')
  expect(await openModel(services, SYSTEM, modelId)).toMatchObject({ opened: { manifestUrl: `/anatomy/assets/${modelId}/3/manifest.json` } })
}, LONG)
