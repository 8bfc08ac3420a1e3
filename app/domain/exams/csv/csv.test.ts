import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WHOLE } from '~/domain/questions/question.fixture'
import type { ItemContent } from '../item'
import { plainContent, someContent } from '../qti/qti.fixture'
import { readCsv } from './read-csv.server'
import { writeCsv } from './write-csv'

const counted = () => { let n = 0; return () => `new-${++n}` }
const bytesOf = (text: string) => new TextEncoder().encode(text)
const read = (text: string) => readCsv(bytesOf(text), counted())

/** Ids are made anew; everything else is compared. */
const withoutIds = (content: ItemContent) => {
  const ids = new Map<string, string>()
  return JSON.parse(JSON.stringify(content), (key, value: unknown) => {
    if (key !== 'id' && !(key === 'right' && typeof value === 'string')) return key === 'right' && Array.isArray(value) ? (value as string[]).length : value
    if (!ids.has(value as string)) ids.set(value as string, `id ${ids.size}`)
    return ids.get(value as string)
  }) as unknown
}

test('what a list can say comes back from it as it was, formulas and quotation marks too', () => {
  fc.assert(fc.property(fc.array(someContent, { minLength: 1, maxLength: 4 }), (contents) => {
    const questions = contents.map((content, n) => ({ identifier: `item-${n}`, content }))
    const { csv, written, not } = writeCsv(questions)
    expect(written + not.length).toBe(questions.length)
    if (written === 0) return
    const back = read(csv)
    if (back.kind !== 'read') throw new Error(back.why)
    const expected = questions.filter(({ identifier }) => !not.some((one) => one.identifier === identifier))
    // What has no key was no question yet: it is said by its line, and no other is lost.
    expect(back.questions.length + back.unread.length).toBe(expected.length)
    for (const { identifier, content } of back.questions) {
      const before = expected.find((one) => one.identifier === identifier)!.content
      expect(writeCsv([{ identifier, content }]).csv).toBe(writeCsv([{ identifier, content: before }]).csv)
    }
  }), { numRuns: 300, seed: 10 })
})

test.each(['single', 'multiple', 'true-false', 'numeric'] as const)('a question of the kind %s comes back whole', (kind) => {
  const content = plainContent(WHOLE[kind].asked, { title: '胸部', language: 'zh', level: 'recall', difficulty: 0.6, reference: 'p. 3', tags: { subject: ['Chest', '呼吸'], modality: ['CT'], anatomy: [] } })
  const back = read(writeCsv([{ identifier: 'item', content }]).csv)
  if (back.kind !== 'read') throw new Error(back.why)
  expect(back.unread).toEqual([])
  expect(withoutIds(back.questions[0]!.content)).toEqual(withoutIds(content))
})

const HEAD = 'kind,question,option 1,option 2,option 3,right'

test('a Chinese spreadsheet is read as Excel writes it, in GBK and with semicolons', () => {
  // 题型;题干;选项1;选项2;答案 / 单选;哪个是对的？;肺;心;B
  const gbk = Buffer.from('cce2d0cd3bcce2b8c93bd1a1cfee313bd1a1cfee323bb4f0b0b80d0ab5a5d1a13bc4c4b8f6cac7b6d4b5c4a3bf3bb7ce3bd0c43b420d0a', 'hex')
  expect(readCsv(gbk, counted())).toMatchObject({ kind: 'read', unread: [], questions: [{ content: { language: 'zh', stages: [{ question: { asked: { kind: 'single', options: [{ words: '肺' }, { words: '心', id: 'new-2' }], right: 'new-2' } } }] } }] })
})

test('what is right is said by numbers or letters', () => {
  for (const right of ['2', 'B', 'b', '②', ' 2 ']) expect(read(`${HEAD}\nsingle,Which?,a,b,c,${right}`)).toMatchObject({ questions: [{ content: { stages: [{ question: { asked: { right: 'new-2' } } }] } }] })
  for (const right of ['1; 3', 'A C', 'AC', '"1,3"', '1、3']) expect(read(`${HEAD}\nmultiple,Which?,a,b,c,${right}`)).toMatchObject({ questions: [{ content: { stages: [{ question: { asked: { right: ['new-1', 'new-3'] } } }] } }] })
  expect(read(`${HEAD}\nmultiple,Which?,a,b,c,0`)).toMatchObject({ questions: [{ content: { stages: [{ question: { asked: { right: [] } } }] } }] })
})

test('what cannot be read is said by its line and column, and the others come', () => {
  const given = read([HEAD, 'single,Fine?,a,b,c,1', 'drawing,What?,a,b,c,1', 'single,Which?,a,b,c,4', 'single,Which?,a,b,c,', 'single,Which?,a,,c,1', 'single,,a,b,c,1', 'multiple,Which?,a,b,c,', 'single,"Two\nlines?",a,b,c,3', 'numeric,How long?,,,,"1,234"'].join('\n'))
  if (given.kind !== 'read') throw new Error(given.why)
  expect(given.questions.map(({ content }) => content.stages[0]!.question.stem.content!.length)).toEqual([1, 2])
  expect(given.unread.map(({ where, why, names }) => [where, why, ...names])).toEqual([['3', 'kind', 'kind'], ['4', 'cell', 'right'], ['5', 'no-key', 'right'], ['6', 'cell', 'option 2'], ['7', 'cell', 'question'], ['8', 'no-key', 'right'], ['11', 'cell', 'right']])
})

test('no cell of an export is a formula', () => {
  const words = ['=1+1', '+1', '-1', '@SUM(A1)', '＝1', "'=1"]
  const content = plainContent({ kind: 'single', options: words.map((one, n) => ({ id: `o${n}`, words: one, why: '' })), right: 'o0' })
  const { csv } = writeCsv([{ identifier: 'item', content }])
  expect(csv).not.toMatch(/(^|[,\n"])\s*[=+\-@＝]/)
  const back = read(csv)
  expect(back).toMatchObject({ questions: [{ content: { stages: [{ question: { asked: { options: words.map((one) => ({ words: one })) } } }] } }] })
})

test('a file that is no list is refused with the reason', () => {
  expect(read('')).toMatchObject({ kind: 'unread', why: 'empty' })
  expect(read('name,age\nA,3')).toMatchObject({ kind: 'unread', why: 'no-columns' })
  expect(read(`${HEAD},right\nsingle,a,b,c,d,1,1`)).toMatchObject({ kind: 'unread', why: 'double-column', where: 'right' })
  expect(read(`${HEAD}\n"single,a`)).toMatchObject({ kind: 'unread', why: 'quotes' })
  expect(readCsv(Buffer.from('PK\x03\x04'), counted())).toMatchObject({ kind: 'unread', why: 'type' })
  expect(read(`${HEAD}\n${'single,Which?,a,b,c,1\n'.repeat(1_001)}`)).toMatchObject({ kind: 'unread', why: 'too-many-items' })
})

test('bytes that nobody meant as a list are refused or read, never worse', () => {
  const whole = bytesOf(writeCsv([{ identifier: 'item', content: plainContent(WHOLE.single.asked) }]).csv)
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), (changes) => {
    const bytes = Uint8Array.from(whole)
    for (const [at, byte] of changes) bytes[at] = byte
    expect(['read', 'unread']).toContain(readCsv(bytes, counted()).kind)
  }), { numRuns: 3_000, seed: 11 })
})
