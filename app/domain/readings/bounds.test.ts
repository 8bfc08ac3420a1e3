import { expect } from 'vitest'
import { test } from '~/domain/images/real-import.fixture'
import { askPoll } from './ask-poll.server'
import { changeReading } from './change-reading.server'
import { READING_BOUNDS } from './meeting'
import { morning } from './morning.fixture'
import { planReading } from './plan-reading.server'
import { readBlind } from './read-blind.server'
import { openReading, revealItem } from './run-reading.server'
import { sayLine } from './say-line.server'
import { seePlan } from './see-plan.server'
import { vote } from './vote.server'

test('one person fills no chat in a minute, and what was hidden takes no place of what is said', async ({ house }) => {
  const { services } = house
  const { people, readingId } = await morning(house)
  await openReading(services, people.host, readingId)
  const say = (actor = people.second) => sayLine(services, actor, { readingId, text: 'Dense cisterns' })
  const lines = (count: number, authorId: string, at: Date, hiddenAt: Date | null) => services.db.readingLine.createMany({ data: Array.from({ length: count }, () => ({ readingId, authorId, text: 'x', at, hiddenAt })) })
  await lines(READING_BOUNDS.linesAMinute - 1, people.second.personId, services.now(), null)
  expect([await say(), await say(), await say(people.third)]).toEqual([{ kind: 'said' }, { kind: 'too-fast' }, { kind: 'said' }])
  services.setNow(new Date(services.now().getTime() + 61_000))
  await lines(READING_BOUNDS.lines - 5, people.third.personId, new Date(services.now().getTime() - 600_000), services.now())
  expect(await say(), 'the hidden do not count').toEqual({ kind: 'said' })
  await services.db.readingLine.updateMany({ where: { readingId }, data: { hiddenAt: null } })
  expect(await say()).toEqual({ kind: 'too-many' })
})

test('a vote pressed again is told to nobody, and nobody votes faster than a hand does', async ({ house }) => {
  const { services } = house
  const { people, readingId } = await morning(house)
  await openReading(services, people.host, readingId)
  await askPoll(services, people.host, { readingId, itemId: null, poll: { question: 'A bleed?', options: ['yes', 'no'] } })
  const { id: pollId } = await services.db.readingPoll.findFirstOrThrow({ where: { readingId } })
  const choose = (choice: number) => vote(services, people.second, { readingId, pollId, choice })
  for (let n = 0; n < READING_BOUNDS.votesAMinute; n++) expect(await choose(n % 2)).toEqual({ kind: 'voted' })
  expect(await choose(0)).toEqual({ kind: 'too-fast' })
  expect(await choose((READING_BOUNDS.votesAMinute - 1) % 2), 'what one has voted already').toEqual({ kind: 'voted' })
  services.setNow(new Date(services.now().getTime() + 60_000))
  expect(await choose(0)).toEqual({ kind: 'voted' })
})

test('a reading that is moved again and again is told once an hour; one person plans so many a day', async ({ house }) => {
  const { services, institutionId } = house
  const { people, plan, readingId } = await morning(house)
  const moved = () => services.db.notification.count({ where: { personId: people.second.personId } })
  const before = await moved()
  const { startsAt } = await services.db.reading.findUniqueOrThrow({ where: { id: readingId } })
  const move = (minutes: number) => changeReading(services, people.host, { readingId, change: { title: 'Morning reading', startsAt: new Date(startsAt.getTime() + minutes * 60_000), minutes: 30, isRecorded: true } })
  for (let n = 1; n <= 5; n++) expect(await move(n)).toEqual({ kind: 'done' })
  expect((await moved()) - before).toBe(1)
  services.setNow(new Date(services.now().getTime() + 3_600_000))
  await move(6)
  expect((await moved()) - before).toBe(2)
  const at = services.now()
  await services.db.reading.createMany({ data: Array.from({ length: READING_BOUNDS.plannedADay - 1 }, () => ({ institutionId, title: 'x', startsAt: at, createdAt: at, createdById: people.host.personId, presenterId: people.host.personId })) })
  expect(await planReading(services, people.host, plan)).toEqual({ kind: 'too-many' })
  services.setNow(new Date(at.getTime() + 25 * 3_600_000))
  expect(await planReading(services, people.host, { ...plan, date: '2026-11-25' })).toMatchObject({ kind: 'planned' })
})

test('while it is held the host\'s planners find no answer at their desk before their hospital has read the case', async ({ house }) => {
  const { services, institutionId } = house
  const { people, readingId, firstId, nextId } = await morning(house)
  const desk = async () => { const seen = await seePlan(services, people.host, readingId); return seen.kind === 'seen' ? seen.plan.items.map(({ answer, caseId }) => [answer !== '', caseId !== null]) : seen.kind }
  expect(await desk(), 'who plans it writes them').toEqual([[true, true], [true, false]])
  await openReading(services, people.host, readingId)
  expect(await desk()).toEqual([[false, false], [false, false]])
  const reading = { text: 'Dense cisterns', diagnosis: 'SAH', certainty: 'probable', mark: null }
  expect(await readBlind(services, people.host, { readingId, itemId: firstId, institutionId, revision: 0, reading })).toMatchObject({ kind: 'kept' })
  expect(await desk()).toEqual([[true, true], [false, false]])
  await services.db.readingItem.update({ where: { id: nextId }, data: { phase: 'blind' } })
  expect(await revealItem(services, people.host, { readingId, itemId: nextId })).toEqual({ kind: 'done' })
  expect(await desk()).toEqual([[true, true], [true, false]])
})
