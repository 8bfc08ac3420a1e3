import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'

/**
 * SQLite with transactions that take the writer when they begin. The adapter's own begin as readers; one that then writes fails
 * at once, whatever the timeout, when another connection (the audit's, another process's) has written in between (SQLITE_BUSY_SNAPSHOT).
 */
export class WriterFirstSqlite extends PrismaBetterSqlite3 {
  override async connect() {
    const adapter = await super.connect()
    // The driver's connection is a public field of the class that is returned, though not of its type.
    const { client } = adapter as unknown as { client?: { prepare(sql: string): unknown } }
    if (!client) throw new Error('the SQLite adapter has changed: its transactions would begin as readers')
    const prepare = client.prepare.bind(client)
    client.prepare = (sql) => prepare(sql === 'BEGIN' ? 'BEGIN IMMEDIATE' : sql)
    return adapter
  }
}
