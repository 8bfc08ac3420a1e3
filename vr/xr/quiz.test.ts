import { Matrix4, Ray, Vector3 } from 'three'
import { expect, test } from 'vitest'
import type { QuizAnswer } from '../contract'
import type { Picked } from '../core/scene'
import type { LessonShown } from './contract'
import { answering, type Drawn } from './quiz'

/** The patient's millimetres are the room's metres, without any turn. */
const patientToRoom = new Matrix4().makeScale(0.001, 0.001, 0.001)
const shown = (asked: NonNullable<LessonShown['question']>['asked'], names: string[] = []): LessonShown => ({ title: '', text: '', step: 1, of: 1, view: null, isExploring: false, question: { asked, text: '', names }, verdict: null, voice: null })
const given = (asked: NonNullable<LessonShown['question']>['asked']) => {
  const answers: QuizAnswer[] = []
  const lesson = { now: () => shown(asked), subscribe: () => () => {}, next: () => {}, previous: () => {}, answer: (answer: QuizAnswer) => { answers.push(answer) } }
  return { answers, quiz: answering(lesson, () => { throw new Error('not asked') }) }
}
/** An atlas that stands 100 mm to the left. */
const sources: Drawn['sources'] = {
  main: { model: 'head', revision: 1, place: { at: [0, 0, 0], turn: [0, 0, 0, 1] }, fitMm: null },
  atlas: { model: 'atlas', revision: 1, place: { at: [100, 0, 0], turn: [0, 0, 0, 1] }, fitMm: 2 },
}
const hand = (metre: number): Ray => new Ray(new Vector3(0, -0.1 * metre, 0), new Vector3(0, 1, 0))
const needle = (metre: number, picked: Partial<Picked> = {}, placeOf: Drawn['placeOf'] = () => undefined) => {
  const { answers, quiz } = given({ ask: 'needle', point: 'LI4' })
  quiz.pointed({ key: 'main/skin', mm: [0, 0, 0], shownMm: [0, 0, 0], isOnCut: false, ...picked }, hand(metre), { patientToRoom, metre, placeOf, sources })
  return answers[0] as Extract<QuizAnswer, { ask: 'needle' }>
}
const close = (a: readonly number[], b: readonly number[]) => a.forEach((one, n) => expect(one).toBeCloseTo(b[n]!, 6))

test('the point of a needle is 20 cm from the hand as the person sees it, however large the body is shown', () => {
  close(needle(1).tip, [0, 100, 0])
  // Shown at a third: three metres of the room are one of the person's.
  close(needle(3).tip, [0, 300, 0])
})

test('on skin that was pulled out and turned, the needle is told where the skin belongs', () => {
  const place = new Matrix4().makeTranslation(0, 0, 50).multiply(new Matrix4().makeRotationZ(Math.PI / 2))
  const answer = needle(1, { mm: [0, 0, -50], shownMm: [0, 0, 0] }, () => place)
  close(answer.entry, [0, 0, -50])
  close(answer.tip, [100, 0, -50])
})

test('labels put in the wrong place are begun anew', () => {
  const { answers, quiz } = given({ ask: 'place-label', labels: [{ en: 'a', zh: 'a' }, { en: 'b', zh: 'b' }] })
  const put = (mm: Picked['mm']) => quiz.pointed({ key: 'main/skin', mm, shownMm: mm, isOnCut: false }, hand(1), { patientToRoom, metre: 1, placeOf: () => undefined, sources })
  put([1, 0, 0])
  expect(quiz.isBegun()).toBe(true)
  quiz.again()
  expect(quiz.isBegun()).toBe(false)
  put([2, 0, 0])
  put([3, 0, 0])
  expect(answers).toEqual([{ ask: 'place-label', places: [[2, 0, 0], [3, 0, 0]] }])
})

test('what is pressed on an added model is answered in the first one\'s patient, by point and by needle', () => {
  const { answers, quiz } = given({ ask: 'point-at', name: { en: 'a', zh: 'a' } })
  quiz.pointed({ key: 'atlas/skin', mm: [-99, 2, 3], shownMm: [1, 2, 3], isOnCut: false }, hand(1), { patientToRoom, metre: 1, placeOf: () => undefined, sources })
  expect(answers).toEqual([{ ask: 'point-at', at: [1, 2, 3] }])
  const answer = needle(1, { key: 'atlas/skin', mm: [-100, 0, 0] }, () => new Matrix4().makeTranslation(100, 0, 0))
  close(answer.entry, [0, 0, 0])
  close(answer.tip, [0, 100, 0])
})
