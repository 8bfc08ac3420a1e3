import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { wordsOf } from '~/domain/courses/words-of'
import { QUESTION_KINDS } from '~/domain/questions/question'
import { WHOLE } from '~/domain/questions/question.fixture'
import { readPackage } from './package.server'
import { plainContent } from './qti.fixture'
import { writeItem } from './write-item'

const FOLDER = resolve('tests/fixtures/qti')
const counted = () => { let n = 0; return () => `new-${++n}` }
const brought = async (name: string) => {
  const read = await readPackage(readFileSync(join(FOLDER, 'others', name)), counted())
  if (read.kind !== 'read' || read.questions.length !== 1) throw new Error(JSON.stringify(read))
  const { content, notes, identifier } = read.questions[0]!
  const { stem, asked } = content.stages[0]!.question
  return { identifier, title: content.title, language: content.language, words: wordsOf(stem), asked, notes }
}

test.each(QUESTION_KINDS)('a question of the kind %s is written as its fixture stands', (kind) => {
  expect(writeItem(kind, plainContent(WHOLE[kind].asked), () => ({ href: '../images/film.png', mime: 'image/png', width: 400, height: 500 }))).toBe(readFileSync(join(FOLDER, 'ours', `${kind}.xml`), 'utf8'))
})

test('every kind has its fixture', () => expect(readdirSync(join(FOLDER, 'ours')).map((name) => name.replace('.xml', '')).sort()).toEqual([...QUESTION_KINDS].sort()))

test('an item of QTI 2 is read; what stands high in an option stays high', async () => {
  expect(await brought('choice-2x.xml')).toEqual({
    identifier: 'lobe', title: 'Lobes', language: 'en', words: 'A man of 60 years has CO2 retention.\nHow many red cells are there in a litre?', notes: [],
    asked: { kind: 'single', options: [{ id: 'new-1', words: '5 × 10⁹', why: '' }, { id: 'new-2', words: '5 × 10¹²', why: '' }], right: 'new-2' },
  })
})

test('several right answers with a share for each', async () => {
  expect(await brought('multiple-mapped.xml')).toMatchObject({ title: '多选', language: 'zh', words: '哪些是气胸的征象？', notes: [], asked: { kind: 'multiple', right: ['new-1', 'new-3'], scoring: 'partial' } })
})

test('pairs with right and wrong are statements', async () => {
  expect(await brought('true-false.xml')).toMatchObject({ language: 'zh', notes: [], asked: { kind: 'true-false', statements: [{ words: '气体上升', isTrue: true }, { words: '液体上升', isTrue: false }] } })
})

test('a gap for a number keeps its place in the sentence, and its tolerance', async () => {
  expect(await brought('numeric-gap.xml')).toMatchObject({ words: 'The node measures ____ mm.', notes: [], asked: { kind: 'numeric', right: 12.5, tolerance: 1.25, unit: '' } })
})

test('steps come in their right order under ids that tell none; that here each step counts is said', async () => {
  expect(await brought('order.xml')).toMatchObject({ asked: { kind: 'order', items: [{ id: 'new-3', words: 'Wash' }, { id: 'new-1', words: 'Drape' }, { id: 'new-2', words: 'Cut' }] }, notes: [{ what: 'scoring' }] })
})
