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
