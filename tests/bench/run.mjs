// npm run bench -- NAME [options]: prints one JSON line per figure, the machine first. Figures: docs/performance.md.
import { readdirSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from '../../app/server/setup/build.mjs'
import { ensureInstalled } from '../../app/server/setup/install.mjs'
import { ensurePrograms, root, stop } from '../../app/server/setup/machine.mjs'

ensureInstalled()
ensurePrograms({ ffmpeg: 'ffmpeg', chromium: 'chromium', 'redis-check-rdb': 'redis-tools' })
await ensureBuilt()

const names = readdirSync(join(root, 'tests/bench')).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3))
const name = process.argv[2]
if (!names.includes(name)) stop(`Give the name of a benchmark: ${names.join(', ')}.`)

console.log(JSON.stringify({ bench: name, machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`, node: process.version, at: new Date().toISOString() }))
if (name === 'images' || name === 'vr') (await import('../setup/debian.mjs')).ensureSamplesAndPeers()
if (name === 'obs') ensurePrograms({ obs: 'obs-studio', Xvfb: 'xvfb', import: 'imagemagick' })
const { build } = await import('esbuild')
const outfile = join(root, `build/bench/${name}.mjs`)
// Plain modules stay where they are: the clock source starts the program that lies beside it, the samples lie below the root.
const inPlace = { name: 'in-place', setup: (build) => build.onResolve({ filter: /(\/clock\/.*|\/debian)\.mjs$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path), external: true })) }
await build({ plugins: [inPlace], absWorkingDir: root, entryPoints: [`tests/bench/${name}.ts`], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', tsconfig: 'tsconfig.json', logLevel: 'error' })
process.argv.splice(2, 1)
await import(pathToFileURL(outfile).href)
