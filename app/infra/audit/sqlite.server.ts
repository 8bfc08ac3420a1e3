import { createRequire } from 'node:module'

/** What we use of better-sqlite3, which brings no types. Direct, since the chain reads and writes bytes and transactions of its own. */
export interface Sqlite {
  prepare(sql: string): Statement
  exec(sql: string): void
  pragma(text: string): unknown
  close(): void
  readonly inTransaction: boolean
}
export interface Statement {
  run(...values: unknown[]): { changes: number }
  get(...values: unknown[]): unknown
  all(...values: unknown[]): unknown[]
}

/** @param url `file:/absolute/path.db` */
export function openSqlite(url: string, options: { readonly?: boolean } = {}): Sqlite {
  const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string, options: { readonly?: boolean; timeout: number; fileMustExist: boolean }) => Sqlite
  return new Database(url.replace(/^file:/, ''), { ...options, timeout: 5_000, fileMustExist: true })
}
