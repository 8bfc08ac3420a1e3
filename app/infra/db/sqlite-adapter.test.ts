import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { openSqlite } from '../audit/sqlite.server'

let services: TestServices
beforeEach(async () => { services = await testServices() })
afterEach(() => services.close())

test('an operation that looks before it writes is not thrown out by what another connection writes meanwhile', async () => {
  // As the audit's connection; it does not wait here, since waiting would stop the operation too.
  const other = openSqlite(services.env.databaseUrl)
  other.pragma('busy_timeout = 0')
  await services.db.$transaction(async (db) => {
    await db.institution.count()
    expect(() => other.exec(`INSERT INTO "Setting" ("key", "value") VALUES ('a', '1')`)).toThrow('locked')
    await db.institution.create({ data: { name: 'Hospital A' } })
  })
  other.exec(`INSERT INTO "Setting" ("key", "value") VALUES ('a', '1')`)
  other.close()
  expect(await services.db.institution.count()).toBe(1)
})

test('a kept statement answers with the values it is given each time, and knows what changed in between', async () => {
  const nameOf = async (name: string) => (await services.db.institution.findMany({ where: { name }, select: { name: true } })).map((row) => row.name)
  await services.db.institution.create({ data: { name: 'Hospital A' } })
  expect([await nameOf('Hospital A'), await nameOf('Hospital B')]).toEqual([['Hospital A'], []])
  await services.db.institution.create({ data: { name: 'Hospital B' } })
  expect(await Promise.all([nameOf('Hospital B'), nameOf('Hospital A'), nameOf('Hospital B')])).toEqual([['Hospital B'], ['Hospital A'], ['Hospital B']])
})

test('a kept statement sees columns that a table was given later', async () => {
  const read = () => services.db.$queryRaw<object[]>`SELECT * FROM "Setting"`
  await services.db.setting.create({ data: { key: 'a', value: '1' } })
  expect(await read()).toEqual([{ key: 'a', value: '1' }])
  await services.db.$executeRawUnsafe(`ALTER TABLE "Setting" ADD COLUMN "note" TEXT DEFAULT 'new'`)
  expect(await read()).toEqual([{ key: 'a', value: '1', note: 'new' }])
})

test('more different statements than are kept are all answered', async () => {
  for (let length = 1; length <= 600; length++) {
    const keys = Array.from({ length }, (_, index) => `key${index}`)
    expect(await services.db.setting.findMany({ where: { key: { in: keys } } })).toEqual([])
  }
})
