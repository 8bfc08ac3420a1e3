import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillHouse } from '../../../tests/bench/parts/house'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { runAdmin } from './run-admin'
import type { Actor } from '~/policy/actor'
import { listRecordings } from '~/domain/broadcasts/list-recordings.server'
import { whatsNext } from '~/domain/broadcasts/whats-next.server'

let services: TestServices
let student: Actor
const stranger: Actor = { kind: 'person', personId: 'elsewhere', memberships: [{ institutionId: 'another', role: 'teacher' }] }

beforeAll(async () => {
  services = await testServices()
  await fillHouse(services.env.dataDir, { people: 2_100, recordings: 1_100 })
  const { institutionId } = await services.db.membership.findFirstOrThrow({ where: { personId: 'many1' } })
  student = { kind: 'person', personId: 'many1', memberships: [{ institutionId, role: 'student' }] }
}, 60_000)
afterAll(() => services.close())

test('in a house with a thousand recordings the first page shows the newest, and the list all of them, page by page', async () => {
  expect((await whatsNext(services, student)).recordings.map(({ id }) => id)).toEqual(Array.from({ length: 8 }, (_, index) => `manyr${index}`))
  const last = await listRecordings(services, student, { page: 46 })
  expect([last.total, last.rows.map(({ id }) => id).at(-1)]).toEqual([1_100, 'manyr1099'])
  expect((await listRecordings(services, student, { search: 'operation 77' })).rows.map(({ title }) => title)).toContain('Demo operation 77')
})

test('somebody of another house sees none of what is for members', async () => {
  expect((await listRecordings(services, stranger, {})).total).toBe(0)
  await services.db.broadcast.updateMany({ where: { id: 'manyb5' }, data: { audience: 'professionals' } })
  expect((await listRecordings(services, stranger, {})).rows.map(({ id }) => id)).toEqual(['manyr5'])
  await services.db.consent.updateMany({ where: { broadcastId: 'manyb5' }, data: { withdrawnAt: new Date() } })
  expect((await listRecordings(services, stranger, {})).total).toBe(0)
})

test.each([['user', 2_100], ['recording', 1_100], ['broadcast', 1_100]])('the operator lists every %s', async (noun, count) => {
  const { code, stdout } = await runAdmin(services, [noun, 'list', '--json'])
  expect([code, (JSON.parse(stdout) as unknown[]).length]).toEqual([0, count])
})
