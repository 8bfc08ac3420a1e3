import { expect, test } from 'vitest'
import { createVocabulary, queryOf } from './query'
import { snippetOf } from './snippet'
import { typed } from './words'

const vocabulary = createVocabulary([{ key: 'xray', words: ['X-ray', '平片'], broader: [] }])
const shown = (text: string, question: string) => snippetOf(text, queryOf(typed(question).runs, vocabulary).clauses).map(({ text, isHit }) => (isHit ? `[${text}]` : text)).join('')

test('what was looked for is marked as it stands in the text, whatever its case, accents and hyphens', () => {
  expect(shown('A chest X-ray shows it; a Röntgen image did not.', 'rontgen x ray')).toBe('A chest [X-ray] shows it; a [Röntgen] image did not.')
  expect(shown('Ｘ线平扫，胸部平片未见异常。', '平片 异常')).toBe('Ｘ线平扫，胸部[平片]未见[异常]。')
  expect(shown('左侧大量气胸伴肺萎陷', '气胸伴')).toBe('左侧大量[气胸伴]肺萎陷')
})

test('a word within another word is no hit', () => {
  expect(shown('actual practice', 'act')).toBe('actual practice')
})

test('of a long text the place with the most of it is shown', () => {
  const text = `${'Nothing of the kind. '.repeat(40)}Here a nodule with calcification lies beside the fissure.${' And so on.'.repeat(60)}`
  const line = shown(text, 'nodule fissure calcification')
  expect(line).toContain('[nodule] with [calcification] lies beside the [fissure]')
  expect(line.length).toBeLessThan(260)
  expect([line.startsWith('… '), line.endsWith(' …')]).toEqual([true, true])
})

test('rare characters and emoji move no mark', () => {
  expect(shown('𠮷 🫀 ﬁne nodule', 'nodule')).toBe('𠮷 🫀 ﬁne [nodule]')
})

test('of a text without it the beginning is shown; of no text nothing', () => {
  expect(shown('Only this.', 'zebra')).toBe('Only this.')
  expect(shown('', 'zebra')).toBe('')
})
