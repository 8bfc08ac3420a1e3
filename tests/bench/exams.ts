import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { openHall } from '../setup/exam-hall'
import { startProduct } from '../setup/product'
import { simulatedCandidate, type Timing } from '../setup/simulated-candidate'

/*
 * npm run bench -- exams [sitting] [--candidates 300] [--minutes 5]
 * A whole exam on one process: all begin within five seconds, each enters something every two seconds, all hand in within ten. The
 * candidates are the page's own logic in this process, beside the server on the same machine.
 */
const option = (name: string, otherwise: number) => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? otherwise : Number(process.argv[at + 1]) }
const part = process.argv[2] && !process.argv[2].startsWith('--') ? process.argv[2] : null

const PARTS: Record<string, () => Promise<object[]>> = { sitting, closed }
const BEGIN_MS = 5_000
const EVERY_MS = 2_000
const END_MS = 10_000
const BOUNDS = { begin: 500, open: 500, save: 500, 'hand-in': 500 } as const

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms))
const at = (sorted: readonly number[], share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)

function figures(timings: readonly Timing[]): object[] {
  return (['begin', 'open', 'save', 'hand-in'] as const).map((what) => {
    const of = timings.filter((one) => one.what === what)
    const sorted = of.map(({ ms }) => ms).sort((a, b) => a - b)
    return { figure: what, asked: of.length, failed: of.filter(({ isOk }) => !isOk).length, p50Ms: at(sorted, 0.5), p95Ms: at(sorted, 0.95), maxMs: at(sorted, 1), bound: BOUNDS[what] }
  })
}

async function sitting(): Promise<object[]> {
  const candidates = option('candidates', 300)
  const untilMs = option('minutes', 5) * 60_000
  const product = await startProduct({ LOG_LEVEL: 'warn' })
  try {
    const hall = openHall(product, { candidates, questions: 40 })
    const timings: Timing[] = []
    const seated = hall.candidates.map((candidate) => simulatedCandidate({ url: product.url, sittingId: hall.sittingId, candidate, items: hall.items, random: Math.random, onTiming: (one) => timings.push(one) }))
    const cpuBefore = cpuOf(product.pid())
    const began = performance.now()
    await Promise.all(seated.map(async (one, n) => { await wait((n / candidates) * BEGIN_MS); await one.open() }))
    const openedMs = Math.round(performance.now() - began)
    const endsAt = performance.now() + untilMs
    await Promise.all(seated.map(async (one, n) => {
      await wait((n / candidates) * EVERY_MS)
      for (let next = performance.now(); next < endsAt; next += EVERY_MS) {
        await wait(Math.max(0, next - performance.now()))
        await one.enter()
      }
    }))
    const replies = await Promise.all(seated.map(async (one, n) => { await wait((n / candidates) * END_MS); return (await one.handIn()).kind }))
    const seconds = (performance.now() - began) / 1_000
    for (const one of seated) one.stop()
    const told = seated.reduce((sum, one) => sum + [...one.told.values()].reduce((count, list) => count + list.length, 0), 0)
    return [
      { figure: `${candidates} candidates began within`, ms: openedMs, bound: BEGIN_MS }, ...figures(timings),
      { figure: 'entered, and not on the server', entered: told, lost: told - savedOf(product.dataDir), notIn: replies.filter((kind) => kind !== 'in').length, bound: 0 },
      { figure: 'server, share of a core', percent: Math.round((100 * (cpuOf(product.pid()) - cpuBefore)) / seconds) },
    ]
  } finally {
    await product.remove()
  }
}

/** 200 without time to think: the next save as soon as the last was answered. */
async function closed(): Promise<object[]> {
  const candidates = option('candidates', 200)
  const product = await startProduct({ LOG_LEVEL: 'warn' })
  try {
    const hall = openHall(product, { candidates, questions: 40 })
    const timings: Timing[] = []
    const seated = hall.candidates.map((candidate) => simulatedCandidate({ url: product.url, sittingId: hall.sittingId, candidate, items: hall.items, random: Math.random, onTiming: (one) => timings.push(one) }))
    await Promise.all(seated.map((one) => one.open()))
    const endsAt = performance.now() + option('minutes', 0.5) * 60_000
    await Promise.all(seated.map(async (one) => {
      while (performance.now() < endsAt) {
        await one.enter()
        await one.flush()
      }
      await one.handIn()
      one.stop()
    }))
    const mean = (what: Timing['what']) => { const of = timings.filter((one) => one.what === what); return Math.round(of.reduce((sum, { ms }) => sum + ms, 0) / Math.max(1, of.length)) }
    return [{ figure: `${candidates} in closed loop, mean`, saveMs: mean('save'), handInMs: mean('hand-in'), openMs: mean('open'), saves: timings.filter(({ what }) => what === 'save').length, failed: timings.filter(({ isOk }) => !isOk).length }]
  } finally {
    await product.remove()
  }
}

/** Seconds of the processor that a process has had. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function savedOf(dataDir: string): number {
  const database = new (createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): { get(): { count: number } }; close(): void })(`${dataDir}/theatrum.db`)
  try {
    return database.prepare('select count(*) as count from ExamSave').get().count
  } finally {
    database.close()
  }
}

for (const [name, run] of Object.entries(PARTS)) if (part === null || part === name) for (const row of await run()) console.log(JSON.stringify(row))
