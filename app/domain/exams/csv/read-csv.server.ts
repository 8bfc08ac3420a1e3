import { CsvError, parse, type InfoRecord } from 'csv-parse/sync'
import { decodeClassList, separatorOf } from '~/domain/people/read-class-list.server'
import type { ItemContent } from '../item'
import type { Unread, UnreadFile } from '../qti/report'
import { CSV_BOUNDS, readColumns } from './columns'
import { readRow } from './read-row'

export type ReadCsv = { kind: 'read'; questions: { identifier: string; content: ItemContent }[]; unread: Unread[]; ignored: string[] } | { kind: 'unread'; why: UnreadFile; /** A line or a heading. */ where: string }

/** A list of questions as spreadsheets write it, in UTF-8, UTF-16 or GBK, with commas, semicolons or tabs. Lines that cannot be read are named. @param newId at random */
export function readCsv(bytes: Uint8Array, newId: () => string): ReadCsv {
  const decoded = decodeClassList(bytes)
  if (decoded.kind === 'refused') return { kind: 'unread', where: '', why: decoded.why === 'workbook' ? 'type' : decoded.why }
  let rows: { record: string[]; info: InfoRecord }[]
  try {
    rows = parse(decoded.text.replace(/^\ufeff/, ''), { delimiter: separatorOf(decoded.text), relax_column_count: true, skip_empty_lines: true, skip_records_with_empty_values: true, info: true, record_delimiter: ['\r\n', '\n', '\r'], to: CSV_BOUNDS.rows + 2 }) as unknown as typeof rows
  } catch (error) {
    if (error instanceof CsvError) return { kind: 'unread', why: 'quotes', where: String(typeof error.lines === 'number' ? error.lines : 1) }
    throw error
  }
  const [first, ...body] = rows
  if (!first || body.length === 0) return { kind: 'unread', why: 'empty', where: '' }
  if (body.length > CSV_BOUNDS.rows) return { kind: 'unread', why: 'too-many-items', where: '' }
  const columns = readColumns(first.record)
  if (columns.kind !== 'columns') return { kind: 'unread', why: columns.kind, where: columns.kind === 'double-column' ? columns.heading : '' }
  const fallback = /\p{Script=Han}/u.test(body.map(({ record }) => record[columns.at.get('question')!] ?? '').join('')) ? 'zh' : 'en'
  const questions: { identifier: string; content: ItemContent }[] = []
  const unread: Unread[] = []
  for (const { record, info } of body) {
    const read = readRow(record, columns.at, { newId, fallback })
    if (read.kind === 'question') questions.push({ identifier: read.id, content: read.content })
    else unread.push({ where: String(info.lines), why: read.why, names: [read.column] })
  }
  return { kind: 'read', questions, unread, ignored: columns.ignored }
}
