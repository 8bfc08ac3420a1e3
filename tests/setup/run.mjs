// npm test: installs what tests need, then types, unit and operation tests, and journeys in a real browser.
// Ends with one line that counts them; exit code 1 when anything failed.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ensureBuilt, generateDatabaseClient } from '../../app/server/setup/build.mjs'
import { ensureInstalled } from '../../app/server/setup/install.mjs'
import { ensurePrograms, root } from '../../app/server/setup/machine.mjs'
import { ensureSamplesAndPeers } from './debian.mjs'

const results = join(root, 'test-results')
const totals = { passed: 0, failed: 0, skipped: 0 }
/** Named once more at the end, where they are looked for. */
const failures = []

ensureInstalled()
// Debian's redis-tools holds the server's program too (redis-check-rdb is the same file), without the package's daemon.
ensurePrograms({ ffmpeg: 'ffmpeg', ffprobe: 'ffmpeg', chromium: 'chromium', 'redis-check-rdb': 'redis-tools', dcmdump: 'dcmtk', dciodvfy: 'dicom3tools', gdcmconv: 'libgdcm-tools', python3: 'python3' })
ensureSamplesAndPeers()
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
generateDatabaseClient()

// Each of the two keeps one core busy.
const types = part('Types', ['node_modules/typescript/bin/tsc', '--noEmit'], { isQuiet: true })
await ensureBuilt()
await types
await part('Rules, operations and media', ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${join(results, 'vitest.json')}`], { count: () => {
  const report = read('vitest.json')
  for (const file of report?.testResults ?? []) {
    const bad = file.assertionResults.filter(({ status }) => status === 'failed')
    for (const { fullName, failureMessages } of bad) failures.push(`${relative(root, file.name)} › ${fullName}\n${firstLines(failureMessages[0])}`)
    if (file.status === 'failed' && bad.length === 0) failures.push(`${relative(root, file.name)}\n${firstLines(file.message)}`)
  }
  return report && { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + (report.numTodoTests ?? 0) }
} })
await journeys('Journeys in a browser, two at a time', 'together', 2)
await journeys('Journeys in a browser, with the machine to themselves', 'alone', 1)

if (failures.length > 0) console.log(`\n== What failed\n${failures.join('\n\n')}`)
console.log(`\n${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`)
process.exit(totals.failed ? 1 : 0)

/** Runs one part; a part without a count of its own counts as one test. A part that ends badly never counts as passed. */
async function part(title, args, { count = () => null, env = {}, isQuiet = false }) {
  if (!isQuiet) console.log(`\n== ${title}`)
  const started = Date.now()
  const { status, said } = await run(args, env, isQuiet)
  if (isQuiet) console.log(`\n== ${title}${said && `\n${said.trimEnd()}`}`)
  const counted = count() ?? { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }
  if (status !== 0 && counted.failed === 0) counted.failed = 1
  for (const key of Object.keys(totals)) totals[key] += counted[key]
  console.log(`== ${title}: ${counted.passed} passed, ${counted.failed} failed in ${Math.round((Date.now() - started) / 1000)} s`)
}

/** A quiet one's words are held back for the end, since another part talks meanwhile. */
function run(args, env, isQuiet) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', isQuiet ? 'pipe' : 'inherit', isQuiet ? 'pipe' : 'inherit'], env: { ...process.env, FORCE_COLOR: '0', NODE_ENV: 'test', ...env } })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ status: 1, said: `${said}${error.message}` }))
    child.on('close', (status) => resolve({ status, said }))
  })
}

/** One of the projects of playwright.config.ts, which says what is in which and why. */
function journeys(title, project, workers) {
  const name = `journeys-${project}`
  return part(title, ['node_modules/@playwright/test/cli.js', 'test', '--config', 'tests/e2e/playwright.config.ts', '--project', project, '--workers', String(workers)], { env: { JOURNEYS_REPORT: name }, count: () => {
    const report = read(`${name}.json`)
    const stats = report?.stats
    for (const suite of report?.suites ?? []) collect(suite)
    return stats && { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }
  } })
}

function read(name) {
  const file = join(results, name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}

/** Playwright's suites lie in one another. */
function collect(suite) {
  for (const inner of suite.suites ?? []) collect(inner)
  for (const { ok, title, file, tests } of suite.specs ?? []) {
    if (!ok) failures.push(`${file} › ${title}\n${firstLines(tests[0]?.results.at(-1)?.error?.message)}`)
  }
}

function firstLines(text = '') {
  // Colours say nothing in a list.
  return text.replace(/\u001b\[\d+m/g, '').split('\n').slice(0, 12).map((line) => `  ${line.slice(0, 300)}`).join('\n')
}
