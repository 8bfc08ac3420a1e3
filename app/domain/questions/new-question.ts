import { emptyDoc } from '~/domain/courses/rich-text'
import type { Asked, Question, QuestionKind } from './question'

/** Questions as they begin. Pure. @param newId at random each time: ids must not tell an order */
export function newQuestion(kind: QuestionKind, newId: () => string): Question {
  return { id: newId(), stem: emptyDoc(), points: 1, explanation: null, asked: newAsked(kind, newId) }
}

export const newLine = (newId: () => string) => ({ id: newId(), words: '' })
export const newOption = (newId: () => string) => ({ ...newLine(newId), why: '' })

function newAsked(kind: QuestionKind, newId: () => string): Asked {
  const several = <T>(count: number, make: (newId: () => string) => T): T[] => Array.from({ length: count }, () => make(newId))
  const onStack = { studyId: null, seriesId: null, shown: null }
  switch (kind) {
    case 'single': return { kind, options: several(4, newOption), right: null }
    case 'multiple': return { kind, options: several(4, newOption), right: [], scoring: 'all-or-nothing' }
    case 'true-false': return { kind, statements: several(3, (id) => ({ ...newLine(id), isTrue: true })) }
    case 'match': return { kind, options: several(3, newLine), items: several(3, (id) => ({ ...newLine(id), right: null })) }
    case 'order': return { kind, items: several(3, newLine) }
    case 'numeric': return { kind, right: null, tolerance: 0, unit: '' }
    case 'short': return { kind, accepts: [] }
    case 'hotspot': return { kind, mediaId: null, alt: '', areas: [] }
    case 'slice': return { kind, ...onStack, from: null, to: null }
    case 'mark': return { kind, ...onStack, points: [], withinMm: 5 }
    case 'measure': return { kind, ...onStack, rightMm: null, toleranceMm: 2 }
  }
}

/** The same once more, as a question of its own. */
export const copyOfQuestion = (question: Question, newId: () => string): Question => ({ ...question, id: newId() })
