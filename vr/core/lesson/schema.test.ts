import { expect, test } from 'vitest'
import type { Quiz } from '../../contract'
import { askedOf, orderMark } from './asked'
import { key, step } from './lesson.fixture'
import { parseAnswer, parseQuiz, parseStep, parseSteps } from './schema'

const two = (text: string) => ({ en: text, zh: text })
const quizzes: Quiz[] = [
  { ask: 'point-at', structure: key('a'), toleranceMm: 3 },
  { ask: 'name', structure: key('a'), choices: [two('x'), two('y')], right: 1 },
  { ask: 'place-label', labels: [{ text: two('x'), structure: key('a') }], toleranceMm: 3 },
  { ask: 'cut-to-see', structure: key('a'), visible: 0.5, mayHide: [key('b')] },
  { ask: 'order-layers', layers: [key('a'), key('b'), key('c')] },
  { ask: 'needle', point: 'LI4', entry: [1, 2, 3], toleranceMm: 5, direction: [0, 1, 0], toleranceDeg: 10, depthMm: [5, 15], avoid: [key('b')] },
]

test('a step is kept with each kind of question as it was made', () => {
  for (const quiz of quizzes) {
    const made = step('s', { quiz, voice: { en: 'anatomy/lessons/x/y.webm', zh: null }, pointer: [{ atMs: 0, from: [0, 0, 0], to: [1, 1, 1] }] })
    expect(parseStep(JSON.parse(JSON.stringify(made)))).toEqual(made)
  }
})

test('what students are asked tells nothing of what is right', () => {
  const asked = quizzes.map((quiz) => askedOf(quiz, (structure) => two(structure), (count) => [...Array(count).keys()].reverse()))
  expect(asked).toEqual([
    { ask: 'point-at', name: two('main/a') }, { ask: 'name', structure: key('a'), choices: [two('y'), two('x')], order: orderMark([two('y'), two('x')]) }, { ask: 'place-label', labels: [two('x')] },
    { ask: 'cut-to-see', structure: key('a') }, { ask: 'order-layers', layers: [key('c'), key('b'), key('a')] }, { ask: 'needle', point: 'LI4' },
  ])
})

test.each([
  ['a choice that is none of them', { ...quizzes[1], right: 2 }],
  ['the same layer twice', { ask: 'order-layers', layers: [key('a'), key('a')] }],
  ['a direction of no length', { ...quizzes[5], direction: [0, 0, 0] }],
  ['a depth that ends before it begins', { ...quizzes[5], depthMm: [15, 5] }],
  ['a place that lies nowhere', { ...quizzes[5], entry: [NaN, 0, 0] }],
  ['something more', { ...quizzes[0], hint: 'left' }],
])('a question with %s is none', (_what, given) => expect(parseQuiz(given)).toBeNull())

test.each([
  ['a recording outside its room', { voice: { en: 'anatomy/../../x.webm', zh: null } }],
  ['a pointer that goes back in time', { pointer: [{ atMs: 5, from: [0, 0, 0], to: [1, 1, 1] }, { atMs: 4, from: [0, 0, 0], to: [1, 1, 1] }] }],
  ['an eye in what it looks at', { view: { from: [0, 0, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 10 } }],
  ['more words than anybody reads', { text: { en: 'x'.repeat(4_001), zh: '' } }],
])('a step with %s is none', (_what, change) => expect(parseStep({ ...step('s'), ...change })).toBeNull())

test('two steps of one name are no lesson', () => {
  expect(parseSteps([step('a'), step('b')])).toHaveLength(2)
  expect(parseSteps([step('a'), step('a')])).toBeNull()
})

test('an answer is read as it was given, and nothing else is one', () => {
  expect(parseAnswer({ ask: 'place-label', places: [null, [1, 2, 3]] })).toEqual({ ask: 'place-label', places: [null, [1, 2, 3]] })
  expect(parseAnswer({ ask: 'point-at', at: [1, 2, Infinity] })).toBeNull()
  expect(parseAnswer({ ask: 'name', choice: 1.5 })).toBeNull()
  expect(parseAnswer({ ask: 'needle', entry: [0, 0, 0] })).toBeNull()
})
