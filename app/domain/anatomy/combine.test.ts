import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LessonStep, SceneState } from '#vr/contract'
import { newScene } from '#vr/core/state/empty'
import { sourceIdOf } from '#vr/core/state/structure-key'
import { addMember } from '~/domain/images/images.fixture'
import type { Actor } from '~/policy/actor'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { addStep } from './change-steps.server'
import { createLesson } from './create-lesson.server'
import { putPhantom } from './lesson-model.fixture'
import { listBeside } from './list-beside.server'
import { openLesson } from './open-lesson.server'
import { openModel } from './open-model.server'
import { publishLesson } from './publish-lesson.server'
import { saveScene } from './save-scene.server'
import { saveStep } from './save-step.server'

const [HEAD, ATLAS, OTHERS] = ['headmodel0001', 'atlasmodel001', 'othersmodel01']
const atlas = sourceIdOf(ATLAS)
let services: TestServices
let institutionId: string
let teacher: Actor
let student: Actor
beforeEach(async () => {
  services = await testServices()
  ;({ id: institutionId } = await services.db.institution.create({ data: { name: 'Here' } }))
  const { id: elsewhere } = await services.db.institution.create({ data: { name: 'Elsewhere' } })
  for (const id of [HEAD, ATLAS]) await putPhantom(services, institutionId, id)
  await putPhantom(services, elsewhere, OTHERS)
  ;({ actor: teacher } = await addMember(services, institutionId, 'teacher'))
  ;({ actor: student } = await addMember(services, institutionId, 'student'))
})
afterEach(() => services.close())

const withModel = (id: string): SceneState => {
  const scene = newScene(HEAD, 1)
  const source = sourceIdOf(id)
  return {
    ...scene, sources: { ...scene.sources, [source]: { model: id, revision: 1, place: { at: [10, 0, 0], turn: [0, 0, 0, 1] }, fitMm: 1.5, landmarks: 4 } },
    structures: { 'main/ball': { opacity: 0.5 }, [`${source}/back`]: { shown: false } },
    marks: { m1: { kind: 'label', points: [[0, 0, 0]], on: `${source}/ball`, text: { en: 'Ball', zh: '球' }, by: 'p' } },
  }
}
const scenesOf = async (actor: Actor) => {
  const opened = await openModel(services, actor, HEAD)
  return opened.kind === 'opened' ? opened.opened.scenes : []
}
const withdraw = (id: string) => services.db.anatomyModel.update({ where: { id }, data: { state: 'withdrawn', reason: 'source-removed', readyRevision: null } })
/** Made again: the small box at the back is gone. */
async function madeAgain(id: string) {
  const { revisionPrefix } = await import('./model-files')
  await services.files.put(`${revisionPrefix(id, 2)}manifest.json`, Buffer.from('{}'))
  await services.db.anatomyStructure.deleteMany({ where: { modelId: id, key: 'back' } })
  await services.db.anatomyModel.update({ where: { id }, data: { revision: 2, readyRevision: 2 } })
}

test('a model of clips is added to no other, whatever a page says', async () => {
  const { revisionPrefix } = await import('./model-files')
  const { mayBringIntoLab } = await import('./lab-models.server')
  const key = `${revisionPrefix(ATLAS, 1)}manifest.json`
  const manifest = JSON.parse((await services.files.bytes(key)).toString()) as object
  const into = { kind: 'lab', institutionId, model: { kind: 'model', institutionId, source: 'house' }, leaderId: teacher.kind === 'person' ? teacher.personId : '', isOpen: true } as unknown as Parameters<typeof mayBringIntoLab>[2]
  const bring = () => mayBringIntoLab(services, teacher, into, [{ model: ATLAS, revision: 1 }] as unknown as Parameters<typeof mayBringIntoLab>[3])
  expect(await bring()).toBe(true)
  await services.files.put(key, Buffer.from(JSON.stringify({ ...manifest, screens: [{}] })))
  expect(await saveScene(services, teacher, { modelId: HEAD, name: 'Clip', state: withModel(ATLAS), view: null })).toEqual({ kind: 'forbidden' })
  expect(await bring()).toBe(false)
})

test('a person adds what they may open, and nothing else is offered or kept', async () => {
  expect(await listBeside(services, student, HEAD)).toEqual({ kind: 'listed', models: [expect.objectContaining({ id: ATLAS, revision: 1, isForAll: true })] })
  expect(await saveScene(services, student, { modelId: HEAD, name: 'Both', state: withModel(ATLAS), view: null })).toMatchObject({ kind: 'saved' })
  for (const id of [OTHERS, 'nothing']) expect(await saveScene(services, student, { modelId: HEAD, name: 'Others', state: withModel(id), view: null }), id).toEqual({ kind: 'forbidden' })
  expect(await scenesOf(student)).toMatchObject([{ name: 'Both', missing: 0, state: { sources: { [atlas]: { model: ATLAS, fitMm: 1.5 } }, structures: { [`${atlas}/back`]: { shown: false } } } }])
})

test('a saved scene whose added model was withdrawn opens with the rest of it, and says that one is missing', async () => {
  await saveScene(services, teacher, { modelId: HEAD, name: 'Both', state: withModel(ATLAS), view: null })
  await withdraw(ATLAS)
  const [scene] = await scenesOf(teacher)
  expect(scene).toMatchObject({ missing: 1, state: { structures: { 'main/ball': { opacity: 0.5 } }, marks: {} } })
  expect(Object.keys(scene!.state.sources)).toEqual(['main'])
})

test('one whose added model was made again follows it; what is no longer there is left out', async () => {
  await saveScene(services, teacher, { modelId: HEAD, name: 'Both', state: withModel(ATLAS), view: null })
  await madeAgain(ATLAS)
  const [scene] = await scenesOf(teacher)
  expect(scene).toMatchObject({ missing: 0, state: { sources: { [atlas]: { revision: 2 } }, marks: { m1: { on: `${atlas}/ball` } } } })
  expect(Object.keys(scene!.state.structures)).toEqual(['main/ball'])
})

describe('a lesson with an added model', () => {
  const step = (state: SceneState, quiz: LessonStep['quiz'] = null): LessonStep => ({ id: 's', title: { en: 'Both', zh: '两者' }, text: { en: 'a', zh: 'b' }, state, view: { from: [0, -900, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 260 }, transitionMs: 0, voice: null, pointer: [], quiz })
  async function lessonOf(state: SceneState, quiz?: LessonStep['quiz']) {
    const created = await createLesson(services, teacher, { modelId: HEAD, title: { en: 'Two', zh: '二' }, subject: 'anatomy' })
    if (created.kind !== 'created') throw new Error(created.kind)
    const added = await addStep(services, teacher, { lessonId: created.lessonId, step: step(state, quiz), position: 0 })
    return { lessonId: created.lessonId, added }
  }
  const faults = async (lessonId: string) => {
    const result = await publishLesson(services, teacher, lessonId)
    return result.kind === 'incomplete' ? result.faults.map(({ why }) => why) : result.kind
  }
  const followed = async (lessonId: string, actor: Actor = student) => {
    const opened = await openLesson(services, actor, lessonId)
    if (opened.kind !== 'opened') throw new Error(opened.kind)
    return opened.opened
  }

  test('is followed by whoever may open both, with the name of the added one', async () => {
    const { lessonId } = await lessonOf(withModel(ATLAS))
    expect(await faults(lessonId)).toBe('published')
    expect(await followed(lessonId)).toMatchObject({ missing: 0, beside: { [atlas]: 'Phantom' }, steps: [{ state: { sources: { [atlas]: { model: ATLAS } } } }] })
  })
  test('cannot name what its maker may not open', async () => {
    const { lessonId, added } = await lessonOf(withModel(OTHERS))
    expect(added).toEqual({ kind: 'forbidden' })
    const own = await addStep(services, teacher, { lessonId, step: step(newScene(HEAD, 1)), position: 0 })
    if (own.kind !== 'added') throw new Error(own.kind)
    expect(await saveStep(services, teacher, { lessonId, stepId: own.stepId, mark: null, step: step(withModel(OTHERS)) })).toEqual({ kind: 'forbidden' })
  })
  test('is not published while the added model is withdrawn, removed, or narrower than the first', async () => {
    const { lessonId } = await lessonOf(withModel(ATLAS))
    await services.db.anatomyModel.update({ where: { id: ATLAS }, data: { removedAt: services.now() } })
    expect(await faults(lessonId)).toEqual(['missing-model'])
    await services.db.anatomyModel.update({ where: { id: ATLAS }, data: { removedAt: null, institutionId: (await services.db.institution.findFirstOrThrow({ where: { name: 'Elsewhere' } })).id } })
    expect(await faults(lessonId)).toEqual(['narrower-model'])
    await withdraw(ATLAS)
    expect(await faults(lessonId)).toEqual(['missing-model', 'narrower-model'])
  })
  test('asks about places of the first model alone; a name may be of either', async () => {
    expect(await faults((await lessonOf(withModel(ATLAS), { ask: 'point-at', structure: `${atlas}/ball`, toleranceMm: 3 })).lessonId)).toEqual(['question-beside'])
    expect(await faults((await lessonOf(withModel(ATLAS), { ask: 'cut-to-see', structure: `main/ball`, visible: 0.2, mayHide: [] })).lessonId)).toEqual(['cut-beside'])
    expect(await faults((await lessonOf(newScene(HEAD, 1), { ask: 'cut-to-see', structure: `main/ball`, visible: 0.2, mayHide: [] })).lessonId)).toBe('published')
    const named = await lessonOf(withModel(ATLAS), { ask: 'name', structure: `${atlas}/ball`, choices: [{ en: 'a', zh: 'a' }, { en: 'b', zh: 'b' }], right: 0 })
    expect(await faults(named.lessonId)).toBe('published')
    expect((await followed(named.lessonId)).steps[0]!.quiz).toMatchObject({ ask: 'name', structure: `${atlas}/ball` })
  })
  test('whose added model is withdrawn afterwards, or is not for the student, shows the rest and says so', async () => {
    const { lessonId } = await lessonOf(withModel(ATLAS))
    await publishLesson(services, teacher, lessonId)
    await services.db.anatomyModel.update({ where: { id: ATLAS }, data: { institutionId: (await services.db.institution.findFirstOrThrow({ where: { name: 'Elsewhere' } })).id } })
    for (const change of [() => Promise.resolve(), () => withdraw(ATLAS)]) {
      await change()
      const opened = await followed(lessonId)
      expect(opened).toMatchObject({ missing: 1, beside: {}, manifestUrl: expect.stringContaining(HEAD) })
      expect(Object.keys(opened.steps[0]!.state.sources)).toEqual(['main'])
      expect(opened.steps[0]!.state.structures).toEqual({ 'main/ball': { opacity: 0.5 } })
    }
  })
})
