import { expect, test } from 'vitest'
import { question, type Asked, type Question, type QuestionKind } from '~/domain/questions/question'
import type { Block } from './block'
import { courseContent, type CourseContent } from './course'
import { forLearner } from './for-learner'
import { emptyDoc, type RichDoc } from './rich-text'

const doc = (text: string): RichDoc => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] })
const onStack = { studyId: 'study', seriesId: 'series', shown: null }
const options = (why: string) => [{ id: 'k3', words: 'Left lower lobe', why }, { id: 'a9', words: 'Right lower lobe', why }]
const named = [{ id: 'q7', words: 'First' }, { id: 'b2', words: 'Second' }, { id: 'm5', words: 'Third' }, { id: 'x1', words: 'Fourth' }]

/** Of each kind, the same question with two different keys. */
const PAIRS: { [K in QuestionKind]: [Asked & { kind: K }, Asked & { kind: K }] } = {
  single: [{ kind: 'single', options: options('Because of the fissure'), right: 'k3' }, { kind: 'single', options: options(''), right: 'a9' }],
  multiple: [{ kind: 'multiple', options: options('Because'), right: ['k3'], scoring: 'partial' }, { kind: 'multiple', options: options(''), right: ['k3', 'a9'], scoring: 'partial' }],
  'true-false': [{ kind: 'true-false', statements: [{ id: 's', words: 'Air rises', isTrue: true }] }, { kind: 'true-false', statements: [{ id: 's', words: 'Air rises', isTrue: false }] }],
  match: [
    { kind: 'match', options: named, items: [{ id: 'i1', words: 'T1', right: 'q7' }] },
    { kind: 'match', options: [...named].reverse(), items: [{ id: 'i1', words: 'T1', right: 'x1' }] },
  ],
  order: [{ kind: 'order', items: named }, { kind: 'order', items: [named[2]!, named[0]!, named[3]!, named[1]!] }],
  numeric: [{ kind: 'numeric', right: 12.5, tolerance: 0.5, unit: 'mm' }, { kind: 'numeric', right: 90, tolerance: 3, unit: 'mm' }],
  short: [{ kind: 'short', accepts: ['pneumothorax'] }, { kind: 'short', accepts: ['effusion', 'pleural effusion'] }],
  hotspot: [
    { kind: 'hotspot', mediaId: 'film', alt: 'A chest film', areas: [{ kind: 'circle', centre: [0.1, 0.2], radius: 0.05 }] },
    { kind: 'hotspot', mediaId: 'film', alt: 'A chest film', areas: [{ kind: 'box', from: [0.5, 0.5], to: [0.7, 0.7] }] },
  ],
  slice: [{ kind: 'slice', ...onStack, from: 31, to: 37 }, { kind: 'slice', ...onStack, from: 2, to: 2 }],
  mark: [{ kind: 'mark', ...onStack, points: [[1, 2, 3]], withinMm: 5 }, { kind: 'mark', ...onStack, points: [[4, 5, 6], [7, 8, 9]], withinMm: 8 }],
  measure: [{ kind: 'measure', ...onStack, rightMm: 23, toleranceMm: 2 }, { kind: 'measure', ...onStack, rightMm: 11, toleranceMm: 1 }],
}

const asks = (asked: Asked, explanation: string): Question => question.parse({ id: 'question', stem: doc('What is it?'), points: 2, explanation: doc(explanation), asked })
const course = (...bodies: Block['body'][]): CourseContent =>
  courseContent.parse({ format: 1, title: 'Chest', summary: '', language: 'en', credits: 0, creditKind: '', certifies: true, modules: [{ id: 'm', title: 'One', lessons: [{ id: 'l', title: 'Film', blocks: bodies.map((body, i) => ({ id: `b${i}`, rule: { kind: 'seen' }, body })) }] }] })

const KEYS = /"(right|isTrue|accepts|areas|why|explanation|tolerance|toleranceMm|rightMm|withinMm|levels)"/

for (const [kind, [one, other]] of Object.entries(PAIRS)) {
  test(`what a learner gets of a question of the kind ${kind} is the same whatever is right`, () => {
    const [a, b] = [asks(one, 'Because of the fissure'), asks(other, 'For another reason')]
    const lesson = (asked: Question) => JSON.stringify(forLearner(course(
      { kind: 'quiz', questions: [asked], attempts: 0, tells: 'each' },
      { kind: 'video', mediaId: null, captions: [], chapters: [], questions: [{ atS: 3, question: asked }] },
    )))
    expect(lesson(a)).toBe(lesson(b))
    expect(lesson(a)).not.toMatch(KEYS)
    expect(lesson(a)).not.toContain('fissure')
    expect(lesson(a)).toContain('What is it?')
  })
}

test('what earns which points is told to markers, not to those who write', () => {
  const told = JSON.stringify(forLearner(course({ kind: 'assignment', doc: emptyDoc(), takes: { text: true, files: 1, studyId: null }, rubric: [{ id: 'c', words: 'Finding', most: 5, levels: [{ points: 5, words: 'names the lower lobe' }] }], late: null, attempts: 1 })))
  expect(told).toContain('Finding')
  expect(told).not.toContain('lower lobe')
})

test('what is no question reaches a learner as it was written', () => {
  const link = { kind: 'link', url: 'https://example.test/', words: 'Read on' } as const
  expect(forLearner(course(link)).modules[0]!.lessons[0]!.blocks[0]!.body).toEqual(link)
})
