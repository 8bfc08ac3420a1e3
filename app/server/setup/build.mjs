// Builds what the processes run: build/*.js (esbuild), build/pages (Remix), when a source changed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compressAssets } from './compress-assets.mjs'
import { root, run, stop } from './machine.mjs'

/** All that is built from: what changes here is built anew, and an installation without the internet is given all of it. */
export const SOURCES = ['app', 'streaming', 'imaging', 'vr', 'prisma', 'content', 'remix.config.js', 'vite.config.ts', 'tsconfig.json', 'package-lock.json']

/** Each process's entry. */
const ENTRIES = {
  main: 'app/server/main.ts',
  admin: 'app/server/admin/main.ts',
  'admin-by-itself': 'app/server/admin/by-itself.ts',
  'audit-worker': 'app/infra/audit/audit-worker.ts',
  'document-worker': 'app/domain/courses/import/document-worker.server.ts',
  'image-child': 'imaging/ingest/child.ts',
  'pixel-worker': 'imaging/serve/pixel-worker.ts',
  media: 'streaming/server/main.ts',
  ingest: 'streaming/ingest/main.ts',
  dimse: 'imaging/net/dimse/main.ts',
}

export async function ensureBuilt() {
  const stamp = join(root, 'build/.built')
  const wanted = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.error('Building ...')
  rmSync(stamp, { force: true })
  mkdirSync(join(root, 'build'), { recursive: true })
  generateDatabaseClient()
  await Promise.all([bundleProcesses(), buildPages()])
  await compressAssets(join(root, 'build/pages/client/assets'))
  writeFileSync(stamp, wanted)
}

/** The typed database client; the named engine is never run, but without the name a download is tried. */
export function generateDatabaseClient() {
  const stamp = join(root, 'app/infra/db/generated/.schema')
  const schema = readFileSync(join(root, 'prisma/schema.prisma'), 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === schema) return
  run('Generating the database client', process.execPath, ['node_modules/prisma/build/index.js', 'generate', '--schema', 'prisma/schema.prisma', '--no-hints'], {
    env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  writeFileSync(stamp, schema)
}

async function bundleProcesses() {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: 'build',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    tsconfig: 'tsconfig.json',
    // The Remix build is made beside this one, and read when the process starts; the other is an entry of its own.
    external: ['./pages/server/index.js', './admin-by-itself.js'],
    sourcemap: 'linked',
    logLevel: 'warning',
  }).catch((error) => stop(`Building the processes failed: ${error.message}`))
}

function buildPages() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['node_modules/@remix-run/dev/dist/cli.js', 'vite:build', '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, NODE_ENV: 'production' } })
    child.on('exit', (code) => (code === 0 ? resolve() : stop('Building the pages failed; the lines above say why.')))
  })
}

/** Names, sizes and times of all sources: a few milliseconds. */
function fingerprint() {
  const hash = createHash('sha256').update(process.version)
  const walk = (path) => {
    const full = join(root, path)
    if (!existsSync(full)) return
    const stat = statSync(full)
    if (stat.isDirectory()) {
      if (path === 'app/infra/db/generated') return
      for (const name of readdirSync(full).sort()) walk(`${path}/${name}`)
    } else if (!/\.test\.tsx?$/.test(path)) hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`)
  }
  for (const source of SOURCES) walk(source)
  return hash.digest('hex')
}

if (process.argv[1] === import.meta.filename) {
  const { ensureInstalled } = await import('./install.mjs')
  ensureInstalled()
  await ensureBuilt()
}
