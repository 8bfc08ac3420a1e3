import type { Head } from './audit'
import { COLUMNS, GENESIS, nextLink, type ChainEvent, type StoredRow } from './chain'
import { openSqlite } from './sqlite.server'

/** The chain in the database. Every call is one short piece of work that blocks its thread. */
export interface ChainStore {
  head(): Head
  hashAt(seq: number): string | null
  /**
   * Appends in one transaction. The head is read inside it, so that several processes can share a database.
   * @param unsure the head before an attempt whose end is unknown: what that attempt wrote is found and not written twice.
   * @throws what the database throws; then nothing was written.
   */
  append(events: readonly ChainEvent[], unsure: Head | null): Head
  close(): void
}

const TABLE = '"AuditEvent"'
const FIELDS = ['at', 'actorKind', 'actorId', 'institutionId', 'action', 'subjectKind', 'subjectId', 'detailJson'] as const

export function openChainStore(databaseUrl: string): ChainStore {
  const db = openSqlite(databaseUrl)
  // A head noted outside must never be ahead of what a power cut leaves.
  db.pragma('synchronous = FULL')
  const newest = db.prepare(`SELECT seq, hash FROM ${TABLE} ORDER BY seq DESC LIMIT 1`)
  const insert = db.prepare(`INSERT INTO ${TABLE} (seq, ${COLUMNS.map((name) => `"${name}"`).join(', ')}) VALUES (${['seq', ...COLUMNS].map(() => '?').join(', ')})`)
  const after = db.prepare(`SELECT seq, hash, ${FIELDS.map((name) => `"${name}"`).join(', ')} FROM ${TABLE} WHERE seq > ? ORDER BY seq`)
  const at = db.prepare(`SELECT hash FROM ${TABLE} WHERE seq = ?`)
  const head = () => (newest.get() as Head | undefined) ?? GENESIS

  /** The end of the run of rows that are these events, in one piece as one transaction leaves them. */
  function alreadyWritten(events: readonly ChainEvent[], since: Head): boolean {
    const rows = after.all(since.seq) as (ChainEvent & Head)[]
    for (let start = 0; start + events.length <= rows.length; start += 1) {
      if (events.every((event, index) => FIELDS.every((name) => rows[start + index]![name] === event[name]))) return true
    }
    return false
  }

  return {
    head,
    hashAt: (seq) => (at.get(seq) as { hash: string } | undefined)?.hash ?? null,
    append(events, unsure) {
      db.exec('BEGIN IMMEDIATE')
      try {
        let last = head()
        if (!unsure || !alreadyWritten(events, unsure)) {
          for (const event of events) {
            const row = nextLink(last, event)
            insert.run(row.seq, ...COLUMNS.map((name) => row[name]))
            last = row
          }
        }
        db.exec('COMMIT')
        return { seq: last.seq, hash: last.hash }
      } catch (error) {
        if (db.inTransaction) db.exec('ROLLBACK')
        throw error
      }
    },
    close: () => db.close(),
  }
}

/** Reads the chain as it lies on disk, oldest first, a bounded number of rows at a time. */
export function openChainReader(databaseUrl: string) {
  const db = openSqlite(databaseUrl, { readonly: true })
  // A cast to bytes passes by every conversion: what is checked is what is stored.
  const columns = COLUMNS.map((name) => `typeof("${name}"), CAST("${name}" AS BLOB)`).join(', ')
  const first = db.prepare(`SELECT seq, ${columns} FROM ${TABLE} ORDER BY seq LIMIT ?`)
  const next = db.prepare(`SELECT seq, ${columns} FROM ${TABLE} WHERE seq > ? ORDER BY seq LIMIT ?`)
  const hash = db.prepare(`SELECT hash FROM ${TABLE} WHERE seq = ?`)
  const triggers = db.prepare(`SELECT count(*) AS count FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'AuditEvent' AND name IN ('AuditEvent_no_update', 'AuditEvent_no_delete')`)
  const count = db.prepare(`SELECT count(*) AS count FROM ${TABLE}`)
  const toRow = (raw: unknown): StoredRow => {
    const values = Object.values(raw as Record<string, unknown>)
    return { seq: values[0] as number, columns: COLUMNS.map((_, index) => ({ type: values[1 + index * 2] as string, bytes: values[2 + index * 2] as Uint8Array | null })) }
  }
  return {
    rows: (afterSeq: number | null, limit: number): StoredRow[] => (afterSeq === null ? first.all(limit) : next.all(afterSeq, limit)).map(toRow),
    hashAt: (seq: number) => (hash.get(seq) as { hash: string } | undefined)?.hash ?? null,
    total: () => (count.get() as { count: number }).count,
    isProtected: () => (triggers.get() as { count: number }).count === 2,
    close: () => db.close(),
  }
}
export type ChainReader = ReturnType<typeof openChainReader>
