import { expect, test } from 'vitest'
import { textBlock, videoBlock } from './course.fixture'
import { lessonMinutes, readingS } from './reading-time'

test('a page of English and the same in Chinese take about as long', () => {
  const [english, chinese] = [readingS('lobe '.repeat(190)), readingS('肺'.repeat(208))]
  expect(english).toBeGreaterThan(55)
  expect(english).toBeLessThan(65)
  expect(chinese).toBeGreaterThan(55)
  expect(chinese).toBeLessThan(65)
})

test('a film takes as long as it is; a short lesson takes a minute, an empty one none', () => {
  const film = videoBlock('v', 0.9, 'film')
  expect(lessonMinutes({ blocks: [film] }, new Map([['v', { fromS: 0, toS: 600 }]]))).toBe(10)
  expect(lessonMinutes({ blocks: [textBlock('t')] }, new Map())).toBe(1)
  expect(lessonMinutes({ blocks: [] }, new Map())).toBe(0)
})
