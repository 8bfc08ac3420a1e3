import type { Quiz, QuizAnswer, QuizAsked, StructureKey, Two } from '../../contract'

/** Of a structure, as its model has it; null: there is none of that key. */
export type NameOf = (key: StructureKey) => Two | null

/** In which order so many choices are shown: places in the maker's list. */
export type OrderOf = (count: number) => readonly number[]

/** A question as a student gets it: nothing in it tells what is right. Layers come in an order that has at most half of the pairs right. */
export function askedOf(quiz: Quiz, nameOf: NameOf, orderOf: OrderOf): QuizAsked {
  switch (quiz.ask) {
    case 'point-at': return { ask: quiz.ask, name: nameOf(quiz.structure) ?? unnamed(quiz.structure) }
    case 'name': {
      const choices = orderOf(quiz.choices.length).map((choice) => quiz.choices[choice]!)
      return { ask: quiz.ask, structure: quiz.structure, choices, order: orderMark(choices) }
    }
    case 'place-label': return { ask: quiz.ask, labels: quiz.labels.map(({ text }) => text) }
    case 'cut-to-see': return { ask: quiz.ask, structure: quiz.structure }
    case 'order-layers': return { ask: quiz.ask, layers: mixed(quiz.layers) }
    case 'needle': return { ask: quiz.ask, point: quiz.point }
  }
}

/** Choices in an order, in a few letters; it tells no more than the choices do that stand beside it. cyrb53, whose 53 bits are far more than one question has orders. */
export function orderMark(choices: readonly Two[]): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  for (const letter of JSON.stringify(choices.map(({ en, zh }) => [en, zh]))) {
    const code = letter.codePointAt(0)!
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36)
}

/** An answer to a question as it was shown, as one to the question as it was made; null: to none of its choices, or to choices that stood in another order, where the same place means another choice. */
export function answerOf(quiz: Quiz, shown: QuizAnswer, orderOf: OrderOf): QuizAnswer | null {
  if (quiz.ask !== 'name' || shown.ask !== 'name') return shown
  const order = orderOf(quiz.choices.length)
  if (shown.order !== orderMark(order.map((choice) => quiz.choices[choice]!))) return null
  const choice = order[shown.choice]
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
