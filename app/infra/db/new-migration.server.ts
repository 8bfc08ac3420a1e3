/** `npm run migration -- NAME`: writes the SQL that leads from the last migrated schema to prisma/schema.prisma. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemaDifference } from './migrate.server'

const folder = 'prisma/migrations'
/** The schema as of the newest migration: the starting point, since diffs from migrations are unreliable on Prisma 7.10. */
const lastFile = join(folder, 'schema.prisma')
const name = process.argv[2] ?? ''
if (!/^[a-z][a-z0-9-]*$/.test(name)) {
  console.error('Give the migration a name in lower case, such as: npm run migration -- add-rooms')
  process.exit(1)
}
const wanted = readFileSync('prisma/schema.prisma', 'utf8')
const sql = await schemaDifference(existsSync(lastFile) ? readFileSync(lastFile, 'utf8') : null, wanted)
if (!sql.trim() || sql.includes('This is an empty migration')) {
  console.error('The schema has not changed since the last migration.')
  process.exit(1)
}
const path = join(folder, `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${name}`)
mkdirSync(path, { recursive: true })
writeFileSync(join(path, 'migration.sql'), sql)
writeFileSync(lastFile, wanted)
console.log(`${path}/migration.sql`)
