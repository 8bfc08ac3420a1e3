// npm run migration -- NAME: makes a migration from the difference between the last migrated schema and the present one.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled } from './install.mjs'
import { generateDatabaseClient } from './build.mjs'
import { root } from './machine.mjs'

ensureInstalled()
generateDatabaseClient()
const { build } = await import('esbuild')
mkdirSync(join(root, 'build'), { recursive: true })
const outfile = join(root, 'build/new-migration.js')
await build({ absWorkingDir: root, entryPoints: ['app/infra/db/new-migration.server.ts'], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' })
process.chdir(root)
await import(outfile)
