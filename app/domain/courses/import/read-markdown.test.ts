import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBlocks } from '../course'
import type { RichNode } from '../rich-text'
import { wordsOf } from '../words-of'
import { IMPORT_BOUNDS } from './imported'
import { readMarkdown } from './read-markdown'

const read = (text: string) => { let n = 0; return readMarkdown(text, 'brought.md', () => `id-${++n}`) }
const docs = (text: string) => read(text).lessons.flatMap(({ blocks }) => blocks.map(({ body }) => (body.kind === 'text' ? body.doc : null)!))
const nodesOf = (text: string): RichNode[] => docs(text).flatMap((doc) => doc.content ?? [])

test('headings make lessons: of the second level where one of the first names the whole, else of the first', () => {
  expect(read('# Chest\n\nHello\n\n## Air\n\nblack\n\n### Where\n\nlungs\n\n## Bone\n\nwhite').lessons.map(({ title, blocks }) => [title, blocks.length])).toEqual([['Chest', 1], ['Air', 1], ['Bone', 1]])
  expect(read('# Air\n\nblack\n\n# Bone\n\nwhite').lessons.map(({ title }) => title)).toEqual(['Air', 'Bone'])
  expect(read('Only words').lessons).toMatchObject([{ title: 'brought.md' }])
  expect(nodesOf('## Air\n\n### Where\n\nlungs')[0]).toMatchObject({ type: 'heading', attrs: { level: 2 } })
})

test('lists, tables, emphasis and links become what the editor writes', () => {
  const [list, table, line] = nodesOf('1. one\n2. **two**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[a film](https://example.org/film) and [this](javascript:alert(1))')
  expect(list).toMatchObject({ type: 'orderedList', content: [{ type: 'listItem' }, { type: 'listItem', content: [{ type: 'paragraph', content: [{ text: 'two', marks: [{ type: 'bold' }] }] }] }] })
  expect(table).toMatchObject({ type: 'table', content: [{ content: [{ type: 'tableHeader' }, { type: 'tableHeader' }] }, { content: [{ type: 'tableCell' }, { type: 'tableCell' }] }] })
  expect(line?.content?.map(({ text, marks }) => [text, marks?.[0]?.type])).toEqual([['a film', 'link'], [' and ', undefined], ['this', undefined]])
})

test('a formula is taken as it stands, whatever Markdown would make of it; prices and code are none', () => {
  expect(nodesOf('Dose $D_1 = \\frac{a}{b} * c_2$ *now*')[0]?.content).toEqual([{ type: 'text', text: 'Dose ' }, { type: 'math', attrs: { tex: 'D_1 = \\frac{a}{b} * c_2' } }, { type: 'text', text: ' ' }, { type: 'text', text: 'now', marks: [{ type: 'italic' }] }])
  expect(nodesOf('Before\n\n$$\nx^2\n+ y_1\n$$\n\nafter').map(({ type }) => type)).toEqual(['paragraph', 'mathBlock', 'paragraph'])
  expect(wordsOf(nodesOf('From $5 to $10, or \\$3')[0]!)).toBe('From $5 to $10, or $3')
  expect(nodesOf('`$x$` and\n\n```\n$y$ [^1]\n```\n\n[^1]: note').map(wordsOf)).toEqual(['$x$ and', '$y$ [^1]'])
})

test('a footnote is where it is called, with its words', () => {
  expect(nodesOf('Air[^a] is black.\n\n[^a]: In the lungs,\n  mostly.')[0]?.content).toEqual([{ type: 'text', text: 'Air' }, { type: 'footnote', attrs: { words: 'In the lungs, mostly.' } }, { type: 'text', text: ' is black.' }])
})

test('nothing of HTML comes in but its words, and it is said', () => {
  const given = read('<script>alert(1)</script>\n\n<div onclick="x()">Hello</div>\n\nA <b>bold</b> ![a film](film.png)')
  expect(JSON.stringify(given.lessons)).not.toMatch(/alert|onclick|<b>/)
  expect(JSON.stringify(given.lessons)).toMatch(/Hello/)
  expect(given.leftOut.sort()).toEqual(['html', 'pictures'])
})

test('texts in Chinese and files with a byte order mark are read', () => {
  expect(read('\uFEFF# 胸片\n\n## 气体\n\n黑色。').lessons).toMatchObject([{ title: '气体' }])
})

const isGood = (text: string) => {
  const { lessons } = read(text)
  expect(lessons.length).toBeLessThanOrEqual(IMPORT_BOUNDS.lessons)
  for (const { blocks } of lessons) expect(readBlocks(JSON.parse(JSON.stringify(blocks)))).toMatchObject({ kind: 'read' })
}
test('whatever comes, what is made of it can be saved as a lesson', () => {
  const piece = fc.constantFrom('# ', '## ', '> ', '- ', '1. ', '    ', '\n', '\n\n', '| a | b |\n|--|--|\n', '|', '`', '```\n', '$', '$$', '\\', '[^1]', '[^1]: ', '[a](', ')', '![', ']', '<', '>', '<script>', '*', '**', '_', 'word ', '气', '\uE000M0\uE001', '\u0000', '---\n')
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }).map((all) => all.join('')), isGood), { numRuns: 400 })
  fc.assert(fc.property(fc.string({ maxLength: 300, unit: 'binary' }), isGood), { numRuns: 200 })
})

test('what is very deep, very long or very many is cut into what can be saved', () => {
  isGood('> '.repeat(200) + 'deep')
  isGood(Array.from({ length: 60 }, (_, i) => `${'  '.repeat(i)}- level ${i}`).join('\n'))
  isGood(`| ${'a | '.repeat(8)}\n|${'--|'.repeat(8)}\n${`| ${'word | '.repeat(8)}\n`.repeat(900)}`)
  isGood('word '.repeat(40_000))
  isGood('# lesson\n\nword\n\n'.repeat(300))
  expect(read('# lesson\n\nword\n\n'.repeat(300)).leftOut).toEqual(['beyond'])
}, 60_000)
