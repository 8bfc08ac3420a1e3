import { afterEach, beforeEach, expect, test } from 'vitest'
import { booked, hospital, at, type Hospital } from '~/domain/broadcasts/broadcast.fixture'
import { askQuestion } from '~/domain/broadcasts/ask-question.server'
import { moderateQuestion } from '~/domain/broadcasts/moderate-question.server'
import { startBroadcast } from '~/domain/broadcasts/start-broadcast.server'
import { stopBroadcast } from '~/domain/broadcasts/stop-broadcast.server'
import { jobHandlers } from '~/jobs/registry.server'
import { until } from '../../../tests/setup/until'
import { tellMembers } from './tell-members.server'

let ward: Hospital
beforeEach(async () => {
  ward = await hospital()
})
afterEach(() => ward.services.close())

async function work() {
  const worker = ward.services.queue.work({ 'notifications.members': jobHandlers(ward.services)['notifications.members']! })
  await until('members are told', async () => (await ward.services.queue.list(100)).filter((job) => job.kind === 'notifications.members').every((job) => job.state === 'done'))
  await worker.stop()
}
const heard = async (kind: string) => (await ward.services.db.notification.findMany({ where: { kind }, select: { personId: true, path: true } })).map(({ personId }) => personId).sort()
const people = (...actors: { personId: string }[]) => actors.map(({ personId }) => personId).sort()

test('members hear that an operation is live; who pressed, the deactivated and other houses do not', async () => {
  const { services, surgeon, student, moderator } = ward
  const gone = await services.db.person.create({ data: { email: 'gone@example.test', name: 'Gone', passwordHash: 'none', deactivatedAt: at(0), memberships: { create: { institutionId: ward.here.id, role: 'student' } } } })
  const { broadcastId } = await booked(services, ward.here.id)
  expect((await startBroadcast(services, surgeon, { broadcastId })).kind).toBe('live')
  await work()
  expect(await heard('broadcast.live')).toEqual(people(student, moderator))
  expect(await heard('broadcast.live')).not.toContain(gone.id)
  expect(services.told.sort()).toEqual(people(student, moderator))
})

test('members hear of a planned broadcast once for each time it is planned for, and not of one that is over', async () => {
  const { services } = ward
  const { broadcastId } = await booked(services, ward.here.id)
  await services.db.broadcast.update({ where: { id: broadcastId }, data: { scheduledStartAt: at(3_600) } })
  const news = { broadcastId, what: 'scheduled' as const, exceptPersonId: null }
  expect(await tellMembers(services, news)).toBe(3)
  await tellMembers(services, news)
  expect(await services.db.notification.count({ where: { kind: 'broadcast.scheduled' } })).toBe(3)
  await services.db.broadcast.update({ where: { id: broadcastId }, data: { scheduledStartAt: at(7_200) } })
  await tellMembers(services, news)
  expect(await services.db.notification.count({ where: { kind: 'broadcast.scheduled' } })).toBe(6)
  await services.db.broadcast.update({ where: { id: broadcastId }, data: { state: 'ended' } })
  expect(await tellMembers(services, { ...news, what: 'live' })).toBe(0)
})

test('a recording is announced to those who may replay it', async () => {
  const { services } = ward
  for (const [isWithdrawn, expected] of [[false, 3], [true, 0]] as const) {
    const { broadcastId } = await booked(services, ward.here.id)
    await startBroadcast(services, ward.surgeon, { broadcastId })
    await stopBroadcast(services, ward.surgeon, { broadcastId })
    await services.db.recording.updateMany({ where: { broadcastId }, data: { state: 'closed', durationMs: 60_000 } })
    if (isWithdrawn) await services.db.consent.updateMany({ where: { broadcastId }, data: { withdrawnAt: at(1) } })
    expect(await tellMembers(services, { broadcastId, what: 'recorded', exceptPersonId: null })).toBe(expected)
  }
})

test('whoever asked hears that the question was answered, and nobody else', async () => {
  const { services, student, moderator } = ward
  const { broadcastId } = await booked(services, ward.here.id)
  await startBroadcast(services, ward.surgeon, { broadcastId })
  const asked = await askQuestion(services, student, { broadcastId, text: 'Which lens?' })
  if (asked.kind !== 'asked') throw new Error(asked.kind)
  await moderateQuestion(services, moderator, { broadcastId, questionId: asked.questionId, to: 'shown' })
  expect(await heard('question.answered')).toEqual([])
  for (let n = 0; n < 2; n++) await moderateQuestion(services, moderator, { broadcastId, questionId: asked.questionId, to: 'answered', answer: 'A foldable one.' })
  expect(await heard('question.answered')).toEqual(people(student))
})

test('2,500 members are told in parts, everybody once', async () => {
  const { services } = ward
  await services.db.person.createMany({ data: Array.from({ length: 2_500 }, (_, n) => ({ id: `m${n}`, email: `m${n}@example.test`, name: 'Member', passwordHash: 'none' })) })
  await services.db.membership.createMany({ data: Array.from({ length: 2_500 }, (_, n) => ({ personId: `m${n}`, institutionId: ward.here.id, role: 'student' })) })
  const { broadcastId } = await booked(services, ward.here.id)
  await services.db.broadcast.update({ where: { id: broadcastId }, data: { state: 'live' } })
  expect(await tellMembers(services, { broadcastId, what: 'live', exceptPersonId: null })).toBe(2_503)
  expect(await services.db.notification.count()).toBe(2_503)
  expect(new Set(services.told).size).toBe(2_503)
})
