// npm test: installs what tests need, then types, unit and operation tests, and journeys in a real browser.
// Ends with one line that counts them; exit code 1 when anything failed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt, generateDatabaseClient } from '../../app/server/setup/build.mjs'
import { ensureInstalled } from '../../app/server/setup/install.mjs'
import { ensurePrograms, root } from '../../app/server/setup/machine.mjs'
import { ensureSamplesAndPeers } from './debian.mjs'

const results = join(root, 'test-results')
const totals = { passed: 0, failed: 0, skipped: 0 }

ensureInstalled()
// Debian's redis-tools holds the server's program too (redis-check-rdb is the same file), without the package's daemon.
ensurePrograms({ ffmpeg: 'ffmpeg', ffprobe: 'ffmpeg', chromium: 'chromium', 'redis-check-rdb': 'redis-tools', dcmdump: 'dcmtk', dciodvfy: 'dicom3tools', gdcmconv: 'libgdcm-tools', python3: 'python3' })
ensureSamplesAndPeers()
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
generateDatabaseClient()

part('Types', ['node_modules/typescript/bin/tsc', '--noEmit'])
await ensureBuilt()
part('Rules, operations and media', ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${join(results, 'vitest.json')}`], () => {
  const report = read('vitest.json')
  return report && { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + (report.numTodoTests ?? 0) }
})
part('Journeys in a browser', ['node_modules/@playwright/test/cli.js', 'test', '--config', 'tests/e2e/playwright.config.ts'], () => {
  const stats = read('playwright.json')?.stats
  return stats && { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }
})

console.log(`\n${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`)
process.exit(totals.failed ? 1 : 0)

/** Runs one part; a part without a count of its own counts as one test. A part that ends badly never counts as passed. */
function part(title, args, count = () => null) {
  console.log(`\n== ${title}`)
  const started = Date.now()
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, FORCE_COLOR: '0', NODE_ENV: 'test' } })
  const counted = count() ?? { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }
  if (status !== 0 && counted.failed === 0) counted.failed = 1
  for (const key of Object.keys(totals)) totals[key] += counted[key]
  console.log(`== ${title}: ${counted.passed} passed, ${counted.failed} failed in ${Math.round((Date.now() - started) / 1000)} s`)
}

function read(name) {
  const file = join(results, name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}
