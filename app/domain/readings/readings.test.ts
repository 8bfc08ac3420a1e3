import { expect } from 'vitest'
import { caseStudy } from '~/domain/cases/case.fixture'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import { test } from '~/domain/images/real-import.fixture'
import { morning } from './morning.fixture'
import { answerInvitation, chooseItems, planReading } from './plan-reading.server'
import { listBlind, readBlind } from './read-blind.server'
import { closeReading, goToItem, handOver, openReading, revealItem } from './run-reading.server'

const reading = { text: 'Dense cisterns', diagnosis: 'SAH', certainty: 'probable', mark: null }

test('a reading is planned at half past seven of the host\'s clock; the hospitals are asked, and say whether they come', async ({ house }) => {
  const { services } = house
  const { second, third, people, readingId, chosen } = await morning(house)
  expect(chosen).toEqual({ kind: 'chosen', unseen: [] })
  expect((await services.db.reading.findUniqueOrThrow({ where: { id: readingId } })).startsAt.toISOString()).toBe('2026-11-22T23:30:00.000Z')
  expect(services.told).toEqual(expect.arrayContaining([people.second.personId, people.third.personId]))
  expect(await answerInvitation(services, people.second, { readingId, institutionId: second, comes: true })).toEqual({ kind: 'answered' })
  expect(await answerInvitation(services, people.host, { readingId, institutionId: third, comes: true })).toEqual({ kind: 'forbidden' })
  expect(await answerInvitation(services, people.third, { readingId, institutionId: third, comes: false })).toEqual({ kind: 'answered' })
  expect(await listBlind(services, people.third, { readingId, itemId: 'x' })).toEqual({ kind: 'forbidden' })
})

test('a row of readings is so many readings; one in the past, on no day or by a student is none', async ({ house }) => {
  const { services } = house
  const { people, plan } = await morning(house)
  const row = await planReading(services, people.host, { ...plan, weekly: { days: [1, 4], every: 1, until: '2026-12-10' } })
  expect(row.kind === 'planned' && row.readingIds).toHaveLength(6)
  expect(await planReading(services, people.host, { ...plan, date: '2026-11-01' })).toEqual({ kind: 'in-the-past' })
  expect(await planReading(services, people.host, { ...plan, date: '2026-02-30' })).toEqual({ kind: 'no-day' })
  expect(await planReading(services, people.host, { ...plan, minutes: 0 })).toEqual({ kind: 'malformed', where: 'minutes' })
  expect(await planReading(services, people.student, plan)).toEqual({ kind: 'forbidden' })
})

test('the planner is told which hospital will not see which study: a reading opens no picture', async ({ house }) => {
  const { services, institutionId } = house
  const { second, third, people, readingId, item } = await morning(house)
  const clinical = await caseStudy(services, institutionId, { workspace: 'clinical' })
  const chosen = await chooseItems(services, people.host, { readingId, items: [item(null, clinical)] })
  expect(chosen).toMatchObject({ kind: 'chosen' })
  expect(chosen.kind === 'chosen' && chosen.unseen.map(({ institutionId }) => institutionId)).toEqual(expect.arrayContaining([second, third]))
  expect(await chooseItems(services, people.host, { readingId, items: [item(null, { studyId: 'nothing', seriesId: 'x' })] })).toEqual({ kind: 'cannot-read', studyId: 'nothing' })
})

test('each hospital reads blind: it sees its own alone until the reveal, then all see all, and nothing is changed any more', async ({ house }) => {
  const { services, institutionId } = house
  const { second, third, people, readingId, firstId } = await morning(house)
  expect(await readBlind(services, people.second, { readingId, itemId: firstId, institutionId: second, revision: 0, reading })).toEqual({ kind: 'forbidden' })
  expect(await openReading(services, people.host, readingId)).toEqual({ kind: 'done' })
  const write = (actor: typeof people.host, where: string, revision: number, text: string) => readBlind(services, actor, { readingId, itemId: firstId, institutionId: where, revision, reading: { ...reading, text } })
  expect(await write(people.second, second, 0, 'B')).toEqual({ kind: 'kept', revision: 1 })
  expect(await write(people.second, second, 1, 'B again')).toEqual({ kind: 'kept', revision: 2 })
  expect(await write(people.second, second, 1, 'B again'), 'sent twice').toEqual({ kind: 'kept', revision: 2 })
  expect(await write(people.third, third, 0, 'C')).toEqual({ kind: 'kept', revision: 1 })
  expect(await write(people.third, second, 2, 'for others'), 'for another hospital').toEqual({ kind: 'forbidden' })
  expect(await write(people.student as never, second, 2, 'x')).toEqual({ kind: 'forbidden' })
  const seen = async (actor: typeof people.host) => { const listed = await listBlind(services, actor, { readingId, itemId: firstId }); return listed.kind === 'listed' ? [listed.readings.map(({ text }) => text), listed.written.length] : listed.kind }
  expect([await seen(people.second), await seen(people.third), await seen(people.host), await seen(people.student as never)]).toEqual([[['B again'], 2], [['C'], 2], [[], 2], [[], 2]])
  expect(await revealItem(services, people.second, { readingId, itemId: firstId })).toEqual({ kind: 'forbidden' })
  expect(await revealItem(services, people.host, { readingId, itemId: firstId })).toEqual({ kind: 'done' })
  expect((await seen(people.student as never))[0]).toHaveLength(2)
  expect(await write(people.second, second, 2, 'I knew it')).toEqual({ kind: 'revealed' })
  expect(await write(people.host, institutionId, 0, 'we too')).toEqual({ kind: 'revealed' })
})

test('of two doctors of one hospital who write at once the second is shown what the first wrote', async ({ house }) => {
  const { services } = house
  const { second, people, readingId, firstId } = await morning(house)
  const { actor: colleague } = await addMember(services, second, 'teacher')
  await openReading(services, people.host, readingId)
  await readBlind(services, people.second, { readingId, itemId: firstId, institutionId: second, revision: 0, reading })
  expect(await readBlind(services, colleague, { readingId, itemId: firstId, institutionId: second, revision: 0, reading: { ...reading, text: 'mine' } })).toMatchObject({ kind: 'changed-by-other', reading: { text: 'Dense cisterns', revision: 1 } })
})

test('the presenter hands over to a colleague of another hospital, who goes on and ends it; strangers are handed nothing', async ({ house }) => {
  const { services } = house
  const { people, readingId, firstId, nextId } = await morning(house)
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital D')
  const { actor: stranger } = await addMember(services, elsewhere, 'expert')
  await openReading(services, people.host, readingId)
  expect(await handOver(services, people.host, { readingId, personId: stranger.personId })).toEqual({ kind: 'not-found' })
  expect(await goToItem(services, people.second, { readingId, itemId: nextId })).toEqual({ kind: 'forbidden' })
  expect(await handOver(services, people.host, { readingId, personId: people.second.personId })).toEqual({ kind: 'done' })
  expect(await goToItem(services, people.second, { readingId, itemId: nextId })).toEqual({ kind: 'done' })
  expect((await services.db.readingItem.findMany({ where: { readingId }, orderBy: { position: 'asc' } })).map(({ phase }) => phase)).toEqual(['blind', 'blind'])
  expect(firstId).not.toBe(nextId)
  expect(await closeReading(services, people.second, readingId)).toEqual({ kind: 'done' })
  expect(await goToItem(services, people.second, { readingId, itemId: nextId })).toEqual({ kind: 'forbidden' })
  expect(await openReading(services, people.host, readingId)).toEqual({ kind: 'forbidden' })
})
