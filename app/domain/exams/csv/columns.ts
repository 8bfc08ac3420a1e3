import { QUESTION_BOUNDS } from '~/domain/questions/bounds'

/** Columns of a list of questions, as docs/exams.md has them. Pure. */

export const CSV_KINDS = ['single', 'multiple', 'true-false', 'numeric', 'short'] as const
export type CsvKind = (typeof CSV_KINDS)[number]
export const CSV_BOUNDS = { rows: 1_000 } as const

const COLUMNS = ['id', 'kind', 'language', 'title', 'lead', 'question', 'points', 'right', 'scoring', 'tolerance', 'unit', 'explanation', 'subject', 'modality', 'anatomy', 'level', 'difficulty', 'reference'] as const
export type PlainColumn = (typeof COLUMNS)[number]
export type Column = PlainColumn | `option ${number}` | `why ${number}`

const HEADINGS: Record<PlainColumn, readonly string[]> = {
  id: ['id', '编号'], kind: ['kind', 'type', '题型', '类型'], language: ['language', '语言'], title: ['title', '标题', '题名'], lead: ['lead', '病例', '背景'], question: ['question', 'stem', '题干', '题目', '问题'],
  points: ['points', '分值', '分数'], right: ['right', 'answer', 'correct', '答案', '正确答案'], scoring: ['scoring', '计分', '计分方式'], tolerance: ['tolerance', '误差', '容差', '允许误差'], unit: ['unit', '单位'],
  explanation: ['explanation', '解析', '解释'], subject: ['subject', '学科'], modality: ['modality', '检查方式', '模态'], anatomy: ['anatomy', '部位', '解剖部位'], level: ['level', '认知层次', '层次'], difficulty: ['difficulty', '难度'], reference: ['reference', '参考', '参考文献'],
}
const plain = (text: string) => text.normalize('NFKC').toLowerCase().replace(/[\s_\-.:*"'#]/g, '')

export type ReadColumns = { kind: 'columns'; at: Map<Column, number>; ignored: string[] } | { kind: 'no-columns' } | { kind: 'double-column'; heading: string }

/** By the headings of the first line; `kind`, `question` and `right` or `option 1` there must be. */
export function readColumns(first: readonly string[]): ReadColumns {
  const at = new Map<Column, number>()
  const ignored: string[] = []
  for (const [index, heading] of first.entries()) {
    const name = plain(heading)
    const numbered = /^(option|选项|why|理由)(\d{1,2})$/.exec(name)
    const n = Number(numbered?.[2])
    const column: Column | undefined = numbered && n >= 1 && n <= Math.max(QUESTION_BOUNDS.options, QUESTION_BOUNDS.accepted) ? `${numbered[1] === 'option' || numbered[1] === '选项' ? 'option' : 'why'} ${n}` : COLUMNS.find((one) => HEADINGS[one].includes(name))
    if (!column) { if (name !== '') ignored.push(heading.trim().slice(0, 40)); continue }
    if (at.has(column)) return { kind: 'double-column', heading: heading.trim().slice(0, 40) }
    at.set(column, index)
  }
  return at.has('kind') && at.has('question') && (at.has('right') || at.has('option 1')) ? { kind: 'columns', at, ignored } : { kind: 'no-columns' }
}

const KIND_WORDS: Record<string, CsvKind> = { single: 'single', singlechoice: 'single', 单选: 'single', 单选题: 'single', multiple: 'multiple', multiplechoice: 'multiple', 多选: 'multiple', 多选题: 'multiple', truefalse: 'true-false', 判断: 'true-false', 判断题: 'true-false', numeric: 'numeric', number: 'numeric', 数值: 'numeric', 数值题: 'numeric', short: 'short', shorttext: 'short', 填空: 'short', 填空题: 'short', 简答: 'short' }
export const kindOf = (text: string): CsvKind | null => KIND_WORDS[plain(text)] ?? null

/** A spreadsheet carries out what begins like this (OWASP, CSV injection), the full-width forms too. */
const FORMULA = /^'*\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
/** RFC 4180; what would be a formula is made text by an apostrophe, which `uncelled` takes away again. */
export function celled(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = FORMULA.test(value) ? `'${value}` : value
  return /[",;\r\n\t]/.test(safe) || safe !== value || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}
export const uncelled = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell)
