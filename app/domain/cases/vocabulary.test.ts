import { expect, test } from 'vitest'
import { queryOf } from '~/infra/search/query'
import { runsOf, typed } from '~/infra/search/words'
import { TAG_FACETS, TERMS, termOf, VOCABULARY } from './vocabulary'

test('every term leads somewhere: what it is a kind of is there, and no circle is closed', () => {
  for (const { key, broader } of TERMS) {
    for (const parent of broader) expect(termOf(parent), `${key} < ${parent}`).not.toBeNull()
    for (const parent of broader) expect(VOCABULARY.narrower(key), `${key} in a circle`).not.toContain(parent)
  }
  expect(new Set(TERMS.map(({ key }) => key)).size).toBe(TERMS.length)
})

test('every name of every term finds it, in both languages', () => {
  for (const { key, en, zh } of TERMS) for (const name of [...en, ...zh]) expect(queryOf(typed(name).runs, VOCABULARY).concepts, name).toContain(key)
})

test('one name means one thing within a facet', () => {
  for (const facet of TAG_FACETS) {
    const names = TERMS.filter((one) => one.facet === facet).flatMap(({ en, zh }) => [...new Set([...en, ...zh].map((name) => runsOf(name).join(' ')))])
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  }
})

test.each([
  ['stroke', 'myocardial infarction'], ['cerebral infarct', '肾梗死'], ['pneumonia', 'consolidation'], ['pneumonia', '实变'], ['肺气肿', 'subcutaneous emphysema'], ['肺气肿', 'COPD'], ['肺气肿', '慢阻肺'], ['pneumothorax', 'collapsed lung'], ['胸腔积液', 'knee effusion'], ['interstitial lung disease', 'fibrosis of the liver'],
  ['encephalomalacia', 'gliosis'], ['encephalomalacia', 'porencephaly'], ['脑软化', '胶质增生'], ['skull defect', 'craniectomy'], ['肺结节', 'thyroid nodule'], ['subarachnoid haemorrhage', 'haemorrhage'],
])('%s is another disease than %s, and is not looked for in its place', (term, asked) => {
  const [key] = queryOf(typed(term).runs, VOCABULARY).concepts
  expect(queryOf(typed(asked).runs, VOCABULARY).concepts).not.toContain(key)
})

test('a stroke is a kind of infarct, and a pulmonary nodule of nodule: the wider word finds the narrower, not the other way round', () => {
  expect(VOCABULARY.narrower('infarct')).toContain('cerebral-infarct')
  expect(VOCABULARY.narrower('nodule')).toContain('pulmonary-nodule')
  expect(VOCABULARY.narrower('cerebral-infarct')).toEqual(['cerebral-infarct'])
})

test.each(['infarct', 'nodule', 'abscess', 'foreign-body', 'tuberculosis', 'dissection', 'ligament-tear', 'disc-herniation', 'metastasis'])('%s is wider than any one code, and has none', (key) => {
  expect(termOf(key)?.icd10).toBeUndefined()
})

test('a text that names Dr. Chen is no X-ray, and one of "us" no ultrasound', () => {
  const lookedFor = (text: string) => queryOf(typed(text).runs, VOCABULARY).clauses.flat().map((words) => words.join(' '))
  for (const [text, word] of [['X-ray', 'dr'], ['X-ray', 'cr'], ['MRI', 'mr'], ['ultrasound', 'us'], ['pulmonary embolism', 'pe'], ['tuberculosis', 'tb']] as const) {
    expect(lookedFor(text), text).not.toContain(word)
    expect(lookedFor(word), word).toContain(word)
    expect(queryOf(typed(`${word} smith`).runs, VOCABULARY).concepts, word).toEqual([])
  }
})

test.each([['手术', 'hand'], ['供血不足', 'ankle'], ['股骨头坏死', 'head'], ['股骨颈骨折', 'neck'], ['颈动脉夹层', 'neck'], ['胸椎', 'chest'], ['脑脊液', 'brain']])('%s does not ask for the %s', (text, key) => {
  expect(queryOf(typed(text).runs, VOCABULARY).concepts).not.toContain(key)
})
