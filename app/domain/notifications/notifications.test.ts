import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startSmtpPeer, type SmtpPeer } from '../../../tests/setup/smtp-peer'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import { startMailUpkeep } from '~/jobs/mail-upkeep.server'
import { jobHandlers } from '~/jobs/registry.server'
import { keepMail } from '~/domain/mail/mail-upkeep.server'
import type { Actor } from '~/policy/actor'
import { DEFAULT_SETTINGS } from './due'
import { forgetOldNotifications, queueDigests } from './notification-upkeep.server'
import { latestNotifications, listNotifications } from './inbox.server'
import { markAllRead, markRead, markUnread, openNotification, undoMarkAllRead } from './mark-notifications.server'
import { notify } from './notify.server'
import { saveSettings } from './settings.server'
import { sendDigest } from './send-digest.server'

const NOON = new Date('2026-11-22T12:00:00Z')
const minutes = (count: number) => new Date(NOON.getTime() + count * 60_000)

let peer: SmtpPeer
let services: TestServices
let student: Actor & { kind: 'person' }
let number = 0

async function person(some: { language?: string; timeZone?: string; deactivatedAt?: Date } = {}) {
  const { id } = await services.db.person.create({ data: { email: `p${++number}@hospital.test`, name: `Candidate ${number}`, passwordHash: 'none', ...some } })
  return id
}
beforeEach(async () => {
  peer = await startSmtpPeer()
  services = await testServices({ SMTP_URL: peer.url, PUBLIC_URL: 'https://theatrum.test' })
  services.setNow(NOON)
  student = { kind: 'person', personId: await person(), memberships: [] }
})
afterEach(async () => {
  await services.close()
  await peer.close()
})

const rows = (personId = student.personId) => services.db.notification.findMany({ where: { personId }, orderBy: { createdAt: 'asc' } })
const live = (personIds: string[], key = 'live:b1', title = 'Cataract') => notify(services, { kind: 'broadcast.live', personIds, params: { title }, path: '/live/b1', key })
/** What the worker does in one round. */
async function mailRound() {
  await queueDigests(services)
  const worker = services.queue.work(jobHandlers(services))
  await until('nothing is left to do', async () => {
    const { waiting, running } = await services.queue.counts()
    return waiting + running === 0
  })
  await worker.stop()
}

describe('telling people', () => {
  test('the bell rings once for an event, however often a job tells of it', async () => {
    await live([student.personId, student.personId])
    await live([student.personId])
    expect(await rows()).toMatchObject([{ kind: 'broadcast.live', path: '/live/b1', readAt: null, mailedAt: null, mailDueAt: minutes(1) }])
    expect(services.told).toEqual([student.personId])
  })

  test('two that tell of it at the same moment ring once as well', async () => {
    const many = [student.personId, ...(await Promise.all(Array.from({ length: 20 }, () => person())))]
    await Promise.all([live(many), live([...many].reverse()), live(many.slice(5))])
    expect(await services.db.notification.count()).toBe(21)
    expect([...services.told].sort()).toEqual([...many].sort())
  })

  test('whoever is deactivated or does not want this kind hears nothing', async () => {
    const gone = await person({ deactivatedAt: NOON })
    await saveSettings(services, student, { ...DEFAULT_SETTINGS, muted: ['broadcast.live'] })
    await live([student.personId, gone, 'nobody'])
    expect(await services.db.notification.count()).toBe(0)
    await notify(services, { kind: 'recording.ready', personIds: [student.personId], params: { title: 'Cataract' }, path: '/recordings/r1', key: 'r1' })
    expect(await rows()).toHaveLength(1)
  })

  test('security is never muted', async () => {
    await saveSettings(services, student, { ...DEFAULT_SETTINGS, mail: 'never', muted: ['security.signed-in', 'broadcast.live'] as never })
    await notify(services, { kind: 'security.signed-in', personIds: [student.personId], params: { device: 'Firefox on Linux' }, path: '/account', key: 's1' })
    expect(await rows()).toMatchObject([{ mailDueAt: NOON }])
  })

  test('300 people are told with less than a second of work', async () => {
    await services.db.person.createMany({ data: Array.from({ length: 300 }, (_, n) => ({ id: `many${n}`, email: `many${n}@hospital.test`, name: `Candidate ${n}`, passwordHash: 'none', timeZone: ['UTC', 'Asia/Shanghai', 'Europe/Berlin'][n % 3]! })) })
    // A process that has run for a while: its first query prepares the database's client.
    await live([student.personId])
    services.told.length = 0
    // Of the processor, not of the wall: other tests run at the same time.
    const before = process.cpuUsage()
    await live(Array.from({ length: 300 }, (_, n) => `many${n}`))
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1_000).toBeLessThan(1_000)
    expect(await services.db.notification.count()).toBe(301)
    expect(services.told).toHaveLength(300)
  })
})

describe('letters', () => {
  test('one letter tells everything that is due, in the reader\'s language', async () => {
    const reader = await person({ language: 'zh', timeZone: 'Asia/Shanghai' })
    await services.db.notificationSetting.create({ data: { personId: reader } })
    await live([reader], 'a', '白内障手术')
    await notify(services, { kind: 'recording.ready', personIds: [reader], params: { title: 'Hernia <1>' }, path: '/recordings/r1', key: 'b' })
    services.setNow(minutes(2))
    await mailRound()
    expect(peer.letters).toHaveLength(1)
    const [letter] = peer.letters
    expect(letter!.header('Subject')).toBe('Theatrum的2条通知')
    expect(letter!.header('Content-Language')).toBe('zh-Hans')
    expect(letter!.text).toContain('“白内障手术”正在直播。')
    expect(letter!.text).toContain('https://theatrum.test/account/notifications')
    expect(letter!.html).toContain('Hernia &lt;1&gt;')
    const told = await rows(reader)
    for (const { id, mailedAt } of told) {
      expect(letter!.text).toContain(`https://theatrum.test/notifications/${id}`)
      expect(mailedAt).toEqual(minutes(2))
    }
    await mailRound()
    expect(peer.letters).toHaveLength(1)
  })

  test('whoever reads the bell within a minute gets no mail', async () => {
    await live([student.personId])
    await queueDigests(services)
    expect(await services.queue.counts()).toMatchObject({ waiting: 0 })
    await services.db.notification.updateMany({ data: { readAt: minutes(0.5) } })
    services.setNow(minutes(2))
    await mailRound()
    expect(peer.letters).toHaveLength(0)
    expect(await queueDigests(services)).toBe(0)
  })

  test('nobody is written to at night, even when the worker was away in the evening', async () => {
    const reader = await person({ timeZone: 'Europe/Berlin' })
    services.setNow(new Date('2026-11-22T20:30:00Z'))
    await live([reader])
    // It should have gone at 21:31 their time; the worker is back at 22:30.
    services.setNow(new Date('2026-11-22T21:30:00Z'))
    await mailRound()
    expect(peer.letters).toHaveLength(0)
    services.setNow(new Date('2026-11-23T05:59:00Z'))
    await mailRound()
    expect(peer.letters).toHaveLength(0)
    services.setNow(new Date('2026-11-23T06:00:00Z'))
    await mailRound()
    expect(peer.letters).toHaveLength(1)
  })

  test('at night a warning about the account goes out alone', async () => {
    services.setNow(new Date('2026-11-22T23:00:00Z'))
    await live([student.personId])
    await notify(services, { kind: 'security.changed', personIds: [student.personId], params: { what: 'password' }, path: '/account', key: 's' })
    await mailRound()
    expect(peer.letters).toHaveLength(1)
    expect(peer.letters[0]!.header('Subject')).toBe('The password of your account was changed.')
    expect(peer.letters[0]!.text).not.toContain('Cataract')
    expect((await rows()).filter((each) => each.mailedAt)).toHaveLength(1)
  })

  test('turning mail off stops what waits', async () => {
    await live([student.personId])
    expect(await saveSettings(services, student, { ...DEFAULT_SETTINGS, mail: 'never' })).toEqual({ kind: 'saved', at: NOON })
    services.setNow(minutes(5))
    await mailRound()
    expect(peer.letters).toHaveLength(0)
  })

  test('two workers that write to a person at once send one letter', async () => {
    await live([student.personId])
    services.setNow(minutes(2))
    const outcomes = await Promise.all([sendDigest(services, student.personId), sendDigest(services, student.personId)])
    expect(outcomes.map((each) => each.kind).sort()).toEqual(['nothing-due', 'sent'])
    expect(await services.db.mail.count()).toBe(1)
  })

  test('a process that dies after it wrote the letter and before it asked for it to be sent loses nothing', async () => {
    await live([student.personId])
    services.setNow(minutes(2))
    const dying = { ...services, queue: { ...services.queue, add: async () => { throw new Error('killed') } } }
    await expect(sendDigest(dying, student.personId)).rejects.toThrow('killed')
    // The job runs again and finds its marks; upkeep finds the letter.
    expect(await sendDigest(services, student.personId)).toEqual({ kind: 'nothing-due' })
    services.setNow(minutes(6))
    await keepMail(services)
    await mailRound()
    expect(peer.letters).toHaveLength(1)
  })

  test('without a mail server the bell is all, and a server that is set later sends nothing old', async () => {
    const own = await testServices()
    own.setNow(NOON)
    const { id } = await own.db.person.create({ data: { email: 'a@hospital.test', name: 'A', passwordHash: 'none' } })
    await notify(own, { kind: 'broadcast.live', personIds: [id], params: { title: 'x' }, path: '/live/x', key: 'k' })
    own.setNow(minutes(2))
    expect(await queueDigests(own)).toBe(0)
    expect(await own.db.notification.findFirst()).toMatchObject({ mailDueAt: null, readAt: null })
    expect(await own.db.mail.count()).toBe(0)
    await own.close()
  })

  test('a letter names at most thirty and counts the rest', async () => {
    for (let n = 0; n < 33; n++) await live([student.personId], `k${n}`, `Operation ${n}`)
    services.setNow(minutes(2))
    await mailRound()
    expect(peer.letters).toHaveLength(1)
    expect(peer.letters[0]!.text).toContain('And 3 more:')
    expect((await rows()).every((each) => each.mailedAt)).toBe(true)
  })
})

test('settings that make no sense are refused, and a person changes only their own', async () => {
  const wrong = [
    [{ mail: 'hourly' as never }, 'mail'], [{ digestAt: 1_440 }, 'digestAt'], [{ digestAt: Number.NaN }, 'digestAt'], [{ quietFrom: 60, quietTo: null }, 'quiet'], [{ quietFrom: -1, quietTo: 5 }, 'quiet'],
  ] as const
  for (const [some, field] of wrong) expect(await saveSettings(services, student, { ...DEFAULT_SETTINGS, ...some })).toEqual({ kind: 'wrong', field })
  expect(await services.db.notificationSetting.count()).toBe(0)
})

test('what somebody was told half a year ago is forgotten', async () => {
  await live([student.personId])
  services.setNow(new Date(NOON.getTime() + 181 * 86_400_000))
  await forgetOldNotifications(services)
  expect(await services.db.notification.count()).toBe(0)
})

describe('a great many old notifications', () => {
  const many = (count: number) => services.db.notification.createMany({ data: Array.from({ length: count }, (_, n) => ({ personId: student.personId, kind: 'broadcast.live', path: '/', key: `k${n}`, createdAt: minutes(n) })) })
  afterEach(() => vi.useRealTimers())

  test('are forgotten in parts, the oldest first, and no more of them at once than pages can wait for', async () => {
    await many(25)
    services.setNow(new Date(minutes(20).getTime() + 180 * 86_400_000))
    await forgetOldNotifications(services, { atOnce: 4, parts: 3 })
    expect((await rows()).map((row) => row.key)).toEqual(Array.from({ length: 13 }, (_, n) => `k${n + 12}`))
    await forgetOldNotifications(services, { atOnce: 4, parts: 3 })
    expect((await rows()).map((row) => row.key)).toEqual(Array.from({ length: 5 }, (_, n) => `k${n + 20}`))
  })

  test('are found along an index, not by reading all that anybody was ever told', async () => {
    const plan = await services.db.$queryRawUnsafe<{ detail: string }[]>(`EXPLAIN QUERY PLAN SELECT id FROM "Notification" WHERE "createdAt" < ? ORDER BY "createdAt" LIMIT 500`, NOON.toISOString())
    expect(plan.map((step) => step.detail).join()).toContain('SEARCH Notification USING INDEX Notification_createdAt_idx')
  })

  test('are looked for once an hour', async () => {
    services.setNow(new Date(NOON.getTime() + 181 * 86_400_000))
    vi.useFakeTimers({ toFake: ['performance'] })
    const upkeep = startMailUpkeep(services, 1)
    try {
      await many(1)
      await until('the first sweep has forgotten', async () => (await services.db.notification.count()) === 0)
      await many(1)
      const swept = vi.spyOn(services.db.mail, 'deleteMany')
      vi.advanceTimersByTime(59 * 60_000)
      await until('letters were swept since', () => swept.mock.calls.length > 0)
      expect(await services.db.notification.count()).toBe(1)
      vi.advanceTimersByTime(2 * 60_000)
      await until('an hour later it is forgotten', async () => (await services.db.notification.count()) === 0)
    } finally {
      await upkeep.stop()
    }
  })
})

describe('the bell and its list', () => {
  test('opening one marks it read, leads where it should, and tells the person\'s other pages', async () => {
    await live([student.personId])
    const { unread, latest } = await latestNotifications(services, student.personId)
    expect(unread).toBe(1)
    services.told.length = 0
    expect(await openNotification(services, student.personId, latest[0]!.id)).toBe('/live/b1')
    expect(services.told).toEqual([student.personId])
    expect(await latestNotifications(services, student.personId)).toMatchObject({ unread: 0, latest: [{ readAt: NOON }] })
    await openNotification(services, student.personId, latest[0]!.id)
    expect(services.told).toHaveLength(1)
  })

  test('nobody opens or marks what is another person\'s', async () => {
    await live([student.personId])
    const other = await person()
    const [mine] = await rows()
    expect(await openNotification(services, other, mine!.id)).toBeNull()
    expect(await markRead(services, other, mine!.id)).toBe(false)
    expect(await markUnread(services, other, mine!.id)).toBe(false)
    expect((await markAllRead(services, other)).count).toBe(0)
    expect((await rows())[0]!.readAt).toBeNull()
  })

  test('marking all as read is taken back for exactly those', async () => {
    await live([student.personId], 'a')
    await live([student.personId], 'b')
    await markRead(services, student.personId, (await rows())[0]!.id)
    services.setNow(minutes(1))
    const { count, at } = await markAllRead(services, student.personId)
    expect(count).toBe(1)
    expect(await undoMarkAllRead(services, student.personId, at)).toBe(1)
    expect(await undoMarkAllRead(services, student.personId, new Date('never'))).toBe(0)
    expect((await rows()).map((row) => row.readAt)).toEqual([NOON, null])
  })

  test('the list has pages and a filter, the bell the latest ten', async () => {
    for (let n = 0; n < 30; n++) {
      services.setNow(minutes(n))
      await live([student.personId], `k${n}`, `Operation ${n}`)
    }
    await services.db.notification.updateMany({ where: { key: { in: ['k28', 'k29'] } }, data: { readAt: NOON } })
    const list = (isUnreadOnly: boolean, page: number) => listNotifications(services, student.personId, { isUnreadOnly, page })
    expect(await list(false, 2)).toMatchObject({ total: 30, unread: 28, page: 2, pages: 2 })
    expect((await list(false, 2)).items).toHaveLength(5)
    expect((await list(true, 9)).items).toHaveLength(3)
    expect((await list(false, Number.NaN)).page).toBe(1)
    const { latest } = await latestNotifications(services, student.personId)
    expect(latest).toHaveLength(10)
    expect(latest[0]!.paramsJson).toContain('Operation 29')
  })
})
