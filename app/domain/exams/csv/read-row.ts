import type { RichDoc, RichNode } from '~/domain/courses/rich-text'
import { QUESTION_BOUNDS, type Asked } from '~/domain/questions/question'
import { readNumber } from '~/domain/questions/read-number'
import { itemContent, LEVELS, TAG_NAMES, type ItemContent } from '../item'
import { kindOf, uncelled, type Column } from './columns'

/** A line of a list as a question. Pure. */

export type ReadRow = { kind: 'question'; id: string; content: ItemContent } | { kind: 'unread'; why: 'kind' | 'cell' | 'too-large' | 'no-key'; column: string }
class Unreadable extends Error { constructor(readonly column: string, readonly why: 'kind' | 'cell' | 'no-key' = 'cell') { super(column) } }

const docOfLines = (text: string): RichDoc => ({ type: 'doc', content: text.split(/\r\n|\r|\n/).map((line): RichNode => (line === '' ? { type: 'paragraph' } : { type: 'paragraph', content: [{ type: 'text', text: line }] })) })
const LANGUAGES: Record<string, 'en' | 'zh'> = { en: 'en', english: 'en', 英文: 'en', 英语: 'en', zh: 'zh', chinese: 'zh', 中文: 'zh', 汉语: 'zh', 'zh-cn': 'zh' }
const LEVEL_WORDS: Record<string, (typeof LEVELS)[number]> = { ...Object.fromEntries(LEVELS.map((one) => [one, one])), 记忆: 'recall', 识记: 'recall', 理解: 'understanding', 应用: 'application' }

/** @param fallback language of a list that does not say @param newId at random */
export function readRow(record: readonly string[], at: ReadonlyMap<Column, number>, { newId, fallback }: { newId: () => string; fallback: 'en' | 'zh' }): ReadRow {
  const cell = (column: Column) => { const n = at.get(column); return n === undefined ? '' : uncelled((record[n] ?? '').trim()) }
  const number = (column: Column): number | null => {
    const text = cell(column)
    if (text === '') return null
    const read = readNumber(text, '')
    // 1,234 may be one and a bit or more than a thousand: nobody guesses at a key.
    if (read.kind !== 'number') throw new Unreadable(column)
    return read.value
  }
  const listed = (column: Column) => cell(column).split(/[;；]/).map((one) => one.trim()).filter(Boolean)
  try {
    const kind = kindOf(cell('kind'))
    if (kind === null) throw new Unreadable('kind', 'kind')
    const said = cell('language').toLowerCase()
    const language = said === '' ? fallback : LANGUAGES[said]
    const level = cell('level') === '' ? null : LEVEL_WORDS[cell('level').toLowerCase()]
    if (language === undefined) throw new Unreadable('language')
    if (level === undefined) throw new Unreadable('level')
    if (cell('question') === '') throw new Unreadable('question')
    const asked = askedOf(kind, { cell, number, newId })
    const content = itemContent.safeParse({
      format: 1, title: cell('title').replace(/\s+/g, ' '), language, lead: cell('lead') === '' ? null : docOfLines(cell('lead')), reference: cell('reference'), caseId: null, courseId: null,
      tags: Object.fromEntries(TAG_NAMES.map((name) => [name, listed(name)])), level, difficulty: number('difficulty'),
      stages: [{ words: null, question: { id: newId(), stem: docOfLines(cell('question')), points: number('points') ?? 1, explanation: cell('explanation') === '' ? null : docOfLines(cell('explanation')), asked } }],
    })
    if (content.success) return { kind: 'question', id: cell('id').slice(0, 200), content: content.data }
    const path = content.error.issues[0]?.path ?? []
    return { kind: 'unread', why: path.includes('points') || path.includes('difficulty') ? 'cell' : 'too-large', column: path.filter((one) => typeof one === 'string').slice(-1).join('') }
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'unread', why: error.why, column: error.column }
    throw error
  }
}

interface Cells { cell: (column: Column) => string; number: (column: Column) => number | null; newId: () => string }

function askedOf(kind: NonNullable<ReturnType<typeof kindOf>>, { cell, number, newId }: Cells): Asked {
  const options = optionsIn(cell)
  switch (kind) {
    case 'single': {
      if (options.length < 2) throw new Unreadable('option 2')
      const [first, ...more] = rightIn(cell('right'), options.length)
      if (first === undefined || more.length > 0) throw new Unreadable('right', 'no-key')
      const all = options.map((one) => ({ id: newId(), ...one }))
      return { kind, options: all, right: all[first]!.id }
    }
    case 'multiple': {
      if (options.length < 2) throw new Unreadable('option 2')
      const all = options.map((one) => ({ id: newId(), ...one }))
      const right = rightIn(cell('right'), options.length)
      const scoring = cell('scoring').toLowerCase()
      // That nothing is right is said by a nought.
      if (right.length === 0 && !/^(0|none|无)$/i.test(cell('right'))) throw new Unreadable('right', 'no-key')
      if (!['', 'all-or-nothing', 'partial', '全对得分', '部分得分'].includes(scoring)) throw new Unreadable('scoring')
      return { kind, options: all, right: right.map((n) => all[n]!.id), scoring: scoring === 'partial' || scoring === '部分得分' ? 'partial' : 'all-or-nothing' }
    }
    case 'true-false': {
      if (options.length < 1) throw new Unreadable('option 1')
      const right = rightIn(cell('right'), options.length)
      if (right.length === 0 && !/^(0|none|无)$/i.test(cell('right'))) throw new Unreadable('right', 'no-key')
      return { kind, statements: options.map(({ words }, n) => ({ id: newId(), words, isTrue: right.includes(n) })) }
    }
    case 'numeric': {
      const right = number('right')
      if (right === null) throw new Unreadable('right', 'no-key')
      const tolerance = number('tolerance') ?? 0
      if (tolerance < 0) throw new Unreadable('tolerance')
      return { kind, right, tolerance, unit: cell('unit') }
    }
    case 'short': {
      if (options.length === 0) throw new Unreadable('option 1', 'no-key')
      return { kind, accepts: options.map(({ words }) => words) }
    }
  }
}

/** One after the other: an empty one between two would move the numbers of what is right. */
function optionsIn(cell: Cells['cell']): { words: string; why: string }[] {
  const options: { words: string; why: string }[] = []
  let empty = 0
  for (let n = 1; n <= QUESTION_BOUNDS.accepted; n++) {
    const words = cell(`option ${n}`)
    if (words === '') { empty ||= n; continue }
    if (empty > 0) throw new Unreadable(`option ${empty}`)
    options.push({ words: words.replace(/\s*[\r\n]+\s*/g, ' '), why: cell(`why ${n}`) })
  }
  return options
}

/** "1; 3", "A, C", "AC" or "①": positions from 0. */
function rightIn(text: string, count: number): number[] {
  const plain = text.normalize('NFKC').trim().toUpperCase()
  if (plain === '' || /^(0|NONE|无)$/.test(plain)) return []
  const parts = /^[A-T]{2,20}$/.test(plain) ? [...plain] : plain.split(/[\s;,、]+/).filter(Boolean)
  const all = parts.map((one) => (/^[A-T]$/.test(one) ? one.charCodeAt(0) - 65 : /^\d{1,2}$/.test(one) ? Number(one) - 1 : -1))
  if (all.some((n) => n < 0 || n >= count) || new Set(all).size !== all.length) throw new Unreadable('right')
  return all
}
