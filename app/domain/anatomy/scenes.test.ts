import { expect } from 'vitest'
import type { SceneState } from '#vr/contract'
import { newScene } from '#vr/core/state/empty'
import { addMember } from '~/domain/images/images.fixture'
import { JOB, test, type House } from '~/domain/images/real-import.fixture'
import { SYSTEM } from '~/policy/actor'
import { bringHead, quickAnatomy } from './anatomy.fixture'
import { MOST_SCENES } from './anatomy'
import { makeAssets } from './make-assets.server'
import { makeModel } from './make-model.server'
import { openModel } from './open-model.server'
import { rebuildModel } from './rebuild-model.server'
import { removeScene } from './remove-scene.server'
import { renameModel } from './rename-model.server'
import { saveScene } from './save-scene.server'

async function made(house: House): Promise<string> {
  Object.assign(house.services.readers, quickAnatomy())
  const model = await makeModel(house.services, SYSTEM, { ...(await bringHead(house, {}, 'clinical')), title: 'Head' })
  if (model.kind !== 'made') throw new Error(model.kind)
  await makeAssets(house.services, { modelId: model.modelId, revision: 1 }, JOB)
  return model.modelId
}
const scenesOf = async ({ services }: House, who: Parameters<typeof openModel>[1], modelId: string) => {
  const opened = await openModel(services, who, modelId)
  return opened.kind === 'opened' ? opened.opened.scenes : opened.kind
}

test('somebody who may open a model keeps it as they left it, finds it again, and finds nobody else\'s', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await made(house)
  const [{ actor: teacher }, { actor: moderator }, { actor: student }] = [await addMember(services, institutionId, 'teacher'), await addMember(services, institutionId, 'moderator'), await addMember(services, institutionId, 'student')]
  const state: SceneState = { ...newScene(modelId, 1), structures: { 'main/skin': { shown: false }, 'main/bone': { opacity: 0.5 } } }
  const view = { from: [0, -500, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 300 }
  const saved = await saveScene(services, teacher, { modelId, name: '  Skull,   open ', state, view })
  expect(saved).toMatchObject({ kind: 'saved', name: 'Skull, open' })
  expect(await scenesOf(house, teacher, modelId)).toMatchObject([{ name: 'Skull, open', state, view }])
  expect(await scenesOf(house, moderator, modelId)).toEqual([])
  expect(await saveScene(services, student, { modelId, name: 'Mine', state, view })).toEqual({ kind: 'forbidden' })

  await saveScene(services, teacher, { modelId, name: 'Skull, open', state: newScene(modelId, 1), view: null })
  expect(await scenesOf(house, teacher, modelId), 'the same name takes its place').toMatchObject([{ state: { structures: {} }, view: null }])
  const { sceneId } = saved as { sceneId: string }
  expect(await removeScene(services, moderator, { modelId, sceneId })).toEqual({ kind: 'gone' })
  const removed = await removeScene(services, teacher, { modelId, sceneId })
  expect(removed).toMatchObject({ kind: 'removed', name: 'Skull, open' })
  expect(await scenesOf(house, teacher, modelId)).toEqual([])
}, 60_000)

test('a scene follows its model to the next revision; what is no longer there is left out', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await made(house)
  const { actor } = await addMember(services, institutionId, 'teacher')
  await saveScene(services, actor, { modelId, name: 'Both', state: { ...newScene(modelId, 1), structures: { 'main/skin': { opacity: 0.3 }, 'main/bone': { colour: '#ffffff' } } }, view: null })
  await services.db.series.updateMany({ data: { faceState: 'flagged' } })
  await rebuildModel(services, SYSTEM, modelId)
  await makeAssets(services, { modelId, revision: 2 }, JOB)
  const scenes = await scenesOf(house, actor, modelId)
  expect(scenes).toMatchObject([{ state: { sources: { main: { model: modelId, revision: 2 } }, structures: { 'main/bone': { colour: '#ffffff' } } } }])
  expect(JSON.stringify(scenes)).not.toContain('main/skin')
}, 60_000)

test('what is no scene of this model, has no name or is one too many is not kept', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await made(house)
  const { actor } = await addMember(services, institutionId, 'teacher')
  const state = newScene(modelId, 1)
  const save = (name: string, given: unknown) => saveScene(services, actor, { modelId, name, state: given, view: { from: 'here' } })
  expect(await save(' ', state)).toEqual({ kind: 'no-name' })
  for (const wrong of [null, undefined, 'scene', {}, newScene('another', 1), { ...state, peel: 7 }, { ...state, extra: true }]) expect(await save('One', wrong)).toEqual({ kind: 'not-a-scene' })
  for (let index = 0; index < MOST_SCENES; index++) await save(`Scene ${index}`, state)
  expect(await save('One more', state)).toEqual({ kind: 'too-many' })
  expect(await save('Scene 0', state), 'in place of the one of that name').toMatchObject({ kind: 'saved' })
  expect(await scenesOf(house, actor, modelId)).toHaveLength(MOST_SCENES)
}, 60_000)

test('those who make models name them', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await made(house)
  const [{ actor: teacher }, { actor: moderator }] = [await addMember(services, institutionId, 'teacher'), await addMember(services, institutionId, 'moderator')]
  expect(await renameModel(services, moderator, modelId, 'Mine')).toEqual({ kind: 'forbidden' })
  expect(await renameModel(services, teacher, modelId, ' ')).toEqual({ kind: 'no-title' })
  expect(await renameModel(services, teacher, modelId, ' Skull\n')).toEqual({ kind: 'done' })
  expect(await services.db.anatomyModel.findFirst({ select: { title: true } })).toEqual({ title: 'Skull' })
}, 60_000)
