import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDb, type Db } from '~/infra/db/db.server'
import { applyMigrations } from '~/infra/db/migrate.server'
import { readEnv } from '~/infra/env.server'
import { openSqlite } from '~/infra/audit/sqlite.server'
import { offerFirstAdministrator } from './first-administrator.server'

const MIGRATIONS = join(import.meta.dirname, '../../../prisma/migrations')
let folder: string
let db: Db
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'theatrum-upgrade-')) })
afterEach(async () => {
  await db.$disconnect()
  rmSync(folder, { recursive: true, force: true })
})

test('after an upgrade from the first version nothing is lost, and no start prints a link that makes an operator of its reader', async () => {
  const env = readEnv({ DATA_DIR: folder, DEMO: '0', LOG_LEVEL: 'silent' })
  const before = join(folder, 'migrations-before')
  const first = readdirSync(MIGRATIONS).filter((name) => /^\d/.test(name)).sort()[0]!
  mkdirSync(before)
  cpSync(join(MIGRATIONS, first), join(before, first), { recursive: true })
  expect(await applyMigrations(env.databaseUrl, before)).toEqual([first])
  const old = openSqlite(env.databaseUrl)
  old.exec(`
    INSERT INTO "Institution" (id, name) VALUES ('i1', 'Hospital A');
    INSERT INTO "Person" (id, email, name, passwordHash) VALUES ('p1', 'head@example.test', 'Head', 'theirs');
    INSERT INTO "Membership" (id, personId, institutionId, role) VALUES ('m1', 'p1', 'i1', 'administrator');
    INSERT INTO "Session" (id, personId, expiresAt) VALUES ('s1', 'p1', '2026-12-22T00:00:00.000+00:00');
    INSERT INTO "Room" (id, institutionId, name) VALUES ('r1', 'i1', 'Theatre 1');
    INSERT INTO "Input" (id, institutionId, roomId, name, keyHash) VALUES ('n1', 'i1', 'r1', 'field', 'hash');
  `)
  old.close()

  expect((await applyMigrations(env.databaseUrl, MIGRATIONS)).length).toBeGreaterThan(0)
  db = await openDb(env.databaseUrl)
  expect(await db.person.findMany({ include: { memberships: true, sessions: true } })).toMatchObject([{
    id: 'p1', email: 'head@example.test', passwordHash: 'theirs', isOperator: false, deactivatedAt: null,
    memberships: [{ id: 'm1', institutionId: 'i1', role: 'administrator' }], sessions: [{ id: 's1', via: 'password', hasSecondFactor: false }],
  }])
  expect(await db.room.findMany({ include: { inputs: true } })).toMatchObject([{ id: 'r1', name: 'Theatre 1', inputs: [{ id: 'n1', keyHash: 'hash' }] }])

  const start = () => offerFirstAdministrator({ db, env, now: () => new Date('2026-11-22T08:00:00Z') })
  expect(await start()).toEqual({ kind: 'nobody-runs-it' })
  expect(await db.setting.count({ where: { key: 'first-administrator' } })).toBe(0)
  await db.person.update({ where: { id: 'p1' }, data: { isOperator: true } })
  expect(await start()).toEqual({ kind: 'none' })
})
