import { PrismaClient } from './generated/client'
import { WriterFirstSqlite } from './sqlite-adapter.server'

export type Db = PrismaClient

/**
 * Opens the database. SQLite: write-ahead log, one writer that waits up to 5 s for another's short transaction.
 * @param url `file:/absolute/path.db`
 */
export async function openDb(url: string): Promise<Db> {
  const db = new PrismaClient({ adapter: new WriterFirstSqlite({ url, timeout: 5_000 }) })
  await db.$queryRawUnsafe('PRAGMA journal_mode = WAL')
  await db.$executeRawUnsafe('PRAGMA synchronous = FULL')
  // 64 MiB of pages: with the usual 2 MB a search over 100,000 studies reads its index from the system again and again.
  await db.$executeRawUnsafe('PRAGMA cache_size = -65536')
  await db.$executeRawUnsafe('PRAGMA foreign_keys = ON')
  return db
}
