import { expect, test } from 'vitest'
import { createVocabulary, expressionOf, indexedTags, queryOf, tagWord } from './query'
import { createSpelling, slipsBetween } from './spelling'
import { indexed, runsOf, typed } from './words'

const vocabulary = createVocabulary([
  { key: 'xray', words: ['X-ray', 'radiograph', 'DR', '平片', 'X线'], ambiguous: ['DR'], broader: [] },
  { key: 'brain', words: ['brain', '脑'], broader: [] },
  { key: 'hand', words: ['hand', '手', '手指'], broader: [] },
  { key: 'chest', words: ['chest', 'thorax', '胸部'], broader: [] },
  { key: 'lung', words: ['lung', '肺'], broader: ['chest'] },
  { key: 'pneumothorax', words: ['pneumothorax', '气胸'], broader: [] },
])
const found = (text: string) => expressionOf(queryOf(typed(text).runs, vocabulary).clauses)

test('every name of a term finds what another name of it says', () => {
  for (const name of ['x-ray', 'X RAY', 'radiograph', 'dr', '平片', 'X线', 'Ｘ－ＲＡＹ']) {
    const query = queryOf(typed(name).runs, vocabulary)
    expect(query.concepts).toEqual(['xray'])
    expect(expressionOf(query.clauses)).toContain('"平片"')
    expect(expressionOf(query.clauses)).toContain('"radiograph"')
  }
})

test('the names are recognised within a run of Chinese, and what is left is looked for as it stands', () => {
  expect(queryOf(typed('胸部平片气胸').runs, vocabulary).concepts).toEqual(['chest', 'xray', 'pneumothorax'])
  expect(found('左侧气胸')).toMatch(/^\("左侧"\) AND \("气胸"/)
  expect(found('右侧胸部上叶结节')).toContain('("上叶 叶 叶结 结 结节")')
})

test('an acronym that is also another word is understood where nothing else is asked for, and never looked for in its name', () => {
  expect(found('X-ray')).not.toContain('"dr"')
  for (const text of ['DR', 'DR cases', 'chest DR', 'DR 胸部']) expect(queryOf(typed(text).runs, vocabulary).concepts, text).toContain('xray')
  expect(found('DR')).toContain('"dr"')
  expect(found('Dr Chen')).toBe('("dr") AND ("chen")')
})

test('one Chinese character names a part of the body where it stands alone, not where it begins another word', () => {
  for (const text of ['脑', '脑CT', '脑病例', '脑和手', '脑 平片']) expect(queryOf(typed(text).runs, vocabulary).concepts, text).toContain('brain')
  for (const text of ['手术', '手足口病', '脑脊液', '大脑炎', '供血手段']) expect(queryOf(typed(text).runs, vocabulary).concepts, text).toEqual([])
  expect(found('手术')).toBe('("手术")')
  expect(queryOf(typed('手指平片').runs, vocabulary).concepts).toEqual(['hand', 'xray'])
})

test('whoever looks for a part of the body finds what is tagged with a part of that', () => {
  expect(found('thorax')).toContain(`"${tagWord('lung')}"`)
  expect(found('lung')).not.toContain(`"${tagWord('chest')}"`)
})

test('"X-ray cases" and "X线病例" ask for X-rays; the word case alone is looked for', () => {
  expect(queryOf(typed('X-ray cases').runs, vocabulary).clauses).toHaveLength(1)
  expect(queryOf(typed('X线病例').runs, vocabulary).clauses).toHaveLength(1)
  expect(found('case')).toBe('("case")')
})

test.each(['"', '""" OR "', 'NEAR(a b, 2)', 'title:secret', 'a* OR *', '^a', '-a', '{a b}: c', '\u0000', '🫀', '((((', "';drop table"])('what is typed is never an instruction: %j', (text) => {
  const expression = found(text)
  // Words in quotes, and our own AND, OR and brackets.
  expect(expression.replaceAll(/"[\p{L}\p{N} ]+"/gu, '""')).toMatch(/^(\(""( OR "")*\)( AND \(""( OR "")*\))*)?$/)
})

test('a text of ten thousand characters is cut, and it is said', () => {
  const { runs, isCut } = typed('lung '.repeat(2_000))
  expect([runs.length, isCut]).toEqual([16, true])
  expect(typed('lung').isCut).toBe(false)
})

test('texts and questions fold the same: case, accents, full width', () => {
  expect(runsOf('Ｘ线 RÖNTGEN, T2*-FLAIR')).toEqual(['x', '线', 'rontgen', 't2', 'flair'])
  expect(indexed('CT平扫')).toBe('ct 平 平扫 扫')
  expect(indexedTags(['lung'], vocabulary)).toBe('taglung lung 肺')
})

const spelling = createSpelling([['pneumothorax', 40], ['pneumonia', 90], ['nodule', 12], ['module', 3], ['fracture', 30], ['fractur', 1], ['lung', 70], ['long', 5], ['气胸', 9]])

test.each([
  ['pnuemothorax', 'pneumothorax'], ['pneumotorax', 'pneumothorax'], ['pneumonai', 'pneumonia'], ['fractrue', 'fracture'], ['nodul', 'nodule'], ['lnug', 'lung'],
])('%s is understood as %s', (slip, word) => {
  expect(spelling.nearest(slip)).toBe(word)
})

test('a word that is far from all, a short one, and a known one stay as they are', () => {
  expect(spelling.nearest('appendicitis')).toBeNull()
  expect(spelling.nearest('lug')).toBeNull()
  expect(spelling.nearest('module')).toBe('module')
  expect(spelling.nearest('气胷')).toBeNull()
})

test.each([
  ['hyperdense', 'hypodense'], ['hyperintense', 'hypointense'], ['hyperattenuating', 'hypoattenuating'], ['hyperechoic', 'hypoechoic'], ['hyperthyroidism', 'hypothyroidism'], ['hypotension', 'hypertension'], ['abduction', 'adduction'], ['efferent', 'afferent'], ['ilium', 'ileum'], ['peroneal', 'perineal'],
  ['intraventricular', 'interventricular'], ['macroadenoma', 'microadenoma'], ['dysphasia', 'dysphagia'], ['carcinoid', 'carcinoma'], ['ureteral', 'urethral'],
])('%s is never corrected to %s, nor the other way round; it may be offered', (one, other) => {
  expect(createSpelling([[other, 9], ['lung', 3]]).nearest(one)).toBeNull()
  expect(createSpelling([[one, 9]]).nearest(other)).toBeNull()
  expect(createSpelling([[other, 9]]).nearest(`${other}x`), 'a slip elsewhere in it').toBe(other)
})

test('what may be the opposite is there to be offered', () => {
  expect(createSpelling([['hypodense', 9]]).nearest('hyperdense', true)).toBe('hypodense')
  expect(createSpelling([['abduction', 9], ['adduction', 3]]).nearest('aduction'), 'either of two opposites').toBeNull()
})

test('slips are counted as a typist counts them', () => {
  expect([slipsBetween('ab', 'ba', 2), slipsBetween('abc', 'ac', 2), slipsBetween('abc', 'xyz', 2), slipsBetween('same', 'same', 2)]).toEqual([1, 1, 3, 0])
})
