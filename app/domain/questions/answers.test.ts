import { describe, expect, test } from 'vitest'
import { withoutKey } from '~/domain/courses/for-learner'
import { answeredParts, blankAnswer, fitted, isAnswered, placed, unclearNumber } from './answers'
import { missingIn, type Missing } from './missing'
import { answer, question, QUESTION_KINDS, type Asked, type Question } from './question'
import { WHOLE, wholeQuestion } from './question.fixture'
import { score } from './score'

const pictures = { pictureOf: () => ({ width: 200, height: 100 }) }
const pointsOf = (asked: Question, given: unknown) => {
  const scored = score(asked, answer.parse(given), pictures)
  return scored.kind === 'scored' ? scored.points : scored.kind
}

describe.each(QUESTION_KINDS)('a question of the kind %s', (kind) => {
  const whole = wholeQuestion(kind)
  test('lacks nothing, gives its points for what is right and none for what is wrong', () => {
    expect(missingIn(question.parse(whole))).toEqual([])
    expect([pointsOf(whole, WHOLE[kind].right), pointsOf(whole, WHOLE[kind].wrong)]).toEqual([2, 0])
  })
  test('is answered from nothing: what is blank may be kept, and is not handed in', () => {
    const blank = blankAnswer(withoutKey(whole).asked)
    expect(answer.parse(blank)).toEqual(blank)
    // None of several, and the order that stands there, are answers.
    expect(isAnswered(blank)).toBe(kind === 'multiple' || kind === 'order')
    expect(isAnswered(WHOLE[kind].right)).toBe(true)
  })
  test('takes answers that fit it as they are, and none of another kind', () => {
    const { asked } = withoutKey(whole)
    for (const one of [WHOLE[kind].right, WHOLE[kind].wrong, blankAnswer(asked)]) expect(fitted(asked, one)).toEqual(one)
    for (const other of QUESTION_KINDS) if (other !== kind) expect(fitted(asked, WHOLE[other].right)).toBeNull()
  })
})

const LACKS: [Missing, Asked, unknown][] = [
  ['right', { ...WHOLE.single.asked, right: null }, WHOLE.single.right],
  ['right', { ...WHOLE.match.asked, items: WHOLE.match.asked.items.map((one) => ({ ...one, right: null })) }, WHOLE.match.right],
  ['right', { ...WHOLE.numeric.asked, right: null }, WHOLE.numeric.right],
  ['accepts', { ...WHOLE.short.asked, accepts: ['', '  '] }, WHOLE.short.right],
  ['accepts', { ...WHOLE.short.asked, accepts: [] }, { kind: 'short', text: '' }],
  ['picture', { ...WHOLE.hotspot.asked, mediaId: null }, WHOLE.hotspot.right],
  ['areas', { ...WHOLE.hotspot.asked, areas: [] }, WHOLE.hotspot.right],
  ['series', { ...WHOLE.slice.asked, seriesId: null }, WHOLE.slice.right],
  ['slices', { ...WHOLE.slice.asked, to: null }, WHOLE.slice.right],
  ['points', { ...WHOLE.mark.asked, points: [] }, WHOLE.mark.right],
  ['length', { ...WHOLE.measure.asked, rightMm: null }, WHOLE.measure.right],
]
test.each(LACKS)('a draft that lacks its %s is saved, told of, and judged by nobody', (what, asked, given) => {
  const half: Question = { ...wholeQuestion(asked.kind), asked }
  expect(question.parse(half)).toEqual(half)
  expect(missingIn(half)).toContain(what)
  expect(pointsOf(half, given)).toBe('cannot-judge')
})
test('words that are missing or the same twice are told of', () => {
  const { asked } = WHOLE.single
  const withWords = (...all: string[]) => missingIn({ ...wholeQuestion('single'), asked: { ...asked, options: asked.options.map((one, at) => ({ ...one, words: all[at]! })) } })
  expect(withWords('Air', ' ', '')).toEqual(['words'])
  expect(withWords('Air', 'AIR', 'Bone')).toEqual(['same-words'])
  expect(missingIn({ ...wholeQuestion('single'), stem: { type: 'doc', content: [{ type: 'paragraph' }] } })).toEqual(['stem'])
})
test('of an option that was taken out, nothing is left in an answer', () => {
  const { asked } = WHOLE.multiple
  expect(fitted({ ...asked, options: asked.options.slice(1) }, { kind: 'multiple', chosen: ['k3', 'c5'] })).toEqual({ kind: 'multiple', chosen: ['c5'] })
  expect(fitted({ ...WHOLE.single.asked, options: WHOLE.single.asked.options.slice(1) }, WHOLE.single.right)).toBeNull()
  expect(fitted(WHOLE.order.asked, { kind: 'order', order: ['q7', 'b2'] })).toBeNull()
  expect(answeredParts(WHOLE.match.asked, { kind: 'match', chosen: { i1: 'q7' } })).toEqual({ had: 1, of: 2 })
})
test('a number that could be two is said at once, an empty field is left alone', () => {
  expect(unclearNumber('1,234', 'mm')).toEqual({ kind: 'ambiguous-number', readings: [1234, 1.234] })
  expect(unclearNumber('3 cm', 'mm')).toEqual({ kind: 'other-unit', unit: 'mm' })
  expect(unclearNumber('three', 'mm')).toEqual({ kind: 'no-number' })
  expect([unclearNumber('12,5', 'mm'), unclearNumber(' ', 'mm')]).toEqual([null, null])
})
test('whatever is moved wherever, nothing is lost or doubled', () => {
  const ids = ['a', 'b', 'c', 'd']
  for (const id of [...ids, 'z']) for (let to = -2; to < 7; to++) {
    const now = placed(ids, id, to)
    expect([...now].sort()).toEqual(ids)
    if (id !== 'z' && to >= 0 && to < 4) expect(now.indexOf(id)).toBe(to)
  }
})
