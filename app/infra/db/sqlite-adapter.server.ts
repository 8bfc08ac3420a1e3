import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { createKept } from '~/infra/kept'

/** What the adapter asks of the driver and of its statements. */
interface Driver { prepare(sql: string): DriverStatement }
interface DriverStatement {
  reader: boolean
  bind(values: unknown[]): DriverStatement
  columns(): { name: string; type: string | null }[]
  raw(): DriverStatement
  all(...values: unknown[][]): unknown[][]
  run(...values: unknown[][]): unknown
}

/** Ours are some two hundred; lists of ids make more, one for each length. A statement takes a few kilobytes. */
const STATEMENTS = 500
/** Only what reads and writes rows: statements that change tables or the connection are made, used and forgotten. */
const IS_OF_ROWS = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b/i
/** `*` but for count(*): its columns are another number when the table has been given one. */
const HAS_ANY_COLUMNS = /[^(]\*/

/**
 * SQLite with transactions that take the writer when they begin. The adapter's own begin as readers; one that then writes fails
 * at once, whatever the timeout, when another connection (the audit's, another process's) has written in between (SQLITE_BUSY_SNAPSHOT).
 * And with statements that are kept: the adapter's own are parsed and planned anew for each query, which took longer than running them.
 */
export class WriterFirstSqlite extends PrismaBetterSqlite3 {
  override async connect() {
    const adapter = await super.connect()
    // The driver's connection is a public field of the class that is returned, though not of its type.
    const { client } = adapter as unknown as { client?: Driver }
    if (!client) throw new Error('the SQLite adapter has changed: its transactions would begin as readers')
    const prepare = client.prepare.bind(client)
    const kept = createKept<string, KeptStatement>(STATEMENTS)
    client.prepare = (sql) => {
      if (sql === 'BEGIN') return prepare('BEGIN IMMEDIATE')
      return IS_OF_ROWS.test(sql) && !HAS_ANY_COLUMNS.test(sql) ? bindable(kept.get(sql, () => ({ statement: prepare(sql), columns: null }))) : prepare(sql)
    }
    return adapter
  }
}

interface KeptStatement { statement: DriverStatement; columns: ReturnType<DriverStatement['columns']> | null }

/**
 * A kept statement for one use: the driver binds values to a statement for good, so here they are given with each run. What it
 * returns is read to its end before it is asked again: the adapter knows no other way.
 */
function bindable(kept: KeptStatement): DriverStatement {
  const { statement } = kept
  let bound: unknown[][] = []
  const use: DriverStatement = {
    reader: statement.reader,
    bind(values) {
      bound = [values]
      return use
    },
    columns: () => (kept.columns ??= statement.columns()),
    raw() {
      statement.raw()
      return use
    },
    all: () => statement.all(...bound),
    run: () => statement.run(...bound),
  }
  return use
}
