import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withRealAudit } from '../../../tests/setup/real-audit'
import { SYSTEM, type Actor } from '~/policy/actor'
import { booked, hospital, at, type Hospital } from '../broadcasts/broadcast.fixture'
import { holdBroadcast } from '../broadcasts/hold-broadcast.server'
import { issueToken } from '../broadcasts/issue-token.server'
import { renewToken } from '../broadcasts/renew-token.server'
import { startBroadcast } from '../broadcasts/start-broadcast.server'
import { stopBroadcast } from '../broadcasts/stop-broadcast.server'
import { withdrawConsent } from '../broadcasts/withdraw-consent.server'
import { readAuditRequest } from './audit-request.server'
import { countPerDay } from './count-per-day.server'
import { exportAudit } from './export-audit.server'
import { cell } from './export-format'
import { readFilter } from './filter'
import { proveAudit, chainState } from './prove-audit.server'
import { searchAudit, type AuditPlace } from './search-audit.server'

const none = readFilter(new URLSearchParams(), 'UTC')
const filter = (search: Record<string, string>, zone = 'UTC') => readFilter(new URLSearchParams(search), zone)
const OPERATOR: Actor = { kind: 'person', personId: 'operator', memberships: [], isOperator: true }

describe('an administrator proves who did and saw what', () => {
  let h: Hospital
  let head: Actor & { kind: 'person' }
  beforeEach(async () => {
    h = await hospital()
    await withRealAudit(h.services)
    const row = await h.services.db.person.create({ data: { email: 'head@example.test', name: 'Head of Hospital A', passwordHash: 'none', memberships: { create: { institutionId: h.here.id, role: 'administrator' } } } })
    head = { kind: 'person', personId: row.id, memberships: [{ institutionId: h.here.id, role: 'administrator' }] }
  })
  afterEach(() => h.services.close())

  const actionsOf = async (search: Record<string, string> = {}, place: AuditPlace = {}) => {
    await h.services.audit.flush()
    return (await searchAudit(h.services, head, h.here.id, filter(search), place))!.lines.map((line) => line.action).filter((action) => action !== 'audit.searched')
  }

  test('a surgery from booking to withdrawn consent leaves its lines, and one watching person leaves one', async () => {
    const { broadcastId } = await booked(h.services, h.here.id)
    await startBroadcast(h.services, h.surgeon, { broadcastId })
    const issued = await issueToken(h.services, h.student, { use: 'watch', id: broadcastId })
    if (issued.kind !== 'issued') throw new Error(issued.kind)
    h.services.setNow(at(60))
    expect((await renewToken(h.services, h.student, { use: 'watch', id: broadcastId, token: issued.token })).kind).toBe('issued')
    await holdBroadcast(h.services, h.surgeon, { broadcastId })
    await stopBroadcast(h.services, h.surgeon, { broadcastId })
    await withdrawConsent(h.services, h.surgeon, { broadcastId, parts: ['live', 'recording', 'reuse'], reason: 'A name that must not be kept' })
    const lines = await actionsOf({ about: `broadcast:${broadcastId}` })
    for (const action of ['broadcast.made', 'consent.recorded', 'broadcast.started', 'broadcast.held', 'broadcast.stopped', 'consent.withdrawn'] as const) expect(lines).toContain(action)
    expect(lines.filter((action) => action === 'broadcast.watched')).toHaveLength(1)
    expect(await actionsOf({ action: 'recording.unpublished' })).toEqual(['recording.unpublished'])
    expect(JSON.stringify(await h.services.db.auditEvent.findMany())).not.toContain('A name that must not be kept')
  })

  test('who is refused is on record, once however often the door is tried', async () => {
    const { broadcastId } = await booked(h.services, h.here.id)
    for (let n = 0; n < 50; n += 1) expect((await holdBroadcast(h.services, h.student, { broadcastId })).kind).toBe('forbidden')
    expect(await actionsOf({ action: 'access.refused' })).toEqual(['access.refused'])
    h.services.setNow(at(61))
    await holdBroadcast(h.services, h.student, { broadcastId })
    expect(await actionsOf({ action: 'access.refused', person: h.student.personId })).toHaveLength(2)
  })

  test('people are found by name as they are called today; the chain holds ids alone', async () => {
    const { broadcastId } = await booked(h.services, h.here.id)
    await startBroadcast(h.services, h.surgeon, { broadcastId })
    await h.services.db.person.update({ where: { id: h.surgeon.personId }, data: { name: 'Renamed Surgeon' } })
    await h.services.audit.flush()
    const found = await searchAudit(h.services, head, h.here.id, filter({ q: 'renamed' }), {})
    expect(found!.lines).toHaveLength(1)
    expect(found!.lines[0]).toMatchObject({ action: 'broadcast.started', actor: { name: 'Renamed Surgeon' }, subject: { name: 'Cataract' } })
    expect(await actionsOf({ q: 'nobody of that name' })).toEqual([])
    const stored = JSON.stringify(await h.services.db.auditEvent.findMany())
    for (const word of ['Surgeon', 'Cataract', '@']) expect(stored).not.toContain(word)
  })

  test('an administrator reads the own institution, the operator everything, and nobody else anything', async () => {
    await h.services.audit.recordNow({ action: 'room.made', actor: SYSTEM as { kind: 'system' }, institutionId: h.elsewhere.id, subjectKind: 'room', subjectId: 'theirs' })
    await h.services.audit.recordNow({ action: 'backup.made', actor: SYSTEM as { kind: 'system' }, institutionId: null, subjectKind: 'backup', subjectId: null })
    await h.services.audit.recordNow({ action: 'room.made', actor: SYSTEM as { kind: 'system' }, institutionId: h.here.id, subjectKind: 'room', subjectId: 'ours' })
    const read = async (actor: Actor, institutionId: string | null) => (await searchAudit(h.services, actor, institutionId, none, {}))?.lines.map((line) => line.subject.id ?? line.action) ?? null
    expect(await read(head, h.here.id)).toEqual(['ours'])
    expect(await read(head, h.elsewhere.id)).toBeNull()
    expect(await read(head, null)).toBeNull()
    expect(await read(h.surgeon, h.here.id)).toBeNull()
    expect((await read(OPERATOR, null))!.filter((each) => each !== 'audit.searched')).toEqual(['ours', 'backup.made', 'theirs'])
    expect(await exportAudit(h.services, head, h.elsewhere.id, none, 'csv')).toBeNull()
    expect((await readAuditRequest(h.services, h.surgeon, new URLSearchParams(), 'UTC')).kind).toBe('forbidden')
    expect(await readAuditRequest(h.services, head, new URLSearchParams(), 'UTC')).toMatchObject({ kind: 'ok', institutionId: h.here.id })
    expect((await proveAudit(h.services, head)).kind).toBe('forbidden')
  })

  test('pages keep their place while new events come in', async () => {
    for (let n = 1; n <= 120; n += 1) h.services.audit.record({ action: 'broadcast.watched', actor: { kind: 'public' }, institutionId: h.here.id, subjectKind: 'broadcast', subjectId: `b${n}` })
    await h.services.audit.flush()
    const page = async (place: AuditPlace) => (await searchAudit(h.services, head, h.here.id, filter({ action: 'broadcast.watched' }), place))!
    const first = await page({})
    expect(first.lines.map((line) => line.subject.id)).toEqual(Array.from({ length: 50 }, (_, n) => `b${120 - n}`))
    expect(first.newer).toBeNull()
    const second = await page({ before: first.older! })
    for (let n = 1; n <= 30; n += 1) h.services.audit.record({ action: 'broadcast.watched', actor: { kind: 'public' }, institutionId: h.here.id, subjectKind: 'broadcast', subjectId: `new${n}` })
    await h.services.audit.flush()
    expect((await page({ before: first.older! })).lines.map((line) => line.seq)).toEqual(second.lines.map((line) => line.seq))
    const third = await page({ before: second.older! })
    expect(third.lines.map((line) => line.subject.id)).toEqual(Array.from({ length: 20 }, (_, n) => `b${20 - n}`))
    expect(third.older).toBeNull()
    expect((await page({ after: third.newer! })).lines.map((line) => line.seq)).toEqual(second.lines.map((line) => line.seq))
  })

  test('a day is the reader\'s day, first and last included', async () => {
    for (const time of ['2026-11-20T15:59:59Z', '2026-11-20T16:00:00Z', '2026-11-21T15:59:59Z', '2026-11-21T16:00:00Z']) {
      h.services.setNow(new Date(time))
      await h.services.audit.recordNow({ action: 'room.made', actor: { kind: 'system' }, institutionId: h.here.id, subjectKind: 'room', subjectId: time })
    }
    h.services.setNow(new Date('2026-11-22T00:00:00Z'))
    const found = await searchAudit(h.services, head, h.here.id, filter({ from: '2026-11-21', to: '2026-11-21', action: 'room.made' }, 'Asia/Shanghai'), {})
    expect(found!.lines.map((line) => line.subject.id)).toEqual(['2026-11-21T15:59:59Z', '2026-11-20T16:00:00Z'])
    const days = await countPerDay(h.services, head, h.here.id, filter({ action: 'room.made' }), 'Asia/Shanghai')
    expect(days.slice(-3).map(({ day, count }) => [day, count])).toEqual([['2026-11-20', 1], ['2026-11-21', 2], ['2026-11-22', 1]])
    expect(days).toHaveLength(30)
  })

  test('while the clock was a day behind nothing is hidden: what it said then is what is searched, exported and counted', async () => {
    const write = async (...times: string[]) => {
      for (const time of times) {
        h.services.setNow(new Date(time))
        await h.services.audit.recordNow({ action: 'room.made', actor: { kind: 'system' }, institutionId: h.here.id, subjectKind: 'room', subjectId: time.slice(0, 16) })
      }
    }
    await write('2026-11-19T10:00:00Z', '2026-11-20T08:00:00Z')
    // The machine's clock falls back a day, twice.
    await write('2026-11-20T07:00:00Z', '2026-11-20T09:00:00Z', '2026-11-21T12:00:00Z', '2026-11-20T23:00:00Z', '2026-11-21T13:00:00Z')
    // A day ahead for one event, then right.
    await write('2026-11-23T09:00:00Z', '2026-11-22T09:00:00Z')
    const between = async (from: string, to: string) => {
      const asked = filter({ action: 'room.made', ...(from ? { from } : {}), ...(to ? { to } : {}) })
      const found = (await searchAudit(h.services, head, h.here.id, asked, {}))!.lines.map((line) => line.subject.id)
      let text = ''
      for await (const part of (await exportAudit(h.services, head, h.here.id, asked, 'jsonl'))!) text += part
      const exported = text.trim() === '' ? [] : text.trim().split('\n').map((line) => (JSON.parse(line) as { time: string }).time.slice(0, 16))
      expect(exported).toEqual([...found].reverse())
      return found
    }
    expect(await between('2026-11-20', '2026-11-20')).toEqual(['2026-11-20T23:00', '2026-11-20T09:00', '2026-11-20T07:00', '2026-11-20T08:00'])
    expect(await between('2026-11-21', '2026-11-21')).toEqual(['2026-11-21T13:00', '2026-11-21T12:00'])
    expect(await between('2026-11-22', '')).toEqual(['2026-11-22T09:00', '2026-11-23T09:00'])
    expect(await between('', '2026-11-19')).toEqual(['2026-11-19T10:00'])
    expect(await between('2026-11-18', '2026-11-18')).toEqual([])
    const days = await countPerDay(h.services, head, h.here.id, filter({ action: 'room.made' }), 'UTC')
    expect(days.slice(-5).map(({ day, count }) => [day, count])).toEqual([['2026-11-18', 0], ['2026-11-19', 1], ['2026-11-20', 4], ['2026-11-21', 2], ['2026-11-22', 1]])
  })

  test('an export holds everything that was found, is itself on record, and runs no formula in a spreadsheet', async () => {
    await h.services.db.person.update({ where: { id: h.surgeon.personId }, data: { name: '=HYPERLINK("http://evil.test")' } })
    for (let n = 1; n <= 2_500; n += 1) h.services.audit.record({ action: 'broadcast.watched', actor: { kind: 'person', personId: h.surgeon.personId }, institutionId: h.here.id, subjectKind: 'broadcast', subjectId: `b${n}` })
    const whole = async (format: 'csv' | 'jsonl') => {
      let text = ''
      for await (const part of (await exportAudit(h.services, head, h.here.id, filter({ action: 'broadcast.watched' }), format))!) text += part
      return text
    }
    const csv = (await whole('csv')).split('\r\n')
    expect(csv).toHaveLength(2_502)
    expect(csv[0]).toContain('number,time,action')
    expect(csv[1]).toContain(`"'=HYPERLINK(""http://evil.test"")"`)
    const lines = (await whole('jsonl')).trim().split('\n').map((line) => JSON.parse(line) as { number: number; hash: string })
    expect(lines).toHaveLength(2_500)
    const stored = await h.services.db.auditEvent.findMany({ where: { action: 'broadcast.watched' }, orderBy: { seq: 'asc' }, select: { seq: true, hash: true } })
    expect(lines.map(({ number, hash }) => ({ seq: number, hash }))).toEqual(stored)
    expect(await actionsOf({ action: 'audit.exported' })).toHaveLength(2)
  })

  test('a search is itself on record, without the words that were searched for', async () => {
    await searchAudit(h.services, head, h.here.id, filter({ q: 'somebody' }), {})
    await h.services.audit.flush()
    const row = await h.services.db.auditEvent.findFirstOrThrow({ where: { action: 'audit.searched' } })
    expect(row).toMatchObject({ actorId: head.personId, institutionId: h.here.id, detailJson: '{"by":["text"]}' })
  })

  test('a proof is kept for the page and names the first broken link', async () => {
    expect((await chainState(h.services)).last).toBeNull()
    await booked(h.services, h.here.id)
    expect(await proveAudit(h.services, OPERATOR)).toMatchObject({ kind: 'proved', proof: { ok: true, checked: 2 } })
    expect((await chainState(h.services)).last).toMatchObject({ ok: true, checked: 2 })
    await h.services.db.$executeRawUnsafe('DROP TRIGGER "AuditEvent_no_update"')
    await h.services.db.$executeRawUnsafe(`UPDATE "AuditEvent" SET "actorKind" = 'publik' WHERE seq = 2`)
    expect(await proveAudit(h.services, SYSTEM)).toMatchObject({ proof: { ok: false, broken: { seq: 2, fault: 'changed' } } })
    expect((await chainState(h.services)).last).toMatchObject({ ok: false, seq: 2, fault: 'changed' })
  })
})

test.each([
  ['=1+1', `"'=1+1"`], ['+49', `"'+49"`], ['-5', `"'-5"`], ['@x', `"'@x"`], ['\tx', `"'\tx"`], [' =x', `"' =x"`], ['＝x', `"'＝x"`],
  ['plain', 'plain'], ['a "b", c', '"a ""b"", c"'], ['two\nlines', '"two\nlines"'], [-5, '-5'], [null, ''],
])('the cell %j is written as %j', (value, written) => {
  expect(cell(value)).toBe(written)
})
