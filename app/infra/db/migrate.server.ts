import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { MigrationList } from '@prisma/schema-engine-wasm'
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
 * Brings the database up to the newest migration; a second run changes nothing.
 * @returns names of the migrations applied just now.
 * @throws with Prisma's code (P3009 after a migration that failed half way).
 */
export async function applyMigrations(url: string, folder: string): Promise<string[]> {
  const migrationsList = await listMigrations(folder)
  const { appliedMigrationNames } = await withSchemaEngine(url, (engine) => engine.applyMigrations({ migrationsList, filters: FILTERS }))
  return appliedMigrationNames
}

/** The SQL that leads from one schema file's text to another; null for an empty database. */
export async function schemaDifference(from: string | null, to: string): Promise<string> {
  const schema = (content: string) => ({ tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content }] })
  const { stdout } = await withSchemaEngine('file::memory:', (engine) =>
    engine.diff({ from: from === null ? { tag: 'empty' } : schema(from), to: schema(to), script: true, exitCode: null, filters: FILTERS }),
  )
  return stdout ?? ''
}
