import { expect, test } from 'vitest'
import { quoteIn } from './find-quote'

test('a marked passage is found across bold words, paragraphs and cells', () => {
  expect(quoteIn(['Air is ', 'black', '. ', 'Bone is white.'], 'is black. Bone')).toEqual({ from: { piece: 0, offset: 4 }, to: { piece: 3, offset: 4 } })
  expect(quoteIn(['左侧', '气胸，需立即处理。'], '气胸， 需立即')).toEqual({ from: { piece: 1, offset: 0 }, to: { piece: 1, offset: 6 } })
})

test('words that are not there any more are not shown somewhere else', () => {
  expect(quoteIn(['Air is black.'], 'Air is white')).toBeNull()
  expect(quoteIn([], 'Air')).toBeNull()
  expect(quoteIn(['Air'], '  ')).toBeNull()
})
