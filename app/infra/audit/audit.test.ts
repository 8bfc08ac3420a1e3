import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withRealAudit } from '../../../tests/setup/real-audit'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import type { AuditRecord } from './audit'

const access = (n: number): AuditRecord => ({ action: 'broadcast.watched', actor: { kind: 'person', personId: `p${n}` }, institutionId: 'i1', subjectKind: 'broadcast', subjectId: 'b1' })

describe('what happened is on record', () => {
  let services: TestServices
  beforeEach(async () => { services = await withRealAudit(await testServices()) })
  afterEach(() => services.close())

  test('a change of rights is on disk before the person is told that it is done', async () => {
    await services.audit.recordNow({ ...access(1), action: 'role.added', detail: { role: 'teacher' } })
    const rows = await services.db.auditEvent.findMany()
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ seq: 1, action: 'role.added', actorId: 'p1', detailJson: '{"role":"teacher"}' })
    expect(await services.audit.prove()).toMatchObject({ ok: true, checked: 1, head: { seq: 1 } })
  })

  test('accesses are written in order, without a gap, and the chain proves', async () => {
    for (let n = 1; n <= 1_234; n += 1) services.audit.record(access(n))
    await services.audit.flush()
    const rows = await services.db.auditEvent.findMany({ orderBy: { seq: 'asc' } })
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 1_234 }, (_, n) => n + 1))
    expect(rows.map((row) => row.actorId)).toEqual(Array.from({ length: 1_234 }, (_, n) => `p${n + 1}`))
    expect(services.audit.state()).toEqual({ waiting: 0, written: 1_234, failing: false })
    expect(await services.audit.prove()).toMatchObject({ ok: true, checked: 1_234 })
  })

  test('the program itself cannot change or remove a link', async () => {
    await services.audit.recordNow(access(1))
    await expect(services.db.auditEvent.updateMany({ data: { actorId: 'somebody-else' } })).rejects.toThrow()
    await expect(services.db.auditEvent.deleteMany()).rejects.toThrow()
    expect((await services.db.auditEvent.findMany()).map((row) => row.actorId)).toEqual(['p1'])
  })

  test('what is written about an event holds no mail address, however it came in', async () => {
    await services.audit.recordNow({ ...access(1), detail: { reason: 'asked by somebody@example.test today', list: ['a@b.test'] } })
    const { detailJson } = await services.db.auditEvent.findFirstOrThrow()
    expect(detailJson).not.toContain('@')
    expect(detailJson).toContain('today')
  })
})

test('while the database refuses, nothing is lost, and it is said that it fails', async () => {
  const services = await withRealAudit(await testServices())
  await services.audit.recordNow(access(0))
  // Another program holds the one writer for longer than anybody waits.
  const other = otherProgram(services)
  other.exec('ALTER TABLE "AuditEvent" RENAME TO "Hidden"')
  for (let n = 1; n <= 700; n += 1) services.audit.record(access(n))
  const done = services.audit.recordNow({ ...access(701), action: 'role.removed' })
  await until('it fails', () => services.audit.state().failing)
  expect(services.audit.state().waiting).toBe(701)
  other.exec('ALTER TABLE "Hidden" RENAME TO "AuditEvent"')
  other.close()
  await done
  expect(services.audit.state()).toMatchObject({ waiting: 0, failing: false })
  expect((await services.db.auditEvent.findMany({ orderBy: { seq: 'asc' } })).map((row) => row.actorId)).toEqual(Array.from({ length: 702 }, (_, n) => `p${n}`))
  expect(await services.audit.prove()).toMatchObject({ ok: true, checked: 702 })
  await services.close()
})

test('accesses beyond the bound are counted in the chain; a change of rights waits and is written', async () => {
  const services = await withRealAudit(await testServices(), { mostWaiting: 100 })
  const other = otherProgram(services)
  other.exec('ALTER TABLE "AuditEvent" RENAME TO "Hidden"')
  for (let n = 1; n <= 140; n += 1) services.audit.record(access(n))
  const done = services.audit.recordNow({ ...access(141), action: 'role.removed' })
  await until('it fails', () => services.audit.state().failing)
  other.exec('ALTER TABLE "Hidden" RENAME TO "AuditEvent"')
  other.close()
  await done
  await services.audit.flush()
  const rows = await services.db.auditEvent.findMany({ orderBy: { seq: 'asc' } })
  expect(rows.filter((row) => row.action === 'broadcast.watched')).toHaveLength(100)
  expect(rows.filter((row) => row.action === 'role.removed')).toHaveLength(1)
  expect(JSON.parse(rows.find((row) => row.action === 'audit.shed')!.detailJson)).toMatchObject({ count: 40 })
  expect(await services.audit.prove()).toMatchObject({ ok: true, checked: 102 })
  await services.close()
})

test('two processes on one database write one chain', async () => {
  const services = await withRealAudit(await testServices())
  const { openAudit } = await import('./open-audit.server')
  const { auditWorkerPath } = await import('../../../tests/setup/real-audit')
  const second = openAudit({ env: services.env, log: services.log, now: services.now, workerPath: await auditWorkerPath() })
  for (let round = 0; round < 20; round += 1) {
    for (let n = 0; n < 25; n += 1) { services.audit.record(access(n)); second.record(access(1_000 + n)) }
    await Promise.all([services.audit.recordNow(access(99)), second.recordNow(access(199))])
  }
  await Promise.all([services.audit.flush(), second.flush()])
  expect(await services.db.auditEvent.count()).toBe(20 * 52)
  expect(await services.audit.prove()).toMatchObject({ ok: true, checked: 20 * 52 })
  await second.stop()
  await services.close()
})

/** Somebody with the file in their hands. */
export function otherProgram({ env }: Pick<TestServices, 'env'>) {
  const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { exec(sql: string): void; prepare(sql: string): { run(...values: unknown[]): unknown; all(...values: unknown[]): unknown[] }; close(): void }
  return new Database(env.databaseUrl.replace(/^file:/, ''))
}

test('a batch whose end is unknown is found on disk and not written twice', async () => {
  const services = await testServices()
  const { openChainStore } = await import('./chain-store.server')
  const { GENESIS, presentEvent } = await import('./chain')
  const store = openChainStore(services.env.databaseUrl)
  const batch = [1, 2, 3].map((n) => presentEvent(access(n), new Date(n)))
  const head = store.append(batch, null)
  store.append([presentEvent(access(9), new Date(9))], null)
  // The answer to the first batch was lost: it is handed in again, and once more, with what was the head before it.
  store.append(batch, GENESIS)
  expect(store.head()).toEqual(store.append(batch, GENESIS))
  expect(store.head().seq).toBe(4)
  store.append(batch, head)
  expect(store.head().seq).toBe(7)
  store.close()
  await services.close()
})
