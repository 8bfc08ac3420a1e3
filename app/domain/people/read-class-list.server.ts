import { CsvError, parse, type InfoRecord } from 'csv-parse/sync'
import { MAX_CLASS_LIST_BYTES, MAX_CLASS_LIST_ROWS, readColumns, readLine, type ClassListLine } from './class-list'

export type Encoding = 'utf-8' | 'utf-16' | 'gb18030' | 'windows-1252'
export type DecodedList = { kind: 'text'; text: string; encoding: Encoding } | { kind: 'refused'; why: 'empty' | 'too-large' | 'workbook' | 'not-text' }

/**
 * A file as text. Excel writes UTF-8 with a mark, UTF-16 ("Unicode text") or the machine's own code page, which in China is
 * GBK; GB18030 contains it. Whatever decodes as UTF-8 is UTF-8: GBK text practically never does.
 */
export function decodeClassList(bytes: Uint8Array): DecodedList {
  if (bytes.length > MAX_CLASS_LIST_BYTES) return { kind: 'refused', why: 'too-large' }
  // Zip (xlsx, ods) and the old Excel's container.
  if (startsWith(bytes, [0x50, 0x4b, 3, 4]) || startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return { kind: 'refused', why: 'workbook' }
  const found = decode(bytes)
  if (!found) return { kind: 'refused', why: 'not-text' }
  // Tabs and line ends aside, control characters are no list's.
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(found.text)) return { kind: 'refused', why: 'not-text' }
  return found.text.trim() === '' ? { kind: 'refused', why: 'empty' } : { kind: 'text', ...found }
}

const startsWith = (bytes: Uint8Array, start: readonly number[]) => start.every((byte, index) => bytes[index] === byte)

function decode(bytes: Uint8Array): { text: string; encoding: Encoding } | null {
  const as = (label: string, encoding: Encoding) => {
    try {
      return { text: new TextDecoder(label, { fatal: true }).decode(bytes), encoding }
    } catch {
      return null
    }
  }
  if (startsWith(bytes, [0xff, 0xfe])) return as('utf-16le', 'utf-16')
  if (startsWith(bytes, [0xfe, 0xff])) return as('utf-16be', 'utf-16')
  // Without its mark UTF-16 shows by the zero half of every Latin letter, comma and line end.
  const zeros = [0, 0]
  for (const [index, byte] of bytes.entries()) if (byte === 0) zeros[index % 2]!++
  if (zeros[1]! > bytes.length / 8 && zeros[1]! > 4 * zeros[0]!) return as('utf-16le', 'utf-16')
  if (zeros[0]! > bytes.length / 8 && zeros[0]! > 4 * zeros[1]!) return as('utf-16be', 'utf-16')
  const utf8 = as('utf-8', 'utf-8')
  if (utf8) return utf8
  // Chinese characters are pairs of high bytes; a single one between Latin letters is an accent of a Western code page.
  const isHigh = (byte: number | undefined) => byte !== undefined && byte >= 0x80
  const hasPair = bytes.some((byte, index) => isHigh(byte) && isHigh(bytes[index + 1]))
  return hasPair ? as('gb18030', 'gb18030') : as('windows-1252', 'windows-1252')
}

export type ReadClassList =
  | { kind: 'read'; lines: ClassListLine[]; ignoredColumns: string[]; hasHeadings: boolean }
  | { kind: 'refused'; why: 'empty' | 'too-large' | 'too-many-rows' | 'no-email-column' }
  | { kind: 'refused'; why: 'double-column'; heading: string }
  | { kind: 'refused'; why: 'quotes'; line: number }

/** Commas, semicolons, tabs and their full-width kind, whichever the first line has most of outside quotation marks. */
export function separatorOf(text: string): string {
  const first = text.slice(0, 4_000).split(/\r\n|\r|\n/).find((line) => line.trim() !== '') ?? ''
  const bare = first.replace(/"[^"]*"/g, '')
  const counted = ['\t', ';', ',', '，', '；'].map((separator) => ({ separator, count: bare.split(separator).length - 1 }))
  const best = counted.reduce((a, b) => (b.count > a.count ? b : a))
  return best.count > 0 ? best.separator : ','
}

/** The rows of a list, each with why it is not taken, in the file's own order. */
export function readClassList(text: string): ReadClassList {
  if (Buffer.byteLength(text) > MAX_CLASS_LIST_BYTES * 2) return { kind: 'refused', why: 'too-large' }
  let rows: { record: string[]; info: InfoRecord }[]
  try {
    rows = parse(text.replace(/^\ufeff/, ''), {
      delimiter: separatorOf(text), relax_column_count: true, skip_empty_lines: true, skip_records_with_empty_values: true, trim: true, info: true,
      record_delimiter: ['\r\n', '\n', '\r'], to: MAX_CLASS_LIST_ROWS + 2,
    }) as unknown as typeof rows
  } catch (error) {
    if (error instanceof CsvError) return { kind: 'refused', why: 'quotes', line: typeof error.lines === 'number' ? error.lines : 1 }
    throw error
  }
  const [first] = rows
  if (!first) return { kind: 'refused', why: 'empty' }
  const columns = readColumns(first.record)
  if (columns.kind === 'no-email-column') return { kind: 'refused', why: columns.kind }
  if (columns.kind === 'double-column') return { kind: 'refused', why: columns.kind, heading: columns.heading }
  const body = columns.hasHeadings ? rows.slice(1) : rows
  if (body.length === 0) return { kind: 'refused', why: 'empty' }
  if (body.length > MAX_CLASS_LIST_ROWS) return { kind: 'refused', why: 'too-many-rows' }
  const seen = new Set<string>()
  const lines = body.map(({ record, info }) => {
    const line = readLine(record, columns.at, info.lines)
    if (line.problem) return line
    if (seen.has(line.email)) return { ...line, problem: 'double' as const }
    seen.add(line.email)
    return line
  })
  return { kind: 'read', lines, ignoredColumns: columns.ignored, hasHeadings: columns.hasHeadings }
}
