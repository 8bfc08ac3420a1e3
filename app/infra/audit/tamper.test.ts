import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withRealAudit } from '../../../tests/setup/real-audit'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import type { AuditRecord, Proof } from './audit'
import { COLUMNS } from './chain'
import { HEAD_FILE, headKey, writeHead } from './head-file.server'
import { proveChain } from './prove.server'
import { openSqlite, type Sqlite } from './sqlite.server'

const SAMPLE: AuditRecord[] = [
  { action: 'session.opened', actor: { kind: 'person', personId: 'p1' }, institutionId: 'i1', subjectKind: 'session', subjectId: null, detail: { via: 'password' } },
  { action: 'broadcast.started', actor: { kind: 'person', personId: 'p1' }, institutionId: 'i1', subjectKind: 'broadcast', subjectId: 'b1', detail: { warnings: ['空'] } },
  { action: 'broadcast.watched', actor: { kind: 'public' }, institutionId: 'i1', subjectKind: 'broadcast', subjectId: 'b1' },
  { action: 'role.removed', actor: { kind: 'system' }, institutionId: null, subjectKind: 'person', subjectId: 'p2', detail: { role: 'teacher', count: 2 } },
  { action: 'recording.downloaded', actor: { kind: 'person', personId: 'p2' }, institutionId: 'i2', subjectKind: 'recording', subjectId: 'r1', detail: { bytes: 1234, stream: 'field' } },
  { action: 'consent.withdrawn', actor: { kind: 'person', personId: 'p1' }, institutionId: 'i1', subjectKind: 'broadcast', subjectId: 'b1', detail: { parts: ['live', 'reuse'] } },
]

describe('somebody with the database file in their hands is found', () => {
  let services: TestServices
  let db: Sqlite
  const file = () => services.env.databaseUrl.replace('file:', '')
  const head = () => join(services.env.dataDir, HEAD_FILE)
  const prove = (more: Partial<Parameters<typeof proveChain>[0]> = {}): Proof => proveChain({ databaseUrl: services.env.databaseUrl, dataDir: services.env.dataDir, key: headKey(services.env.sessionSecret), ...more })
  const columns = COLUMNS.map((name) => `"${name}"`).join(', ')

  beforeAll(async () => {
    services = await withRealAudit(await testServices())
    for (const record of SAMPLE) await services.audit.recordNow(record)
    await services.audit.stop()
    await services.db.$disconnect()
    const sample = openSqlite(services.env.databaseUrl)
    sample.pragma('wal_checkpoint(TRUNCATE)')
    sample.pragma('journal_mode = DELETE')
    // They would take the triggers away first, and put them back afterwards; speed is all that counts here.
    sample.exec('DROP TRIGGER "AuditEvent_no_update"; DROP TRIGGER "AuditEvent_no_delete"')
    sample.close()
    copyFileSync(file(), `${file()}.sample`)
    copyFileSync(head(), `${head()}.sample`)
  })
  beforeEach(() => {
    copyFileSync(`${file()}.sample`, file())
    copyFileSync(`${head()}.sample`, head())
    db = openSqlite(services.env.databaseUrl)
    db.pragma('synchronous = OFF')
    db.pragma('journal_mode = MEMORY')
  })
  afterAll(async () => {
    db.close()
    rmSync(services.env.dataDir, { recursive: true, force: true })
  })

  /** The sample itself lacks only its triggers. */
  const expectWhole = () => expect(prove().broken).toEqual({ seq: null, at: null, fault: 'unprotected' })
  const rows = () => db.prepare('SELECT * FROM "AuditEvent" ORDER BY seq').all() as Record<string, string | number | null>[]

  test('one byte of any column of any row', () => {
    expectWhole()
    let tried = 0
    for (const row of rows()) {
      for (const name of COLUMNS) {
        const original = row[name]
        if (original === null || original === undefined) continue
        const bytes = Buffer.from(String(original))
        // Written as bytes and read as text again: what comes of it need not be a character.
        const write = db.prepare(`UPDATE "AuditEvent" SET "${name}" = CAST(? AS TEXT) WHERE seq = ?`)
        for (let index = 0; index < bytes.length; index += 1) {
          const changed = Buffer.from(bytes)
          changed[index] = bytes[index]! ^ (1 << (index % 8))
          write.run(changed, row.seq)
          const { broken } = prove()
          tried += 1
          if (broken?.seq !== row.seq) throw new Error(`${name}[${index}] of link ${row.seq}: ${JSON.stringify(broken)}`)
        }
        write.run(bytes, row.seq)
      }
      // A number is changed as well, to one that is free.
      for (const seq of [0, -1, 100, Number(row.seq) + 50]) {
        db.prepare('UPDATE "AuditEvent" SET seq = ? WHERE seq = ?').run(seq, row.seq)
        expect(prove().ok).toBe(false)
        expect(['out-of-sequence', 'cut-short']).toContain(prove().broken!.fault)
        db.prepare('UPDATE "AuditEvent" SET seq = ? WHERE seq = ?').run(row.seq, seq)
      }
    }
    expectWhole()
    expect(tried).toBeGreaterThan(1_000)
  })

  test('an empty place filled and a filled place emptied', () => {
    for (const row of rows()) for (const name of COLUMNS) {
      if (row[name] === null) db.prepare(`UPDATE "AuditEvent" SET "${name}" = 'x' WHERE seq = ?`).run(row.seq)
      else if (['actorId', 'institutionId', 'subjectId'].includes(name)) db.prepare(`UPDATE "AuditEvent" SET "${name}" = NULL WHERE seq = ?`).run(row.seq)
      else continue
      expect(prove().broken, `${name} of ${row.seq}`).toMatchObject({ seq: row.seq, fault: 'changed' })
      db.prepare(`UPDATE "AuditEvent" SET "${name}" = ? WHERE seq = ?`).run(row[name], row.seq)
    }
    expectWhole()
  })

  test('any link taken out', () => {
    const all = rows()
    for (const row of all) {
      db.prepare('DELETE FROM "AuditEvent" WHERE seq = ?').run(row.seq)
      expect(prove().broken).toMatchObject({ seq: row.seq, fault: row.seq === all.length ? 'cut-short' : 'out-of-sequence' })
      put(row)
    }
    expectWhole()
  })

  test('any two links in each other\'s place', () => {
    const all = rows()
    for (const a of all) for (const b of all) {
      if (Number(a.seq) >= Number(b.seq)) continue
      put({ ...a, seq: b.seq! }, true)
      put({ ...b, seq: a.seq! }, true)
      expect(prove().broken).toMatchObject({ seq: a.seq, fault: 'changed' })
      put(a, true)
      put(b, true)
    }
    expectWhole()
  })

  test('a link put in between, and one hung on to the end that was never taken', () => {
    const all = rows()
    for (let seq = all.length; seq >= 3; seq -= 1) db.prepare('UPDATE "AuditEvent" SET seq = seq + 1 WHERE seq = ?').run(seq)
    put({ ...all[1]!, seq: 3 })
    expect(prove().broken).toMatchObject({ seq: 3 })
    db.prepare('DELETE FROM "AuditEvent" WHERE seq = 3').run()
    for (let seq = 4; seq <= all.length + 1; seq += 1) db.prepare('UPDATE "AuditEvent" SET seq = seq - 1 WHERE seq = ?').run(seq)
    expectWhole()
    put({ ...all[1]!, seq: all.length + 1, previousHash: all.at(-1)!.hash! })
    expect(prove().broken).toMatchObject({ seq: all.length + 1, fault: 'changed' })
  })

  test('an end cut off, however much, or everything', () => {
    for (let seq = rows().length; seq >= 1; seq -= 1) {
      db.prepare('DELETE FROM "AuditEvent" WHERE seq = ?').run(seq)
      expect(prove().broken).toEqual({ seq, at: null, fault: 'cut-short' })
    }
  })

  test('a chain written anew from some link on, with hashes that fit', async () => {
    const { nextLink, GENESIS } = await import('./chain')
    let last: { seq: number; hash: string } = GENESIS
    for (const row of rows()) {
      const { seq: _seq, hash: _hash, previousHash: _previous, ...event } = row as never as Parameters<typeof nextLink>[1] & { seq: number; hash: string; previousHash: string }
      const link = nextLink(last, { ...event, ...(row.seq === 4 ? { detailJson: '{}' } : {}) })
      put({ ...link }, true)
      last = link
    }
    expect(prove().broken).toEqual({ seq: SAMPLE.length, at: null, fault: 'other-head' })
    // With a head forged without the secret as well.
    writeFileSync(head(), JSON.stringify({ ...last, mac: '0'.repeat(64) }))
    expect(prove().broken).toMatchObject({ fault: 'head-damaged' })
    rmSync(head())
    expect(prove().broken).toMatchObject({ fault: 'head-missing' })
    // With the secret: the head on paper still tells.
    const onPaper = (JSON.parse(readFileSync(`${head()}.sample`, 'utf8'))) as { seq: number; hash: string }
    writeHead(services.env.dataDir, headKey(services.env.sessionSecret), last)
    expectWhole()
    expect(prove({ expect: onPaper }).broken).toMatchObject({ seq: onPaper.seq, fault: 'other-head' })
  })

  test('any byte of the head changed', () => {
    const bytes = readFileSync(head())
    for (let index = 0; index < bytes.length - 1; index += 1) {
      const changed = Buffer.from(bytes)
      changed[index] = bytes[index]! ^ 1
      writeFileSync(head(), changed)
      expect(prove().broken?.fault, `byte ${index}`).toBe('head-damaged')
    }
    expect(existsSync(head())).toBe(true)
  })

  function put(row: Record<string, unknown>, over = false) {
    db.prepare(`INSERT ${over ? 'OR REPLACE ' : ''}INTO "AuditEvent" (seq, ${columns}) VALUES (${['seq', ...COLUMNS].map(() => '?').join(', ')})`).run(row.seq, ...COLUMNS.map((name) => row[name]))
  }
})

test('a chain that was cut short before the start goes on, keeps the head as evidence, and says so until somebody looked', async () => {
  const services = await withRealAudit(await testServices())
  for (const record of SAMPLE) await services.audit.recordNow(record)
  await services.audit.stop()
  const db = openSqlite(services.env.databaseUrl)
  db.exec('DROP TRIGGER "AuditEvent_no_delete"; DELETE FROM "AuditEvent" WHERE seq > 3')
  db.exec(`CREATE TRIGGER "AuditEvent_no_delete" BEFORE DELETE ON "AuditEvent" BEGIN SELECT RAISE(ABORT, 'no'); END`)
  db.close()
  await withRealAudit(services)
  for (let n = 0; n < 20; n += 1) await services.audit.recordNow(SAMPLE[0]!)
  const proof = await services.audit.prove()
  expect(proof).toMatchObject({ ok: false, broken: { seq: 6, fault: 'other-head' } })
  expect(await services.db.auditEvent.count({ where: { action: 'audit.head-mismatch' } })).toBe(1)
  await services.close()
})
