import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { MigrationList } from '@prisma/schema-engine-wasm'
import { openSqlite } from '../audit/sqlite.server'
import { WrongSetting } from '../env.server'
import { withSchemaEngine } from './schema-engine.server'

const FILTERS = { externalTables: [], externalEnums: [] }

/** The migrations of a folder, oldest first, in the shape the engine takes. */
async function listMigrations(folder: string): Promise<MigrationList> {
  const baseDir = resolve(folder)
  const names = (await readdir(baseDir, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "sqlite"\n' },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: await readFile(join(baseDir, name, 'migration.sql'), 'utf8') } },
      })),
    ),
  }
}

/**
 * Brings the database up to the newest migration; a second run changes nothing, and leaves the database to the
 * processes that use it: the engine would want it for itself.
 * @returns names of the migrations applied just now.
 * @throws with Prisma's code (P3009 after a migration that failed half way); WrongSetting when another process is on the database meanwhile.
 */
export async function applyMigrations(url: string, folder: string): Promise<string[]> {
  const migrationsList = await listMigrations(folder)
  if (isUpToDate(url, migrationsList)) return []
  try {
    const { appliedMigrationNames } = await withSchemaEngine(url, (engine) => engine.applyMigrations({ migrationsList, filters: FILTERS }))
    return appliedMigrationNames
  } catch (cause) {
    // The engine knows no word for a database that is locked.
    if (!/SocketTimeout|database is locked/.test(String(cause))) throw cause
    throw new WrongSetting('The database has to be brought up to date, and another process is using it: stop all processes, start one, then the others.', { cause })
  }
}

/** Whether exactly these migrations were applied, whole and with this text. Anything else is the engine's business. */
function isUpToDate(url: string, { migrationDirectories }: MigrationList): boolean {
  if (!existsSync(url.replace(/^file:/, ''))) return false
  const sqlite = openSqlite(url, { readonly: true })
  try {
    if (!sqlite.prepare(`SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'`).get()) return false
    const rows = sqlite.prepare('SELECT migration_name AS name, checksum, finished_at AS finishedAt FROM _prisma_migrations WHERE rolled_back_at IS NULL').all() as { name: string; checksum: string; finishedAt: unknown }[]
    const wanted = new Map(migrationDirectories.map(({ path, migrationFile }) => [path, migrationFile.content.tag === 'ok' ? createHash('sha256').update(migrationFile.content.value).digest('hex') : '']))
    return rows.length === wanted.size && rows.every((row) => row.finishedAt !== null && wanted.get(row.name) === row.checksum)
  } finally {
    sqlite.close()
  }
}

/** The SQL that leads from one schema file's text to another; null for an empty database. */
export async function schemaDifference(from: string | null, to: string): Promise<string> {
  const schema = (content: string) => ({ tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content }] })
  const { stdout } = await withSchemaEngine('file::memory:', (engine) =>
    engine.diff({ from: from === null ? { tag: 'empty' } : schema(from), to: schema(to), script: true, exitCode: null, filters: FILTERS }),
  )
  return stdout ?? ''
}
