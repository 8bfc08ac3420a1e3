import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** prisma/migrations, seen from the built files and from the sources. */
export const migrationsDir = () => ['../prisma/migrations', '../../../prisma/migrations'].map((one) => join(import.meta.dirname, one)).find((one) => existsSync(one)) ?? 'prisma/migrations'

/** Names of the migrations that this product has. */
export async function knownMigrations(): Promise<string[]> {
  return (await readdir(migrationsDir(), { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort()
}
