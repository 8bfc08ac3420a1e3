import { orderMark } from '#vr/core/lesson/asked'
import { expect } from 'vitest'
import type { PublishedLesson } from './lesson'
import { answerQuiz } from './answer-quiz.server'
import { openLesson } from './open-lesson.server'
import { addMember } from '~/domain/images/images.fixture'
import { JOB, test, type House } from '~/domain/images/real-import.fixture'
import { removeLooseFiles } from '~/domain/images/loose-files.server'
import { SYSTEM } from '~/policy/actor'
import { keysBelow } from './anatomy.fixture'
import { ANSWERS_HEAD, answerLine } from './answers-csv'
import { addStep, duplicateStep, orderSteps, removeStep } from './change-steps.server'
import { choiceOrder } from './choice-order.server'
import { createLesson } from './create-lesson.server'
import { exportLesson } from './export-lesson.server'
import { forgetRemovedLessons } from './forget-removed-lessons.server'
import { forgetRemovedModels } from './forget-removed-models.server'
import { importLesson } from './import-lesson.server'
import { draftOf, draftStep, madeModel, tone } from './lesson.fixture'
import { exportAnswers, listAnswers } from './list-answers.server'
import { listLessons } from './list-lessons.server'
import { makeAssets } from './make-assets.server'
import { openDesk } from './open-desk.server'
import { openVoice } from './open-voice.server'
import { publishLesson } from './publish-lesson.server'
import { rebuildModel } from './rebuild-model.server'
import { removeModel, restoreModel } from './remove-model.server'
import { sourcePrefix } from './model-files'
import { settleModel } from './settle-model.server'
import { saveStep } from './save-step.server'
import { removeVoice, saveVoice } from './save-voice.server'
import { voicesOf } from './voice-keys'
import { removeLesson, renameLesson, restoreLesson, withdrawLesson } from './withdraw-lesson.server'

const deskOf = async ({ services }: House, actor: Parameters<typeof openDesk>[1], lessonId: string) => {
  const found = await openDesk(services, actor, lessonId)
  if (found.kind !== 'opened') throw new Error(found.kind)
  return found.desk
}
const versionOf = async ({ services }: House, lessonId: string, version: number) => JSON.parse((await services.db.lessonVersion.findUniqueOrThrow({ where: { lessonId_version: { lessonId, version } } })).contentJson) as PublishedLesson

test('a teacher makes a lesson, publishes it, and what they change afterwards reaches nobody until they publish again', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await madeModel(house)
  const { actor: teacher } = await addMember(services, institutionId, 'teacher')
  const { lessonId, ids } = await draftOf(house, teacher, modelId, [draftStep(modelId, 'One'), draftStep(modelId, 'Two', { quiz: { ask: 'point-at', structure: 'main/bone', toleranceMm: 5 } })])
  expect(await publishLesson(services, teacher, lessonId)).toEqual({ kind: 'published', version: 1 })
  expect(await publishLesson(services, teacher, lessonId), 'pressed twice').toEqual({ kind: 'published', version: 1 })
  expect(services.audited.filter(({ action }) => action === 'lesson.published')[0]).toMatchObject({ subjectId: lessonId, detail: { version: 1, steps: 2 } })

  const [first] = (await deskOf(house, teacher, lessonId)).steps
  const changed = { ...first!.step, title: { en: 'Changed', zh: '改' } }
  const saved = await saveStep(services, teacher, { lessonId, stepId: ids[0]!, mark: first!.mark, step: changed })
  expect(saved).toMatchObject({ kind: 'saved' })
  expect((await versionOf(house, lessonId, 1)).steps.map(({ title }) => title.en)).toEqual(['One', 'Two'])
  expect(await publishLesson(services, teacher, lessonId)).toEqual({ kind: 'published', version: 2 })
  expect((await versionOf(house, lessonId, 1)).steps[0]!.title.en, 'for good').toBe('One')
  expect((await versionOf(house, lessonId, 2)).steps[0]!.title.en).toBe('Changed')
}, 60_000)

test('of two who write one step the second is told, and nothing is written over; who insists does', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await madeModel(house)
  const [{ actor: teacher }, { actor: expertOne }] = [await addMember(services, institutionId, 'teacher'), await addMember(services, institutionId, 'expert')]
  const { lessonId, ids } = await draftOf(house, teacher, modelId, [draftStep(modelId, 'One')])
  const { step, mark } = (await deskOf(house, teacher, lessonId)).steps[0]!
  const save = (who: typeof teacher, seen: string | null, en: string) => saveStep(services, who, { lessonId, stepId: ids[0]!, mark: seen, step: { ...step, title: { en, zh: en } } })
  expect((await save(teacher, mark, 'First')).kind).toBe('saved')
  expect(await save(expertOne, mark, 'Second')).toEqual({ kind: 'changed' })
  expect((await deskOf(house, teacher, lessonId)).steps[0]!.step.title.en).toBe('First')
  expect((await save(expertOne, null, 'Second')).kind).toBe('saved')
  expect((await deskOf(house, teacher, lessonId)).steps[0]!.step.title.en).toBe('Second')
}, 60_000)

test('steps are put in order, copied, removed and put back where they were; who orders an older list is told', async ({ house }) => {
  const { services } = house
  const modelId = await madeModel(house)
  const { lessonId, ids } = await draftOf(house, SYSTEM, modelId, ['One', 'Two', 'Three'].map((title) => draftStep(modelId, title)))
  const titles = async () => (await deskOf(house, SYSTEM, lessonId)).steps.map(({ step }) => step.title.en)
  const [one, two, three] = ids as [string, string, string]
  expect(await orderSteps(services, SYSTEM, { lessonId, ids: [three, one, two] })).toEqual({ kind: 'ordered' })
  expect(await titles()).toEqual(['Three', 'One', 'Two'])
  for (const wrong of [[three, one], [three, one, two, 'another'], [three, one, one]]) expect(await orderSteps(services, SYSTEM, { lessonId, ids: wrong })).toEqual({ kind: 'changed' })
  expect((await duplicateStep(services, SYSTEM, { lessonId, stepId: one })).kind).toBe('added')
  expect(await titles()).toEqual(['Three', 'One', 'One', 'Two'])
  const removed = await removeStep(services, SYSTEM, { lessonId, stepId: three })
  if (removed.kind !== 'removed') throw new Error(removed.kind)
  expect(await titles()).toEqual(['One', 'One', 'Two'])
  expect((await addStep(services, SYSTEM, { lessonId, step: JSON.parse(removed.step), position: removed.position })).kind).toBe('added')
  expect(await titles()).toEqual(['Three', 'One', 'One', 'Two'])
  expect(await removeStep(services, SYSTEM, { lessonId, stepId: three })).toEqual({ kind: 'gone' })
}, 60_000)

test('what is missing for publishing is named step by step, and nothing is published', async ({ house }) => {
  const { services } = house
  const modelId = await madeModel(house)
  const { lessonId, ids } = await draftOf(house, SYSTEM, modelId, [
    draftStep(modelId, 'Good'), { ...draftStep(modelId, 'No Chinese'), title: { en: 'No Chinese', zh: ' ' } },
    draftStep(modelId, 'Gone', { quiz: { ask: 'point-at', structure: 'main/spleen', toleranceMm: 5 } }), draftStep(modelId, 'Silent', { voice: { en: null, zh: null } }),
    draftStep(modelId, 'Empty', { quiz: { ask: 'name', structure: 'main/bone', choices: [{ en: 'Bone', zh: '骨' }, { en: 'Skin', zh: '' }], right: 0 } }),
  ])
  await renameLesson(services, SYSTEM, { lessonId, title: { en: 'Skull', zh: '' }, subject: 'anatomy' })
  expect(await publishLesson(services, SYSTEM, lessonId)).toEqual({ kind: 'incomplete', faults: [
    { of: null, why: 'lesson-title' }, { of: { id: ids[1], position: 1 }, why: 'step-title' }, { of: { id: ids[2], position: 2 }, why: 'missing-structures', keys: ['main/spleen'] },
    { of: { id: ids[3], position: 3 }, why: 'no-voice' }, { of: { id: ids[4], position: 4 }, why: 'empty-choice' },
  ] })
  expect(await services.db.lessonVersion.count()).toBe(0)
}, 60_000)

test('when the model is made again without a structure, its lesson says which step needs it; when the model is gone, words are left', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await madeModel(house)
  const { actor: teacher } = await addMember(services, institutionId, 'teacher')
  const scene = draftStep(modelId, 'Skin').state
  const { lessonId, ids } = await draftOf(house, teacher, modelId, [draftStep(modelId, 'Bone'), draftStep(modelId, 'Skin', { state: { ...scene, structures: { 'main/skin': { opacity: 0.4 } } } })])
  await services.db.series.updateMany({ data: { faceState: 'flagged' } })
  await rebuildModel(services, SYSTEM, modelId)
  await makeAssets(services, { modelId, revision: 2 }, JOB)
  expect(await publishLesson(services, teacher, lessonId)).toEqual({ kind: 'incomplete', faults: [{ of: { id: ids[1], position: 1 }, why: 'missing-structures', keys: ['main/skin'] }] })
  await removeModel(services, SYSTEM, modelId)
  const desk = await deskOf(house, teacher, lessonId)
  expect(desk).toMatchObject({ manifestUrl: null, revision: null })
  expect(desk.steps).toHaveLength(2)
  expect(desk.faults.map(({ why }) => why)).toContain('no-picture')
  const drawn = `${sourcePrefix(modelId)}labels-1-00112233aabb.nii.gz`
  await services.files.put(drawn, Buffer.from('labels'))
  await services.db.anatomyModel.update({ where: { id: modelId }, data: { labelsKey: drawn, readyRevision: null, state: 'failed', reason: 'unreadable' } })
  await settleModel(services, modelId)
  expect(await services.files.size(drawn), 'it can still be brought back').toBe(6)
  services.setNow(new Date(Date.now() + 9 * 86_400_000))
  expect(await restoreModel(services, SYSTEM, modelId)).toEqual({ kind: 'not-found' })
  expect(await forgetRemovedModels(services)).toBe(1)
  await removeLooseFiles(services)
  expect([await services.files.size(drawn), (await services.db.anatomyModel.findUniqueOrThrow({ where: { id: modelId } })).labelsKey]).toEqual([null, null])
  expect(await forgetRemovedModels(services), 'once').toBe(0)
  expect((await deskOf(house, teacher, lessonId)).steps).toHaveLength(2)
}, 60_000)

test('a step larger than one may be, of another model or with something strange in it is not kept, and the one before stays', async ({ house }) => {
  const { services } = house
  const modelId = await madeModel(house)
  const { lessonId, ids } = await draftOf(house, SYSTEM, modelId, [draftStep(modelId, 'One')])
  const save = (step: unknown) => saveStep(services, SYSTEM, { lessonId, stepId: ids[0]!, mark: null, step })
  const path = Array.from({ length: 3_000 }, (_, index) => ({ atMs: index * 50, from: [1 / 3, index / 7, 100.123456] as const, to: [1 / 7, index / 3, -100.98765] as const }))
  const large = { ...draftStep(modelId, 'Large'), pointer: path, text: { en: 'x', zh: '字'.repeat(4_000) } }
  expect(Buffer.byteLength(JSON.stringify(large))).toBeGreaterThan(256 * 1024)
  const cases = [large, null, 'step', {}, draftStep('another', 'Other'), { ...draftStep(modelId, 'Extra'), extra: 1 }, { ...draftStep(modelId, 'NaN'), transitionMs: Number.NaN }]
  for (const wrong of cases) expect(await save(wrong)).toEqual({ kind: 'not-a-step' })
  expect((await deskOf(house, SYSTEM, lessonId)).steps[0]!.step.title.en).toBe('One')
}, 60_000)

test('who does not teach makes, changes, publishes and sees nothing; of a clinical model only its own house does', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await madeModel(house, 'clinical')
  const { id: elsewhere } = await services.db.institution.create({ data: { name: 'Open College' } })
  const others = [(await addMember(services, institutionId, 'student')).actor, (await addMember(services, institutionId, 'moderator')).actor, (await addMember(services, elsewhere, 'teacher')).actor]
  const { lessonId, ids } = await draftOf(house, SYSTEM, modelId, [draftStep(modelId, 'One')])
  for (const actor of others) {
    expect(await createLesson(services, actor, { modelId, title: { en: 'Mine', zh: '' }, subject: 'anatomy' })).toEqual({ kind: 'forbidden' })
    const about = { lessonId, stepId: ids[0]! }
    const answers = await Promise.all([
      openDesk(services, actor, lessonId), saveStep(services, actor, { ...about, mark: null, step: draftStep(modelId, 'X') }), addStep(services, actor, { lessonId, step: draftStep(modelId, 'X'), position: 0 }), duplicateStep(services, actor, about),
      orderSteps(services, actor, { lessonId, ids }), removeStep(services, actor, about), saveVoice(services, actor, { ...about, language: 'en', bytes: new Uint8Array() }), removeVoice(services, actor, { ...about, language: 'en' }),
      publishLesson(services, actor, lessonId), withdrawLesson(services, actor, lessonId), removeLesson(services, actor, lessonId), renameLesson(services, actor, { lessonId, title: { en: 'X', zh: '' }, subject: 'anatomy' }),
      exportLesson(services, actor, lessonId), listAnswers(services, actor, lessonId, null),
    ])
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['forbidden']))
    expect((await listLessons(services, actor)).lessons).toEqual([])
  }
}, 60_000)

test('the library shows a student what is published, under the title that was published, and how far they came; drafts are for those who make them', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await madeModel(house, 'teaching')
  const [{ actor: teacher }, { actor: student }] = [await addMember(services, institutionId, 'teacher'), await addMember(services, institutionId, 'student')]
  const { lessonId } = await draftOf(house, teacher, modelId, [draftStep(modelId, 'One'), draftStep(modelId, 'Two')])
  expect((await listLessons(services, student)).lessons).toEqual([])
  expect((await listLessons(services, teacher)).lessons).toMatchObject([{ id: lessonId, state: 'draft', steps: 2, mayEdit: true }])
  await publishLesson(services, teacher, lessonId)
  await renameLesson(services, teacher, { lessonId, title: { en: 'Another', zh: '另一' }, subject: 'surgery' })
  await services.db.lessonProgress.create({ data: { lessonId, personId: student.personId, version: 1, step: 1 } })
  expect((await listLessons(services, student)).lessons).toMatchObject([{ title: { en: 'Skull', zh: '颅骨' }, mayEdit: false, progress: { step: 1, of: 2, isFinished: false } }])
  expect(await withdrawLesson(services, teacher, lessonId)).toEqual({ kind: 'done' })
  expect((await listLessons(services, student)).lessons).toEqual([])
  expect(await withdrawLesson(services, teacher, lessonId)).toEqual({ kind: 'not-published' })
  expect(await removeLesson(services, teacher, lessonId)).toEqual({ kind: 'done' })
  expect((await listLessons(services, teacher)).lessons).toEqual([])
  expect(await restoreLesson(services, teacher, lessonId)).toEqual({ kind: 'done' })
  expect((await listLessons(services, teacher)).lessons).toHaveLength(1)
}, 60_000)

test('a voice is made anew whatever a browser recorded it as; what was replaced goes, what a version speaks with stays', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await madeModel(house, 'teaching')
  const [{ actor: teacher }, { actor: student }] = [await addMember(services, institutionId, 'teacher'), await addMember(services, institutionId, 'student')]
  const { lessonId, ids } = await draftOf(house, teacher, modelId, [draftStep(modelId, 'One', { voice: { en: null, zh: null } })])
  const save = (bytes: Uint8Array) => saveVoice(services, teacher, { lessonId, stepId: ids[0]!, language: 'en', bytes })
  const first = await save(tone(1))
  if (first.kind !== 'saved') throw new Error(first.kind)
  expect(first.seconds).toBeCloseTo(1, 1)
  expect((await services.files.bytes(first.key)).toString('latin1')).not.toContain('A name')
  const second = await save(tone(2, 'ipod'))
  if (second.kind !== 'saved') throw new Error(second.kind)
  expect(await keysBelow(house, voicesOf(lessonId))).toEqual([second.key])
  await publishLesson(services, teacher, lessonId)
  expect((await versionOf(house, lessonId, 1)).steps[0]!.voice).toEqual({ en: second.key, zh: null })
  const third = await save(tone(1, 'ogg'))
  if (third.kind !== 'saved') throw new Error(third.kind)
  expect(await keysBelow(house, voicesOf(lessonId))).toEqual([second.key, third.key].sort())
  const heard = (key: string) => openVoice(services, student, lessonId, key.slice(voicesOf(lessonId).length))
  expect((await heard(second.key)).kind).toBe('found')
  expect((await heard(third.key)).kind, 'of the desk').toBe('not-found')
  expect((await heard(`${voicesOf(lessonId)}../${lessonId}/x`)).kind).toBe('not-found')
  expect(await removeVoice(services, teacher, { lessonId, stepId: ids[0]!, language: 'en' })).toEqual({ kind: 'removed' })
  expect(await keysBelow(house, voicesOf(lessonId))).toEqual([second.key])
  await removeLesson(services, teacher, lessonId)
  services.setNow(new Date(Date.now() + 9 * 86_400_000))
  expect(await forgetRemovedLessons(services)).toBe(1)
  expect(await keysBelow(house, voicesOf(lessonId))).toEqual([])
}, 60_000)

test('a publication and a recording at the same moment: no version and no step speaks with what is gone', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await madeModel(house, 'teaching')
  const { actor: teacher } = await addMember(services, institutionId, 'teacher')
  const { lessonId, ids } = await draftOf(house, teacher, modelId, [draftStep(modelId, 'One')])
  const about = { lessonId, stepId: ids[0]!, language: 'en' as const }
  // Kept, and not yet named by its step.
  const files = new Proxy(services.files, { get: (of, key) => (key === 'put' ? async (...put: Parameters<typeof of.put>) => { const bytes = await of.put(...put); await publishLesson(services, teacher, lessonId); return bytes } : Reflect.get(of, key)) })
  const saved = await saveVoice({ ...services, files }, teacher, { ...about, bytes: tone(1) })
  if (saved.kind !== 'saved') throw new Error(saved.kind)
  expect(await keysBelow(house, voicesOf(lessonId))).toEqual([saved.key])
  // The steps were read, and the version is not there.
  const { db } = services
  const lessonVersion = new Proxy(db.lessonVersion, { get: (of, key) => (key === 'findUnique' ? async (asked: Parameters<typeof of.findUnique>[0]) => { await removeVoice(services, teacher, about); return of.findUnique(asked) } : Reflect.get(of, key)) })
  expect(await publishLesson({ ...services, db: new Proxy(db, { get: (of, key) => (key === 'lessonVersion' ? lessonVersion : Reflect.get(of, key)) }) }, teacher, lessonId)).toEqual({ kind: 'changed' })
  expect(await db.lessonVersion.count({ where: { lessonId, contentJson: { contains: saved.key } } })).toBe(0)
  expect((await publishLesson(services, teacher, lessonId)).kind).toBe('published')
}, 60_000)

test('what is no voice is not kept, whatever it calls itself: a document, one that begins like a recording, half a file, more than fits', async ({ house }) => {
  const { services } = house
  const modelId = await madeModel(house)
  const { lessonId, ids } = await draftOf(house, SYSTEM, modelId, [draftStep(modelId, 'One')])
  const save = (bytes: Uint8Array) => saveVoice(services, SYSTEM, { lessonId, stepId: ids[0]!, language: 'zh', bytes })
  const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n')
  const disguised = Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), pdf])
  for (const wrong of [pdf, disguised, new Uint8Array(), tone(1).subarray(0, 60)]) expect(await save(wrong)).toEqual({ kind: 'not-a-voice' })
  expect(await save(new Uint8Array(10 * 1024 * 1024 + 1))).toEqual({ kind: 'too-large' })
  expect(await keysBelow(house, voicesOf(lessonId))).toEqual([])
  expect(await saveVoice(services, SYSTEM, { lessonId, stepId: 'none', language: 'en', bytes: tone(1) })).toEqual({ kind: 'gone' })
}, 60_000)

test('a lesson leaves as one file and comes back as a draft of another model; a file that names what the model lacks says which step', async ({ house }) => {
  const { services } = house
  const modelId = await madeModel(house)
  const { lessonId } = await draftOf(house, SYSTEM, modelId, [draftStep(modelId, 'One', { voice: 'spoken', quiz: { ask: 'order-layers', layers: ['main/skin', 'main/bone'] } }), draftStep(modelId, 'Two')])
  const file = await exportLesson(services, SYSTEM, lessonId)
  if (file.kind !== 'exported') throw new Error(file.kind)
  const content = JSON.parse(JSON.stringify(file.content).replaceAll(modelId, 'wherever')) as { steps: object[] }
  const back = await importLesson(services, SYSTEM, { modelId, content })
  if (back.kind !== 'imported') throw new Error(back.kind)
  expect(back.steps).toBe(2)
  const { actor: writer } = await addMember(services, (await services.db.institution.create({ data: { name: 'Demo hospital B' } })).id, 'teacher')
  const theirs = await importLesson(services, writer, { modelId, content })
  if (theirs.kind !== 'imported') throw new Error(theirs.kind)
  const { institutionId: home } = await services.db.lesson.findUniqueOrThrow({ where: { id: theirs.lessonId } })
  expect(services.audited.find(({ action, subjectId }) => action === 'lesson.imported' && subjectId === theirs.lessonId)).toMatchObject({ institutionId: home })
  const desk = await deskOf(house, SYSTEM, back.lessonId)
  expect(desk.steps.map(({ step }) => [step.title.en, step.voice, step.quiz?.ask ?? null, step.state.sources.main?.model])).toEqual([['One', 'spoken', 'order-layers', modelId], ['Two', null, null, modelId]])
  expect(await publishLesson(services, SYSTEM, back.lessonId)).toEqual({ kind: 'published', version: 1 })

  const lacking = { ...content, steps: [content.steps[1], { ...content.steps[0], quiz: { ask: 'point-at', structure: 'main/spleen', toleranceMm: 3 } }] }
  expect(await importLesson(services, SYSTEM, { modelId, content: lacking })).toEqual({ kind: 'unknown-structures', step: 1, keys: ['main/spleen'] })
  expect(await importLesson(services, SYSTEM, { modelId, content: { ...content, steps: [{ title: 'no' }] } })).toEqual({ kind: 'not-a-lesson', step: 0 })
  for (const wrong of [null, [], 'lesson', { format: 2 }, { ...content, steps: Array.from({ length: 61 }, () => content.steps[0]) }]) expect(await importLesson(services, SYSTEM, { modelId, content: wrong })).toEqual({ kind: 'not-a-lesson', step: null })
  expect((await listLessons(services, SYSTEM)).lessons).toHaveLength(3)
}, 60_000)

test('answers are counted per question and person: right at the first try, right in the end, and how far the others came', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await madeModel(house, 'teaching')
  const { actor: teacher } = await addMember(services, institutionId, 'teacher')
  const { lessonId, ids } = await draftOf(house, teacher, modelId, [draftStep(modelId, 'Look'), draftStep(modelId, 'Point', { quiz: { ask: 'point-at', structure: 'main/bone', toleranceMm: 5 } })])
  await publishLesson(services, teacher, lessonId)
  const students = [(await addMember(services, institutionId, 'student')).actor, (await addMember(services, institutionId, 'student')).actor, (await addMember(services, institutionId, 'student')).actor]
  const scores = [[1], [0.4, 1], [0.4, 0.55]]
  for (const [who, tries] of scores.entries()) for (const [index, score] of tries.entries()) {
    await services.db.quizAnswer.create({ data: { lessonId, version: 1, stepId: ids[1]!, personId: students[who]!.personId, attempt: index + 1, clientId: `${who}-${index}`, answerJson: '{}', score, detailJson: JSON.stringify({ score, why: 'near', distanceMm: 3.5 }) } })
  }
  const found = await listAnswers(services, teacher, lessonId, null)
  if (found.kind !== 'listed') throw new Error(found.kind)
  expect(found.answers.steps).toEqual([{ stepId: ids[1], position: 1, title: { en: 'Point', zh: 'Point（中文）' }, ask: 'point-at', people: 3, attempts: 5, rightAtFirst: 1, rightInTheEnd: 2, best: [0, 0, 0, 0, 0, 1, 0, 0, 0, 2] }])
  expect(found.answers.people.map(({ best, attempts }) => [best[ids[1]!], attempts]).sort()).toEqual([[0.55, 2], [1, 1], [1, 2]])
  expect(services.audited.filter(({ action }) => action === 'lesson.answers-listed')).toHaveLength(1)
  expect(await listAnswers(services, teacher, lessonId, 7)).toEqual({ kind: 'not-found' })
}, 60_000)

test('makers of a lesson see who of another institution answered, and not their e-mail address, on the page and in the file', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await madeModel(house, 'teaching')
  const { actor: teacher } = await addMember(services, institutionId, 'teacher')
  const { lessonId, ids } = await draftOf(house, teacher, modelId, [draftStep(modelId, 'Point', { quiz: { ask: 'point-at', structure: 'main/bone', toleranceMm: 5 } })])
  await publishLesson(services, teacher, lessonId)
  const other = await services.db.institution.create({ data: { name: 'Demo hospital B' } })
  const { name: home } = await services.db.institution.findUniqueOrThrow({ where: { id: institutionId } })
  const [own, foreign] = [(await addMember(services, institutionId, 'student')).actor, (await addMember(services, other.id, 'student')).actor]
  for (const [index, { personId }] of [own, foreign].entries()) await services.db.quizAnswer.create({ data: { lessonId, version: 1, stepId: ids[0]!, personId, attempt: 1, clientId: `who-${index}`, answerJson: '{}', score: 1, detailJson: JSON.stringify({ score: 1, why: 'right' }) } })
  const emailOf = async (personId: string) => (await services.db.person.findUniqueOrThrow({ where: { id: personId } })).email
  const [ownEmail, foreignEmail] = [await emailOf(own.personId), await emailOf(foreign.personId)]
  const listed = await listAnswers(services, teacher, lessonId, null)
  if (listed.kind !== 'listed') throw new Error(listed.kind)
  const rowOf = (personId: string) => listed.answers.people.find((one) => one.personId === personId)
  expect(rowOf(own.personId)).toMatchObject({ institution: home, email: ownEmail })
  expect(rowOf(foreign.personId)).toMatchObject({ institution: 'Demo hospital B', email: null })
  for (const actor of [teacher, SYSTEM]) {
    const exported = await exportAnswers(services, actor, lessonId, null)
    if (exported.kind !== 'exported') throw new Error(exported.kind)
    let file = ANSWERS_HEAD
    for await (const line of exported.lines) file += answerLine(line)
    expect(file).toContain(ownEmail)
    expect(file).toContain('Demo hospital B,,')
    expect(file).not.toContain(foreignEmail)
  }
}, 60_000)

test('a draft is tried by those who make it, as a student would: judged, kept by nobody, and for nobody else', async ({ house }) => {
  const { services, institutionId } = house
  const modelId = await madeModel(house, 'teaching')
  const [{ actor: teacher }, { actor: student }] = [await addMember(services, institutionId, 'teacher'), await addMember(services, institutionId, 'student')]
  const choices = [{ en: 'Skin', zh: '皮肤' }, { en: 'Bone', zh: '骨' }]
  const { lessonId, ids } = await draftOf(house, teacher, modelId, [draftStep(modelId, 'Name it', { quiz: { ask: 'name', structure: 'main/bone', choices, right: 1 } })])
  const opened = await openLesson(services, teacher, lessonId, { isDraft: true })
  expect(opened).toMatchObject({ kind: 'opened', opened: { lesson: { version: 0 }, steps: [{ title: { en: 'Name it' }, quiz: { ask: 'name', choices: expect.arrayContaining(choices) } }] } })
  expect(JSON.stringify(opened)).not.toContain('right')
  const order = choiceOrder(services, { lessonId, version: 0, stepId: ids[0]!, personId: teacher.personId }, 2)
  const answer = { lessonId, version: 0, stepId: ids[0]!, clientId: 'a-client-of-a-test-1', answer: { ask: 'name', choice: order.indexOf(1), order: orderMark(order.map((one) => choices[one]!)) } }
  expect(await answerQuiz(services, teacher, answer)).toMatchObject({ kind: 'scored', score: { score: 1 } })
  await publishLesson(services, teacher, lessonId)
  expect(await answerQuiz(services, student, answer)).toEqual({ kind: 'not-an-answer' })
  expect(await openLesson(services, student, lessonId, { isDraft: true })).toEqual({ kind: 'forbidden' })
  expect(await services.db.quizAnswer.count()).toBe(0)
}, 60_000)
