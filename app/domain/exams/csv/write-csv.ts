import type { RichDoc } from '~/domain/courses/rich-text'
import { TAG_NAMES, type ItemContent } from '../item'
import { celled, CSV_KINDS, type Column, type CsvKind } from './columns'

/** Questions as a list for a spreadsheet. Only what comes back the same is written; what a list cannot say is named. Pure. */

/** `kind`: of the simple kinds alone. `stages`: one after another. `text`: more than plain paragraphs. `tags`: a tag with a semicolon. `line`: an empty option, or signs that do not come back. `links`: a case or a course. */
export const NOT_IN_CSV = ['kind', 'stages', 'text', 'tags', 'line', 'links'] as const
export type NotInCsv = (typeof NOT_IN_CSV)[number]
type Simple = Extract<ItemContent['stages'][number]['question']['asked'], { kind: CsvKind }>

/** Null: it is more than plain paragraphs. */
export function linesOfDoc(doc: RichDoc | null): string | null {
  if (doc === null) return ''
  const lines = (doc.content ?? []).map((block) => {
    if (block.type !== 'paragraph' || (block.content ?? []).some((one) => one.type !== 'text' || (one.marks ?? []).length > 0 || /[\r\n]/.test(one.text ?? ''))) return null
    return (block.content ?? []).map(({ text }) => text ?? '').join('')
  })
  return lines.some((one) => one === null) ? null : lines.join('\n')
}

/** Control characters and edges of space do not come back from a spreadsheet. */
const comesBack = (text: string) => text === text.trim() && !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\r]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)

export function rowOf(id: string, content: ItemContent): { kind: 'row'; cells: Map<Column, string | number> } | { kind: 'not'; why: NotInCsv } {
  const [stage, ...more] = content.stages
  if (!stage || more.length > 0 || stage.words) return { kind: 'not', why: 'stages' }
  const { stem, points, explanation, asked } = stage.question
  if (!CSV_KINDS.some((kind) => kind === asked.kind)) return { kind: 'not', why: 'kind' }
  const [question, lead, explained] = [stem, content.lead, explanation].map(linesOfDoc)
  if (question === null || lead === null || explained === null) return { kind: 'not', why: 'text' }
  if (TAG_NAMES.some((name) => content.tags[name].some((tag) => /[;；]/.test(tag)))) return { kind: 'not', why: 'tags' }
  if (content.caseId !== null || content.courseId !== null) return { kind: 'not', why: 'links' }
  const cells = new Map<Column, string | number>([['id', id], ['kind', asked.kind], ['language', content.language], ['title', content.title], ['lead', lead!], ['question', question!], ['points', points]])
  const isWritten = askedCells(asked as Simple, cells)
  cells.set('explanation', explained!)
  for (const name of TAG_NAMES) cells.set(name, content.tags[name].join('; '))
  cells.set('level', content.level ?? '').set('difficulty', content.difficulty ?? '').set('reference', content.reference)
  return !isWritten || [...cells.values()].some((one) => typeof one === 'string' && !comesBack(one)) ? { kind: 'not', why: 'line' } : { kind: 'row', cells }
}

/** @returns whether all of it comes back: an empty option would be none */
function askedCells(asked: Simple, cells: Map<Column, string | number>): boolean {
  const number = (column: 'right' | 'tolerance', value: number | null) => cells.set(column, value ?? '')
  const options = (all: readonly { words: string; why?: string }[]) => {
    all.forEach(({ words }, n) => cells.set(`option ${n + 1}`, words))
    all.forEach(({ why }, n) => { if (why) cells.set(`why ${n + 1}`, why) })
    return all.every(({ words }) => words !== '' && !/[\r\n]/.test(words))
  }
  const numbers = (all: readonly boolean[]) => cells.set('right', all.flatMap((is, n) => (is ? [n + 1] : [])).join('; '))
  switch (asked.kind) {
    case 'single': numbers(asked.options.map(({ id }) => id === asked.right)); return options(asked.options)
    case 'multiple': numbers(asked.options.map(({ id }) => asked.right.includes(id))); cells.set('scoring', asked.scoring); return options(asked.options)
    case 'true-false': numbers(asked.statements.map(({ isTrue }) => isTrue)); return options(asked.statements)
    case 'numeric': number('right', asked.right); number('tolerance', asked.tolerance); cells.set('unit', asked.unit); return true
    case 'short': return options(asked.accepts.map((words) => ({ words })))
  }
}

const HEAD: readonly Column[] = ['id', 'kind', 'language', 'title', 'lead', 'question', 'points']
const TAIL: readonly Column[] = ['scoring', 'tolerance', 'unit', 'explanation', 'subject', 'modality', 'anatomy', 'level', 'difficulty', 'reference']

/** UTF-8 with its mark, by which spreadsheets know Chinese. */
export function writeCsv(questions: readonly { identifier: string; content: ItemContent }[]): { csv: string; written: number; not: { identifier: string; why: NotInCsv }[] } {
  const rows: Map<Column, string | number>[] = []
  const not: { identifier: string; why: NotInCsv }[] = []
  for (const { identifier, content } of questions) {
    const row = rowOf(identifier, content)
    if (row.kind === 'row') rows.push(row.cells)
    else not.push({ identifier, why: row.why })
  }
  const most = (name: 'option' | 'why', least: number) => rows.reduce((sum, cells) => Math.max(sum, ...[...cells.keys()].flatMap((one) => (one.startsWith(`${name} `) ? [Number(one.slice(name.length + 1))] : []))), least)
  const numbered = (name: 'option' | 'why', count: number): Column[] => Array.from({ length: count }, (_, n) => `${name} ${n + 1}` as Column)
  const columns: Column[] = [...HEAD, ...numbered('option', most('option', 4)), 'right', ...numbered('why', most('why', 0)), ...TAIL]
  return { csv: `\ufeff${[columns.join(','), ...rows.map((cells) => columns.map((one) => celled(cells.get(one) ?? null)).join(','))].join('\r\n')}\r\n`, written: rows.length, not }
}
