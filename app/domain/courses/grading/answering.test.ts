import { afterEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import type { Actor } from '~/policy/actor'
import type { Block } from '../block'
import { courseWithClass, textBlock, twoLessons, words } from '../course.fixture'
import { answerQuestion, answersInBlock } from './answer-question.server'

let services: TestServices
afterEach(() => services?.close())

const single = (id: string) => ({ id, stem: words('What is it?'), points: 2, explanation: words('EXPLAINED'), asked: { kind: 'single' as const, options: [{ id: 'a', words: 'Air', why: 'WHY-A' }, { id: 'w', words: 'Water', why: 'WHY-W' }], right: 'a' } })
const numeric = { id: 'n1', stem: words('How long?'), points: 1, explanation: null, asked: { kind: 'numeric' as const, right: 12.5, tolerance: 0.5, unit: 'mm' } }
type Quiz = Extract<Block['body'], { kind: 'quiz' }>

async function quizOf(change: Partial<Quiz> = {}) {
  services = await testServices()
  services.setNow(new Date('2026-11-23T08:00:00Z'))
  const quiz: Block = { id: 'quiz', rule: { kind: 'scored', share: 0.5 }, body: { kind: 'quiz', questions: [single('q1'), numeric], attempts: 2, tells: 'each', ...change } }
  const content = twoLessons({ modules: [{ id: 'm1', title: 'M', lessons: [{ id: 'l1', title: 'L', blocks: [quiz] }, { id: 'l2', title: 'Next', blocks: [textBlock('t2', 'x', { kind: 'none' })] }] }] })
  const made = await courseWithClass(services, { content })
  const { id: enrolmentId } = await made.enrol(made.student.personId)
  const say = (questionId: string, attempt: number, answer: unknown, actor: Actor = made.student) => answerQuestion(services, actor, made.classId, { blockId: 'quiz', questionId, attempt, answer })
  const progress = () => services.db.blockProgress.findUnique({ where: { enrolmentId_blockId: { enrolmentId, blockId: 'quiz' } } })
  return { ...made, enrolmentId, say, progress }
}
const choose = (chosen: string) => ({ kind: 'single', chosen })
const length = (text: string) => ({ kind: 'numeric', text })

test('an answer is judged, kept and counted; a wrong one tells neither the key nor the explanation while another try follows', async () => {
  const { say, progress } = await quizOf()
  const wrong = await say('q1', 1, choose('w'))
  expect(wrong).toMatchObject({ kind: 'answered', answered: { attempt: 1, left: 1, verdict: { kind: 'judged', points: 0, most: 2, parts: { w: false }, whys: { w: 'WHY-W' }, key: null, explanation: null } }, score: 0, isDone: false })
  expect(JSON.stringify(wrong)).not.toMatch(/WHY-A|EXPLAINED/)
  expect(await say('q1', 2, choose('a'))).toMatchObject({ answered: { left: 0, verdict: { points: 2, key: { right: 'a' } } }, score: 0.666667, isDone: true })
  expect(await progress()).toMatchObject({ score: 0.666667, doneAt: services.now() })
  expect(await say('q1', 3, choose('a'))).toEqual({ kind: 'no-more' })
})

test('the same attempt again gets the same verdict, even with another answer: an attempt is one', async () => {
  const { say } = await quizOf()
  const both = await Promise.all([say('q1', 1, choose('w')), say('q1', 1, choose('w'))])
  expect(both[1]).toEqual(both[0])
  expect(await say('q1', 1, choose('a'))).toMatchObject({ answered: { answer: { chosen: 'w' }, verdict: { points: 0 } } })
  expect(await say('q1', 4, choose('a'))).toEqual({ kind: 'out-of-turn', next: 2 })
  expect(await services.db.courseAnswer.count()).toBe(1)
})

test('a number that could be two spends no attempt', async () => {
  const { say } = await quizOf()
  expect(await say('n1', 1, length('12,500'))).toEqual({ kind: 'unclear', why: { kind: 'ambiguous-number', readings: [12500, 12.5] } })
  expect(await say('n1', 1, length('12,5 mm'))).toMatchObject({ kind: 'answered', answered: { attempt: 1, verdict: { points: 1 } } })
})

test('told at the end: nothing before, not even by the score; then everything', async () => {
  const { say, progress, student, classId } = await quizOf({ tells: 'at-end', attempts: 1 })
  const first = await say('q1', 1, choose('a'))
  expect(first).toMatchObject({ answered: { verdict: { kind: 'kept' } }, told: {}, score: null })
  expect(JSON.stringify(first)).not.toMatch(/EXPLAINED|right|points/)
  expect(await progress()).toMatchObject({ score: null, doneAt: null })
  const last = await say('n1', 1, length('1'))
  expect(last).toMatchObject({ told: { q1: { verdict: { points: 2, explanation: words('EXPLAINED') } }, n1: { verdict: { points: 0 } } }, score: 0.666667, isDone: true })
  expect(await answersInBlock(services, student, classId, 'quiz')).toMatchObject({ kind: 'found', answered: { q1: { verdict: { kind: 'judged' } } } })
})

test('points only: points, and never why', async () => {
  const { say } = await quizOf({ tells: 'points-only', attempts: 1 })
  expect(await say('q1', 1, choose('w'))).toMatchObject({ answered: { verdict: { kind: 'points', points: 0, most: 2 } } })
})

test('with the last rule that is met the course is completed, once', async () => {
  const { say, enrolmentId } = await quizOf()
  await services.db.blockProgress.create({ data: { enrolmentId, blockId: 't2', lessonId: 'l2', firstSeenAt: services.now(), doneAt: services.now(), changedAt: services.now() } })
  expect(await say('q1', 1, choose('a'))).toMatchObject({ completed: true })
  expect(await say('q1', 1, choose('a'))).toMatchObject({ completed: false })
  expect(await services.db.enrolment.findUniqueOrThrow({ where: { id: enrolmentId } })).toMatchObject({ completedAt: services.now() })
})

test('judged by the version the class is on; staff try it and nothing is kept; strangers are told nothing', async () => {
  const { say, courseId, classId, teacher, guest, other } = await quizOf()
  const { contentJson } = await services.db.courseVersion.findFirstOrThrow({ where: { courseId } })
  await services.db.courseVersion.create({ data: { courseId, version: 2, contentJson: contentJson.replaceAll('"right":"a"', '"right":"w"'), publishedAt: services.now() } })
  expect(await say('q1', 1, choose('a'))).toMatchObject({ answered: { verdict: { points: 2 } } })
  await services.db.courseClass.update({ where: { id: classId }, data: { version: 2 } })
  expect(await say('q1', 1, choose('a'), teacher)).toMatchObject({ kind: 'answered', isKept: false, answered: { verdict: { points: 0 } } })
  expect(await services.db.courseAnswer.count()).toBe(1)
  for (const actor of [guest, other]) expect(await say('q1', 1, choose('a'), actor)).toEqual({ kind: 'forbidden' })
})

test('what is no answer is refused and nothing is kept; a lesson that is not open takes none', async () => {
  const { say, classId } = await quizOf()
  for (const wrong of [choose('zz'), length('3'), { kind: 'single' }, null]) expect(await say('q1', 1, wrong)).toEqual({ kind: 'malformed' })
  expect(await say('gone', 1, choose('a'))).toEqual({ kind: 'not-found' })
  await services.db.courseClass.update({ where: { id: classId }, data: { startsAt: new Date('2026-12-01T00:00:00Z') } })
  expect(await say('q1', 1, choose('a'))).toEqual({ kind: 'not-open' })
  expect(await services.db.courseAnswer.count()).toBe(0)
})
