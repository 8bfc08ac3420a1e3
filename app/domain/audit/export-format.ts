import type { AuditLine } from './line'

export type ExportFormat = 'csv' | 'jsonl'
export const EXPORT_TYPES: Record<ExportFormat, string> = { csv: 'text/csv; charset=utf-8', jsonl: 'application/x-ndjson; charset=utf-8' }

/** An event as it leaves the house: with today's names, and the hashes that let it be compared with the chain. */
export interface ExportLine extends AuditLine { institutionId: string | null; previousHash: string; hash: string }

const COLUMNS: readonly [string, (line: ExportLine) => unknown][] = [
  ['number', (line) => line.seq], ['time', (line) => line.at.toISOString()], ['action', (line) => line.action],
  ['actorKind', (line) => line.actor.kind], ['actorId', (line) => line.actor.id], ['actorName', (line) => line.actor.name],
  ['subjectKind', (line) => line.subject.kind], ['subjectId', (line) => line.subject.id], ['subjectName', (line) => line.subject.name],
  ['institutionId', (line) => line.institutionId], ['institution', (line) => line.institution],
  ['detail', (line) => JSON.stringify(line.detail)], ['previousHash', (line) => line.previousHash], ['hash', (line) => line.hash],
]

/** The byte order mark tells spreadsheets that Chinese names are UTF-8. */
export const headOf = (format: ExportFormat): string => (format === 'csv' ? `\ufeff${COLUMNS.map(([name]) => name).join(',')}\r\n` : '')

export function presentLine(format: ExportFormat, line: ExportLine): string {
  const values = COLUMNS.map(([name, read]) => [name, read(line) ?? null] as const)
  if (format === 'jsonl') return `${JSON.stringify(Object.fromEntries(values.map(([name, value]) => [name, name === 'detail' ? line.detail : value])))}\n`
  return `${values.map(([, value]) => cell(value)).join(',')}\r\n`
}

/**
 * RFC 4180; and what a spreadsheet would carry out as a formula is made text by an apostrophe
 * (OWASP, CSV injection: cells that begin with = + - @, tab or line break, also the full-width forms).
 */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = String(value)
  const safe = /^\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe
}
