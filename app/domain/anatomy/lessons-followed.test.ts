import { orderMark } from '#vr/core/lesson/asked'
import { expect } from 'vitest'
import type { QuizAnswer } from '#vr/contract'
import { addMember } from '~/domain/images/images.fixture'
import { test, type House } from '~/domain/images/real-import.fixture'
import { answerQuiz } from './answer-quiz.server'
import { choiceOrder } from './choice-order.server'
import { MOST_ATTEMPTS } from './lesson'
import { phantomLesson, putLesson, putPhantom } from './lesson-model.fixture'
import { revisionPrefix } from './model-files'
import { openLesson } from './open-lesson.server'
import { saveProgress } from './save-progress.server'

const withTolerance = (toleranceMm: number) => {
  const lesson = phantomLesson('phantommodel1')
  return { ...lesson, steps: lesson.steps.map((step) => (step.quiz && 'toleranceMm' in step.quiz ? { ...step, quiz: { ...step.quiz, toleranceMm } } : step)) }
}

async function lessonOf({ services, institutionId }: House) {
  const modelId = await putPhantom(services, institutionId)
  const lessonId = await putLesson(services, institutionId, modelId)
  const { actor } = await addMember(services, institutionId, 'student')
  let n = 0
  const nameStep = phantomLesson('phantommodel1').steps.find(({ id }) => id === 'name')!.quiz
  const choices = nameStep?.ask === 'name' ? nameStep.choices : []
  /** As the page sends it: with the order that its person was shown. */
  const marked = (given: unknown, personId: string, version: number) => ((given as { ask?: string } | null)?.ask === 'name' ? { ...(given as object), order: orderMark(choiceOrder(services, { lessonId, version, stepId: 'name', personId }, choices.length).map((one) => choices[one]!)) } : given)
  const answer = (stepId: string, given: unknown, { clientId = `answer-of-a-page-${n++}`, who = actor, version = 1 } = {}) => answerQuiz(services, who, { lessonId, version, stepId, clientId, answer: marked(given, who.personId, version) })
  const opened = async (who = actor) => { const found = await openLesson(services, who, lessonId); return found.kind === 'opened' ? found.opened : found.kind }
  /** An answer by its place in the maker's list, as that person's page has it. */
  const named = (choice: number, who: { personId: string } = actor, version = 1): QuizAnswer => ({ ask: 'name', choice: choiceOrder(services, { lessonId, version, stepId: 'name', personId: who.personId }, 3).indexOf(choice) })
  return { modelId, lessonId, actor, answer, opened, named }
}

test('a student gets the steps without what is right, and the names of what is asked for', async ({ house }) => {
  const { opened } = await lessonOf(house)
  const lesson = await opened()
  expect(lesson).toMatchObject({ lesson: { title: { en: 'A phantom, step by step' }, version: 1, mayEdit: false }, why: null, progress: { step: 0, isFinished: false }, answers: {} })
  const asked = (lesson as Exclude<typeof lesson, string>).steps.map(({ quiz }) => quiz)
  expect(asked[2]).toEqual({ ask: 'point-at', name: { en: 'Left front ball', zh: '左前球' } })
  expect(asked[7]).toEqual({ ask: 'needle', point: 'LI4' })
  const right = JSON.stringify(asked)
  for (const secret of ['toleranceMm', 'right":', 'visible', 'depthMm', 'mayHide', 'avoid']) expect(right).not.toContain(secret)
})

test('each kind of answer is judged in millimetres against the model, kept as it was given, and then what is right is told', async ({ house }) => {
  const { answer, opened, lessonId, actor, named } = await lessonOf(house)
  const plane = { id: 'a', normal: [0, 1, 0], distanceMm: 0, isOn: true, section: false, affects: 'all' }
  const { steps } = phantomLesson('phantommodel1')
  const fromBack = { from: [0, 900, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 400 }
  const given: [string, unknown, object][] = [
    // On the ball's front; 6 mm before it, of which its coarsest surface may be off by 0.2.
    ['point', { ask: 'point-at', at: [40, -75, 30] }, { score: 1, why: 'right', distanceMm: 0 }],
    ['point', { ask: 'point-at', at: [40, -81, 30] }, { score: 0.5333, why: 'near', distanceMm: 5.8 }],
    ['point', { ask: 'point-at', at: [30, -30, 0] }, { score: 0, why: 'other-structure', touched: ['main/middle'] }],
    ['name', named(0), { score: 0, why: 'wrong' }],
    ['label', { ask: 'place-label', places: [[40, -75, 30], null] }, { score: 0.5, why: 'incomplete' }],
    ['cut', { ask: 'cut-to-see', state: { ...steps[5]!.state, planes: [plane] }, view: fromBack }, { score: 0, why: 'covered' }],
    ['cut', { ask: 'cut-to-see', state: steps[5]!.state, view: fromBack }, { score: 1, why: 'right' }],
    ['layers', { ask: 'order-layers', order: ['main/middle', 'main/ball', 'main/back'] }, { score: 0.6667, why: 'partly' }],
    ['needle', { ask: 'needle', entry: [0, -30, 0], tip: [0, -10, 0] }, { score: 1, distanceMm: 0, angleDeg: 0, depthMm: 20 }],
    ['needle', { ask: 'needle', entry: [0, -30, 0], tip: [40, -60, 30] }, { score: 0, why: 'touched', touched: ['main/ball'] }],
  ]
  for (const [stepId, one, score] of given) expect(await answer(stepId, one), stepId).toMatchObject({ kind: 'scored', score, right: { ask: (one as QuizAnswer).ask } })
  const rows = await house.services.db.quizAnswer.findMany({ where: { lessonId, personId: actor.personId }, orderBy: { answeredAt: 'asc' } })
  expect(rows.map(({ stepId, attempt }) => `${stepId} ${attempt}`)).toEqual(['point 1', 'point 2', 'point 3', 'name 1', 'label 1', 'cut 1', 'cut 2', 'layers 1', 'needle 1', 'needle 2'])
  expect(JSON.parse(rows[0]!.answerJson)).toEqual({ ask: 'point-at', at: [40, -75, 30] })
  expect(((await opened()) as { answers: object }).answers).toMatchObject({ point: { best: { score: 1 }, attempts: 3 }, needle: { best: { score: 1 }, attempts: 2 } })
})

test('choices stand in an order of each person\'s own, and an answer means what stood beside it', async ({ house }) => {
  const { answer, opened, lessonId } = await lessonOf(house)
  const { services, institutionId } = house
  const made = ['Left front ball', 'Right back box', 'Middle box']
  const shownTo = async (who: Parameters<typeof opened>[0]) => {
    const { steps } = (await opened(who)) as Exclude<Awaited<ReturnType<typeof opened>>, string>
    const quiz = steps[3]!.quiz
    return quiz?.ask === 'name' ? quiz.choices.map(({ en }) => en) : []
  }
  const first = new Set<string>()
  for (let n = 0; n < 12; n++) {
    const { actor } = await addMember(services, institutionId, 'student')
    const shown = await shownTo(actor)
    expect([...shown].sort()).toEqual([...made].sort())
    expect(await shownTo(actor), 'the same when the page is loaded again').toEqual(shown)
    first.add(shown[0]!)
    for (const [choice, name] of shown.entries()) {
      expect(await answer('name', { ask: 'name', choice }, { who: actor, clientId: `choice-of-a-student-${n}-${choice}` }), name).toMatchObject({ kind: 'scored', score: { score: name === 'Right back box' ? 1 : 0 }, right: { choices: made.map((en) => ({ en })), right: 1 } })
    }
    const kept = await services.db.quizAnswer.findMany({ where: { lessonId, personId: actor.personId }, orderBy: { attempt: 'asc' } })
    expect(kept.map(({ answerJson }) => made[(JSON.parse(answerJson) as { choice: number }).choice]), 'comparable between people').toEqual(shown)
    expect(await answer('name', { ask: 'name', choice: 3 }, { who: actor })).toEqual({ kind: 'not-an-answer' })
  }
  // Of twelve people all alike by chance: once in 180,000.
  expect(first.size).toBeGreaterThan(1)
})

test('a press on a neighbour is not right however near: half of it at the most, and it is said what was pressed', async ({ house }) => {
  const { answer } = await lessonOf(house)
  await house.services.db.lessonVersion.update({ where: { lessonId_version: { lessonId: 'phantomlesson1', version: 1 } }, data: { contentJson: JSON.stringify(withTolerance(80)) } })
  // On the middle box, 30 mm from the ball that is asked for.
  expect(await answer('point', { ask: 'point-at', at: [30, -30, 0] })).toMatchObject({ score: { score: 0.5, why: 'neighbour', touched: ['main/middle'] } })
  expect(await answer('point', { ask: 'point-at', at: [40, -81, 30] }), 'beside it, and on nothing else').toMatchObject({ score: { score: 1, why: 'right' } })
  expect(await answer('label', { ask: 'place-label', places: [[30, -30, 0], [0, -30, 0]] })).toMatchObject({ score: { score: 0.75, why: 'partly', touched: ['main/middle'] } })
})

test('the same answer sent again, or twice at once, is one answer with one score', async ({ house }) => {
  const { answer, named } = await lessonOf(house)
  const one = named(1)
  const clientId = 'sent-more-than-once-1'
  const replies = [...await Promise.all([answer('name', one, { clientId }), answer('name', one, { clientId })]), await answer('name', one, { clientId })]
  for (const reply of replies) expect(reply).toMatchObject({ kind: 'scored', score: { score: 1 }, attempts: 1 })
  expect(await answer('layers', { ask: 'order-layers', order: ['main/ball', 'main/middle'] }, { clientId })).toEqual({ kind: 'not-an-answer' })
  expect(await house.services.db.quizAnswer.count()).toBe(1)
})

test('two windows that answer at once are two attempts, and after the last one there is no more', async ({ house }) => {
  const { answer } = await lessonOf(house)
  await Promise.all([answer('name', { ask: 'name', choice: 0 }), answer('name', { ask: 'name', choice: 1 }), answer('name', { ask: 'name', choice: 2 })])
  expect((await house.services.db.quizAnswer.findMany({ orderBy: { attempt: 'asc' } })).map(({ attempt }) => attempt)).toEqual([1, 2, 3])
  for (let n = 3; n < MOST_ATTEMPTS; n++) await answer('name', { ask: 'name', choice: 0 })
  expect(await answer('name', { ask: 'name', choice: 1 })).toEqual({ kind: 'too-many' })
  // Before anything is judged: nothing was read of the model.
  const point = { ask: 'point-at', at: [40, -75, 30] }
  for (let n = 0; n < MOST_ATTEMPTS; n++) await answer('point', point)
  await house.services.db.anatomyModel.updateMany({ data: { shows: null } })
  expect(await answer('point', point)).toEqual({ kind: 'too-many' })
})

test('what is no answer to this question of this version is refused', async ({ house }) => {
  const { answer } = await lessonOf(house)
  for (const [stepId, given, more] of [
    ['point', { ask: 'name', choice: 1 }, {}], ['whole', { ask: 'name', choice: 1 }, {}], ['nowhere', { ask: 'name', choice: 1 }, {}], ['name', { ask: 'name', choice: 1 }, { version: 2 }],
    ['name', { ask: 'name', choice: 1 }, { clientId: 'short' }], ['point', { ask: 'point-at', at: [1, 2] }, {}],
  ] as const) expect(await answer(stepId, given, more)).toEqual({ kind: 'not-an-answer' })
})

test('a student continues where they were; finished is finished, and a window with an older version takes nothing back', async ({ house }) => {
  const { opened, lessonId, actor } = await lessonOf(house)
  const save = (step: number, isFinished = false, version = 1) => saveProgress(house.services, actor, { lessonId, version, step, isFinished })
  await save(7, true)
  await save(3)
  expect(await opened()).toMatchObject({ progress: { step: 3, isFinished: true } })
  expect([await save(60), await save(1, false, 2)]).toEqual([{ kind: 'not-a-step' }, { kind: 'not-a-step' }])
  const { db } = house.services
  await db.lessonVersion.create({ data: { lessonId, version: 2, contentJson: JSON.stringify({ ...phantomLesson('phantommodel1'), steps: phantomLesson('phantommodel1').steps.slice(0, 2) }) } })
  await db.lesson.update({ where: { id: lessonId }, data: { version: 2 } })
  expect(await opened()).toMatchObject({ progress: { step: 1, isFinished: false }, answers: {} })
  await save(1, false, 2)
  await save(5, true)
  expect(await opened()).toMatchObject({ progress: { step: 1, isFinished: false } })
})

test('an older version is answered by those who were in it; nobody begins in it, to be told there what is right now', async ({ house }) => {
  const { answer, lessonId, actor } = await lessonOf(house)
  const { services, institutionId } = house
  const [{ actor: begun }, { actor: fresh }] = [await addMember(services, institutionId, 'student'), await addMember(services, institutionId, 'student')]
  await saveProgress(services, begun, { lessonId, version: 1, step: 2, isFinished: false })
  const name = { ask: 'name', choice: 0 }
  expect(await answer('name', name)).toMatchObject({ kind: 'scored' })
  await services.db.lessonVersion.create({ data: { lessonId, version: 2, contentJson: JSON.stringify(phantomLesson('phantommodel1')) } })
  await services.db.lesson.update({ where: { id: lessonId }, data: { version: 2 } })
  for (const who of [actor, begun]) expect(await answer('name', name, { who })).toMatchObject({ kind: 'scored' })
  await saveProgress(services, fresh, { lessonId, version: 1, step: 2, isFinished: false })
  expect(await answer('name', name, { who: fresh })).toEqual({ kind: 'not-an-answer' })
  expect(await answer('name', name, { who: fresh, version: 2 })).toMatchObject({ kind: 'scored', attempts: 1 })
})

test('drafts and withdrawn lessons are their makers\' alone, and a stranger gets nothing', async ({ house }) => {
  const { opened, answer, lessonId } = await lessonOf(house)
  const { actor: teacher } = await addMember(house.services, house.institutionId, 'teacher')
  await house.services.db.lesson.update({ where: { id: lessonId }, data: { state: 'withdrawn' } })
  expect([await opened(), await answer('name', { ask: 'name', choice: 1 })]).toEqual(['forbidden', { kind: 'forbidden' }])
  expect(await opened(teacher)).toMatchObject({ lesson: { mayEdit: true } })
  await house.services.db.lesson.update({ where: { id: lessonId }, data: { state: 'draft', version: 0 } })
  expect(await opened(teacher)).toBe('not-published')
})

test('when the pictures are gone the words stay, what needs pictures is not asked, and no answer is judged without them', async ({ house }) => {
  const { opened, answer, modelId } = await lessonOf(house)
  await house.services.db.anatomyModel.update({ where: { id: modelId }, data: { shows: null } })
  expect(await opened()).toMatchObject({ manifestUrl: null, why: 'withdrawn', steps: { length: 8 } })
  expect(await answer('point', { ask: 'point-at', at: [40, -75, 30] })).toEqual({ kind: 'no-pictures' })
  expect(await answer('name', { ask: 'name', choice: 1 })).toMatchObject({ kind: 'scored' })
  await house.services.db.anatomyModel.update({ where: { id: modelId }, data: { shows: 'all' } })
  await house.services.files.remove(`${revisionPrefix(modelId, 1)}manifest.json`)
  expect(await opened(), 'lost files are asked for again').toMatchObject({ manifestUrl: null, why: 'making' })
})
