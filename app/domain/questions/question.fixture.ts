import { emptyDoc, type RichDoc } from '~/domain/courses/rich-text'
import type { Answer, Asked, Question, QuestionKind } from './question'

/** A whole question of each kind with its right answer and a wrong one. */
const doc = (text: string): RichDoc => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] })
const onStack = { studyId: 'study', seriesId: 'series', shown: null }
const options = [{ id: 'k3', words: 'Left lower lobe', why: 'Behind the heart' }, { id: 'a9', words: 'Right lower lobe', why: '' }, { id: 'c5', words: 'Right upper lobe', why: '' }]
const named = [{ id: 'q7', words: 'Wash' }, { id: 'b2', words: 'Drape' }, { id: 'm5', words: 'Cut' }]

type Whole<K extends QuestionKind> = { asked: Asked & { kind: K }; right: Answer & { kind: K }; wrong: Answer & { kind: K } }
export const WHOLE: { [K in QuestionKind]: Whole<K> } = {
  single: { asked: { kind: 'single', options, right: 'k3' }, right: { kind: 'single', chosen: 'k3' }, wrong: { kind: 'single', chosen: 'a9' } },
  multiple: { asked: { kind: 'multiple', options, right: ['k3', 'c5'], scoring: 'partial' }, right: { kind: 'multiple', chosen: ['c5', 'k3'] }, wrong: { kind: 'multiple', chosen: ['a9'] } },
  'true-false': { asked: { kind: 'true-false', statements: [{ id: 's1', words: 'Air rises', isTrue: true }, { id: 's2', words: 'Fluid rises', isTrue: false }] }, right: { kind: 'true-false', said: { s1: true, s2: false } }, wrong: { kind: 'true-false', said: { s1: false, s2: true } } },
  match: { asked: { kind: 'match', options: named, items: [{ id: 'i1', words: 'First', right: 'q7' }, { id: 'i2', words: 'Second', right: 'b2' }] }, right: { kind: 'match', chosen: { i1: 'q7', i2: 'b2' } }, wrong: { kind: 'match', chosen: { i1: 'm5', i2: 'q7' } } },
  order: { asked: { kind: 'order', items: named }, right: { kind: 'order', order: ['q7', 'b2', 'm5'] }, wrong: { kind: 'order', order: ['m5', 'b2', 'q7'] } },
  numeric: { asked: { kind: 'numeric', right: 12.5, tolerance: 0.5, unit: 'mm' }, right: { kind: 'numeric', text: '12,4 mm' }, wrong: { kind: 'numeric', text: '14' } },
  short: { asked: { kind: 'short', accepts: ['pneumothorax', ''] }, right: { kind: 'short', text: ' Pneumothorax ' }, wrong: { kind: 'short', text: 'effusion' } },
  hotspot: { asked: { kind: 'hotspot', mediaId: 'film', alt: 'A chest film', areas: [{ kind: 'circle', centre: [0.25, 0.5], radius: 0.1 }] }, right: { kind: 'hotspot', place: [0.3, 0.5] }, wrong: { kind: 'hotspot', place: [0.9, 0.5] } },
  slice: { asked: { kind: 'slice', ...onStack, from: 31, to: 37 }, right: { kind: 'slice', index: 33 }, wrong: { kind: 'slice', index: 3 } },
  mark: { asked: { kind: 'mark', ...onStack, points: [[1, 2, 3]], withinMm: 5 }, right: { kind: 'mark', seriesId: 'series', point: [1, 2, 6] }, wrong: { kind: 'mark', seriesId: 'series', point: [9, 9, 9] } },
  measure: { asked: { kind: 'measure', ...onStack, rightMm: 23, toleranceMm: 2 }, right: { kind: 'measure', seriesId: 'series', from: [0, 0, 0], to: [0, 22, 0] }, wrong: { kind: 'measure', seriesId: 'series', from: [0, 0, 0], to: [0, 9, 0] } },
}

export const wholeQuestion = (kind: QuestionKind, id = 'question'): Question => ({ id, stem: doc('What is it?'), points: 2, explanation: emptyDoc(), asked: WHOLE[kind].asked })
