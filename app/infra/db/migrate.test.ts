import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDb } from './db.server'
import { applyMigrations } from './migrate.server'

const ours = join(import.meta.dirname, '../../../prisma/migrations')
let folder: string
const url = () => `file:${folder}/theatrum.db`

beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'theatrum-migrate-')) })
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a database that is up to date is left to the process that uses it', async () => {
  expect((await applyMigrations(url(), ours)).length).toBeGreaterThan(0)
  const db = await openDb(url())
  await db.setting.create({ data: { key: 'a', value: '1' } })
  expect(await applyMigrations(url(), ours)).toEqual([])
  await db.setting.update({ where: { key: 'a' }, data: { value: '2' } })
  await db.$disconnect()
})

test('a migration that is new is applied, and not while another process is on the database', async () => {
  await applyMigrations(url(), ours)
  const more = join(folder, 'migrations')
  cpSync(ours, more, { recursive: true })
  mkdirSync(join(more, '29990101000000_more'))
  writeFileSync(join(more, '29990101000000_more/migration.sql'), 'CREATE TABLE "More" ("id" TEXT NOT NULL PRIMARY KEY);\n')
  const db = await openDb(url())
  await db.setting.create({ data: { key: 'a', value: '1' } })
  await expect(applyMigrations(url(), more)).rejects.toThrow('stop all processes')
  await db.$disconnect()
  expect(await applyMigrations(url(), more)).toEqual(['29990101000000_more'])
  expect(await applyMigrations(url(), more)).toEqual([])
}, 30_000)
