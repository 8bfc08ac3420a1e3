import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface MatrixRow {
  wayIn: string
  /** Whose page, broadcast or recording; empty where the way in has none. */
  of: string
  /** Column name to what is expected. */
  cells: Record<string, string>
}

/** The tables of matrix.md by their headings. */
function readMatrix(): Record<string, MatrixRow[]> {
  const tables: Record<string, MatrixRow[]> = {}
  let heading = ''
  let columns: string[] | null = null
  for (const line of readFileSync(join(import.meta.dirname, 'matrix.md'), 'utf8').split('\n')) {
    if (line.startsWith('## ')) {
      heading = line.slice(3).trim()
      columns = null
    }
    if (!line.startsWith('|') || line.startsWith('| ---')) continue
    const cells = line.split('|').slice(1, -1).map((cell) => cell.trim())
    if (!columns) {
      columns = cells
      continue
    }
    if (cells.length !== columns.length) throw new Error(`A row of matrix.md has ${cells.length} cells in place of ${columns.length}: ${line}`)
    const row = Object.fromEntries(columns.map((name, index) => [name, cells[index]!]))
    const { 'way in': wayIn = '', of = '', ...rest } = row
    ;(tables[heading] ??= []).push({ wayIn, of, cells: rest })
  }
  return tables
}

const matrix = readMatrix()
export const rowsOf = (...headings: string[]): MatrixRow[] => headings.flatMap((heading) => matrix[heading] ?? [])

/** `POST /desk/:broadcastId hold` -> method, path without query, and the press. */
export function partsOf(wayIn: string): { method: string; path: string; press: string } {
  const [method = '', path = '', press = ''] = wayIn.split(' ')
  return { method, path, press }
}
