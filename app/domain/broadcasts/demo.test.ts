import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorOfPerson } from './actor-of-person.server'
import { whatsNext } from './whats-next.server'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { seed } from '../../../prisma/seed'

let services: TestServices
beforeAll(async () => { services = await testServices({ DEMO: '1' }) })
afterAll(() => services.close())

const actorAt = async (local: string) => actorOfPerson(services.db, (await services.db.person.findUniqueOrThrow({ where: { email: `${local}@demo.theatrum.test` } })).id)

test('the first five minutes of a demonstration are not empty: a room with two inputs, and a broadcast booked there', async () => {
  expect(await seed(services)).toBe(true)
  const rooms = await services.db.room.findMany({ include: { inputs: true, institution: true } })
  expect(rooms.map((room) => [room.institution.name, room.inputs.map((input) => input.name).sort()])).toEqual([['Demo hospital A', ['field', 'panorama']]])
  const next = await whatsNext(services, await actorAt('student'))
  expect(next.upcoming).toHaveLength(1)
})

test('a seed once done is not done again', async () => {
  expect(await seed(services)).toBe(false)
  expect(await services.db.broadcast.count()).toBe(1)
})

test('a seed that was interrupted after the people is completed', async () => {
  await services.db.broadcast.deleteMany()
  await services.db.input.deleteMany()
  await services.db.room.deleteMany()
  expect(await seed(services)).toBe(true)
  expect(await services.db.broadcast.count()).toBe(1)
})

test('the first page shows what the policy lets this person watch: professionals of another institution, not its members-only broadcasts', async () => {
  const guest = await actorAt('guest')
  expect((await whatsNext(services, guest)).upcoming).toHaveLength(1)
  await services.db.broadcast.updateMany({ data: { audience: 'institution' } })
  expect((await whatsNext(services, guest)).upcoming).toHaveLength(0)
  expect((await whatsNext(services, await actorAt('student'))).upcoming).toHaveLength(1)
})

test('a house with people of its own is left alone', async () => {
  const own = await testServices({ DEMO: '1' })
  try {
    await own.db.person.create({ data: { email: 'someone@hospital.test', name: 'Somebody', passwordHash: 'none', timeZone: 'UTC' } })
    expect(await seed(own)).toBe(false)
    expect(await own.db.institution.count()).toBe(0)
  } finally {
    await own.close()
  }
})
