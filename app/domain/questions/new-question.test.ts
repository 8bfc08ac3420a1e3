import { expect, test } from 'vitest'
import { newId } from '~/domain/courses/write/new-block'
import { withoutKey } from '~/domain/courses/for-learner'
import { missingIn } from './missing'
import { copyOfQuestion, newQuestion } from './new-question'
import { question, QUESTION_KINDS } from './question'

test.each(QUESTION_KINDS)('a new question of the kind %s can be saved as it is, lacks its words, and shows as nothing that tells', (kind) => {
  const made = newQuestion(kind, newId)
  expect(question.parse(made)).toEqual(made)
  expect(missingIn(made)).toContain('stem')
  expect(withoutKey(made).asked.kind).toBe(kind)
  const copy = copyOfQuestion(made, newId)
  expect([copy.id === made.id, { ...copy, id: made.id }]).toEqual([false, made])
})

test('steps that stand in their right order are mixed for whoever answers, whatever ids fall', () => {
  let isMixed = 0
  for (let i = 0; i < 300; i++) {
    const made = newQuestion('order', newId)
    const shown = withoutKey(made).asked
    if (made.asked.kind === 'order' && shown.kind === 'order' && shown.items.some(({ id }, at) => id !== (made.asked.kind === 'order' && made.asked.items[at]!.id))) isMixed++
  }
  // One of six orders of three is the right one.
  expect(isMixed).toBeGreaterThan(200)
  expect(isMixed).toBeLessThan(290)
})
