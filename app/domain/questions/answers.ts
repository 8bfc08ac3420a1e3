import type { LearnerAsked } from '~/domain/courses/for-learner'
import { readNumber } from './read-number'
import type { Answer, Asked } from './question'
import type { Unclear } from './score'

/** Answers as they are entered. Pure; in the browser too, where nobody knows what is right. */

type Answerable = LearnerAsked | Asked

/** Before anything was entered. An order is one from the start: whoever leaves it as it stands has answered. */
export function blankAnswer(asked: Answerable): Answer {
  switch (asked.kind) {
    case 'single': return { kind: 'single', chosen: null }
    case 'multiple': return { kind: 'multiple', chosen: [] }
    case 'true-false': return { kind: 'true-false', said: {} }
    case 'match': return { kind: 'match', chosen: {} }
    case 'order': return { kind: 'order', order: asked.items.map(({ id }) => id) }
    case 'numeric': return { kind: 'numeric', text: '' }
    case 'short': return { kind: 'short', text: '' }
    case 'hotspot': return { kind: 'hotspot', place: null }
    case 'slice': return { kind: 'slice', index: null }
    case 'mark': return { kind: 'mark', seriesId: asked.seriesId ?? '', point: null }
    case 'measure': return { kind: 'measure', seriesId: asked.seriesId ?? '', from: null, to: null }
  }
}

/** Whether something was entered that can be handed in. Of several choices none may be meant. */
export function isAnswered(answer: Answer): boolean {
  switch (answer.kind) {
    case 'single': return answer.chosen !== null
    case 'multiple': return true
    case 'true-false': return Object.keys(answer.said).length > 0
    case 'match': return Object.keys(answer.chosen).length > 0
    case 'order': return answer.order.length > 0
    case 'numeric': case 'short': return answer.text.trim() !== ''
    case 'hotspot': return answer.place !== null
    case 'slice': return answer.index !== null
    case 'mark': return answer.point !== null
    case 'measure': return answer.from !== null && answer.to !== null
  }
}

/** How many of what is asked have an answer: of statements and pairs some are easily passed over. Null: there is one thing to answer. */
export function answeredParts(asked: Answerable, answer: Answer): { had: number; of: number } | null {
  if (asked.kind === 'true-false' && answer.kind === 'true-false') return { had: Object.keys(answer.said).length, of: asked.statements.length }
  if (asked.kind === 'match' && answer.kind === 'match') return { had: Object.keys(answer.chosen).length, of: asked.items.length }
  return null
}

/** What of an answer still answers the question: it may have been changed since the answer was entered. Null: nothing. */
export function fitted(asked: Answerable, answer: Answer): Answer | null {
  const within = (all: readonly { id: string }[], id: string) => all.some((one) => one.id === id)
  switch (asked.kind) {
    case 'single': return answer.kind !== 'single' || (answer.chosen !== null && !within(asked.options, answer.chosen)) ? null : answer
    case 'multiple': return answer.kind !== 'multiple' ? null : { ...answer, chosen: answer.chosen.filter((id) => within(asked.options, id)) }
    case 'true-false': return answer.kind !== 'true-false' ? null : { ...answer, said: only(answer.said, (id) => within(asked.statements, id)) }
    case 'match': return answer.kind !== 'match' ? null : { ...answer, chosen: only(answer.chosen, (id, to) => within(asked.items, id) && within(asked.options, to)) }
    case 'order': {
      const ids = new Set(asked.items.map(({ id }) => id))
      return answer.kind !== 'order' || answer.order.length !== ids.size || !answer.order.every((id) => ids.delete(id)) ? null : answer
    }
    case 'numeric': case 'short': case 'hotspot': case 'slice': return answer.kind !== asked.kind ? null : answer
    case 'mark': case 'measure': return answer.kind !== asked.kind || answer.seriesId !== asked.seriesId ? null : answer
  }
}

const only = <V>(all: Readonly<Record<string, V>>, isKept: (id: string, value: V) => boolean): Record<string, V> => Object.fromEntries(Object.entries(all).filter(([id, value]) => isKept(id, value)))

/** Why a typed number could not be judged, said before it is handed in. Null: it can be, or nothing is typed yet. */
export function unclearNumber(text: string, unit: string): Unclear | null {
  if (text.trim() === '') return null
  const read = readNumber(text, unit)
  switch (read.kind) {
    case 'number': return null
    case 'ambiguous': return { kind: 'ambiguous-number', readings: read.readings }
    case 'other-unit': return { kind: 'other-unit', unit }
    case 'none': return { kind: 'no-number' }
  }
}

/** Ids in another order: `id` at `to`, counted without it. */
export function placed(ids: readonly string[], id: string, to: number): string[] {
  const others = ids.filter((one) => one !== id)
  if (others.length === ids.length) return [...ids]
  const at = Math.max(0, Math.min(others.length, to))
  return [...others.slice(0, at), id, ...others.slice(at)]
}
