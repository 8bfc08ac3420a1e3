import { expect, test } from 'vitest'
import { wholeItem } from '../paper.fixture'
import { itemWords, likeness, searchTerms, shinglesOf } from './item-words'

const shingles = (text: string) => shinglesOf(`title\n${text}`)

test('a question is found by the beginning of an English word and by Chinese characters in it', () => {
  const words = itemWords({ ...wholeItem('single', 'a'), title: 'Pneumothorax 左侧气胸' })
  expect(searchTerms('pneumo 气胸', 12).every((term) => words.includes(term))).toBe(true)
  expect(searchTerms('thorax', 12).every((term) => words.includes(term))).toBe(false)
})

test('two questions that differ in one word are near, two of other words are not', () => {
  const one = shingles('A man of 40 has a sudden pain in the left chest. What does the film show?')
  expect(likeness(one, shingles('A man of 60 has a sudden pain in the left chest. What does the film show?'))).toBeGreaterThan(0.5)
  expect(likeness(one, shingles('Which vessel supplies the sigmoid colon in most people of any age?'))).toBeLessThan(0.1)
  expect(likeness(shingles('四十岁男性突发左侧胸痛，胸片显示什么？'), shingles('五十岁男性突发左侧胸痛，胸片显示什么？'))).toBeGreaterThan(0.5)
})

test('questions without words are like nothing', () => {
  expect(likeness(shingles(''), shingles(''))).toBe(0)
})
