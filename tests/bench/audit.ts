/** 10,000 audit events a second beside requests: what the requests lose, and whether the chain keeps up. */
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { openAudit } from '../../app/infra/audit/open-audit.server'
import type { Audit } from '../../app/infra/audit/audit'
import { openDb, type Db } from '../../app/infra/db/db.server'
import { applyMigrations } from '../../app/infra/db/migrate.server'
import { createLog } from '../../app/infra/log.server'

const EVENTS_PER_SECOND = 10_000
const TICK_MS = 10

export interface BenchRow { figure: string; value: number; unit: string; bound?: number }

/** Requests that read the database as a signed-in page does, alone and then beside the events; figures side by side. */
export async function benchAudit({ seconds = 8 }: { seconds?: number } = {}): Promise<BenchRow[]> {
  const root = process.cwd()
  const dataDir = mkdtempSync(join(tmpdir(), 'theatrum-audit-bench-'))
  const databaseUrl = `file:${join(dataDir, 'theatrum.db')}`
  await applyMigrations(databaseUrl, resolve(root, 'prisma/migrations'))
  const db = await openDb(databaseUrl)
  await db.institution.createMany({ data: Array.from({ length: 200 }, (_, n) => ({ name: `Institution ${n}` })) })
  const log = createLog('silent', 'bench')
  const audit = openAudit({ env: { databaseUrl, dataDir, sessionSecret: 'a-secret-of-sixteen-characters' }, log, now: () => new Date(), workerPath: join(root, 'build/audit-worker.js') })
  const server = http.createServer((_request, response) => {
    db.institution.findMany({ take: 20, orderBy: { name: 'asc' } }).then((rows) => response.end(JSON.stringify(rows)), (error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  try {
    await measureRequests(url, 1)
    const alone = await measureRequests(url, seconds)
    const load = startEvents(audit)
    const beside = await measureRequests(url, seconds)
    const { taken, mostWaiting } = load.stop()
    const flushedFrom = performance.now()
    await audit.flush()
    const flushMs = performance.now() - flushedFrom
    const nowMs = await changeMs(audit)
    const proof = await audit.prove()
    return [
      { figure: 'request beside no events p50', value: alone.p50, unit: 'ms' },
      { figure: 'request beside no events p95', value: alone.p95, unit: 'ms' },
      { figure: 'request beside 10,000 events/s p50', value: beside.p50, unit: 'ms' },
      { figure: 'request beside 10,000 events/s p95', value: beside.p95, unit: 'ms' },
      { figure: 'delay by the events p95', value: round(beside.p95 - alone.p95), unit: 'ms', bound: 5 },
      { figure: 'events taken per second', value: Math.round(taken / seconds), unit: '1/s' },
      { figure: 'events written', value: audit.state().written, unit: '' },
      { figure: 'events in the database', value: await count(db), unit: '' },
      { figure: 'most events waiting', value: mostWaiting, unit: '' },
      { figure: 'until the last is on disk', value: round(flushMs), unit: 'ms' },
      { figure: 'a change of rights on disk p95', value: nowMs, unit: 'ms' },
      { figure: `proof of ${proof.checked} events, ${proof.ok ? 'whole' : 'BROKEN'}`, value: proof.ms, unit: 'ms' },
    ]
  } finally {
    server.close()
    server.closeAllConnections()
    await audit.stop()
    await db.$disconnect()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const count = (db: Db) => db.auditEvent.count()
const round = (ms: number) => Math.round(ms * 100) / 100

function startEvents(audit: Audit): { stop(): { taken: number; mostWaiting: number } } {
  let [taken, mostWaiting] = [0, 0]
  const startedAt = performance.now()
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * EVENTS_PER_SECOND)
    for (; taken < due; taken += 1) {
      audit.record({ action: 'broadcast.watched', actor: { kind: 'person', personId: `person-${taken % 300}-with-an-id` }, institutionId: 'an-institution-id-of-24-c', subjectKind: 'broadcast', subjectId: `broadcast-${taken % 20}-with-an-id`, detail: { grant: `grant-${taken}` } })
    }
    mostWaiting = Math.max(mostWaiting, audit.state().waiting)
  }, TICK_MS)
  return {
    stop() {
      clearInterval(timer)
      return { taken, mostWaiting }
    },
  }
}

/** 50 requests a second, each at its time whatever became of the one before. */
async function measureRequests(url: string, seconds: number): Promise<{ p50: number; p95: number }> {
  const agent = new http.Agent({ keepAlive: true })
  const times: number[] = []
  const startedAt = performance.now()
  const running: Promise<void>[] = []
  for (let n = 0; n < seconds * 50; n += 1) {
    await wait(Math.max(0, startedAt + n * 20 - performance.now()))
    running.push(new Promise((done, fail) => {
      const from = performance.now()
      http.get(url, { agent }, (response) => {
        response.resume()
        response.on('end', () => { times.push(performance.now() - from); done() })
      }).on('error', fail)
    }))
  }
  await Promise.all(running)
  agent.destroy()
  return percentiles(times)
}

async function changeMs(audit: Audit): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < 50; n += 1) {
    const from = performance.now()
    await audit.recordNow({ action: 'role.added', actor: { kind: 'system' }, institutionId: null, subjectKind: 'person', subjectId: 'somebody' })
    times.push(performance.now() - from)
  }
  return percentiles(times).p95
}

function percentiles(times: number[]): { p50: number; p95: number } {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (part: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0)
  return { p50: at(0.5), p95: at(0.95) }
}

// Alone: npm run bench -- audit.
if (process.argv[1]?.endsWith('run.mjs') && import.meta.url.endsWith('/audit.mjs')) {
  for (const row of await benchAudit()) console.log(JSON.stringify(row))
}
