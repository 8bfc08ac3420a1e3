import type { Quiz, QuizAnswer, QuizAsked, StructureKey, Two } from '../../contract'

/** Of a structure, as its model has it; null: there is none of that key. */
export type NameOf = (key: StructureKey) => Two | null

/** In which order so many choices are shown: places in the maker's list. */
export type OrderOf = (count: number) => readonly number[]

/** A question as a student gets it: nothing in it tells what is right. Layers come in an order that has at most half of the pairs right. */
export function askedOf(quiz: Quiz, nameOf: NameOf, orderOf: OrderOf): QuizAsked {
  switch (quiz.ask) {
    case 'point-at': return { ask: quiz.ask, name: nameOf(quiz.structure) ?? unnamed(quiz.structure) }
    case 'name': return { ask: quiz.ask, structure: quiz.structure, choices: orderOf(quiz.choices.length).map((choice) => quiz.choices[choice]!) }
    case 'place-label': return { ask: quiz.ask, labels: quiz.labels.map(({ text }) => text) }
    case 'cut-to-see': return { ask: quiz.ask, structure: quiz.structure }
    case 'order-layers': return { ask: quiz.ask, layers: mixed(quiz.layers) }
    case 'needle': return { ask: quiz.ask, point: quiz.point }
  }
}

/** An answer to a question as it was shown, as one to the question as it was made; null: to none of its choices. */
export function answerOf(quiz: Quiz, shown: QuizAnswer, orderOf: OrderOf): QuizAnswer | null {
  if (quiz.ask !== 'name' || shown.ask !== 'name') return shown
  const choice = orderOf(quiz.choices.length)[shown.choice]
  return choice === undefined ? null : { ask: 'name', choice }
}

/** Structures that a question cannot do without. */
export function structuresOf(quiz: Quiz): StructureKey[] {
  switch (quiz.ask) {
    case 'point-at': case 'name': case 'cut-to-see': return [quiz.structure]
    case 'place-label': return quiz.labels.map(({ structure }) => structure)
    case 'order-layers': return [...quiz.layers]
    case 'needle': return [...quiz.avoid]
  }
}

/** By key; the other way round where more than half of the pairs would stand right before anybody touched them. */
function mixed(layers: readonly StructureKey[]): StructureKey[] {
  const sorted = [...layers].sort()
  let surplus = 0
  for (const [n, key] of sorted.entries()) for (const later of sorted.slice(n + 1)) surplus += layers.indexOf(key) < layers.indexOf(later) ? 1 : -1
  return surplus > 0 ? sorted.reverse() : sorted
}

const unnamed = (key: StructureKey): Two => {
  const name = key.slice(key.indexOf('/') + 1)
  return { en: name, zh: name }
}
