import { afterEach, beforeEach, expect, test } from 'vitest'
import { startSmtpPeer } from '../../../tests/setup/smtp-peer'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import type { Actor, Role } from '~/policy/actor'
import { deliverLetter } from './deliver-letter.server'
import type { LetterState } from './letter'
import { keepMail } from './mail-upkeep.server'
import { changeLetter, listOutbox, readLetter } from './outbox.server'
import { keepLetter, type Letter } from './send-mail.server'

const NOW = new Date('2026-11-22T10:00:00Z')
const later = (ms: number) => new Date(NOW.getTime() + ms)
const operator: Actor = { kind: 'person', personId: 'operator', memberships: [], isOperator: true }
const as = (role: Role, institutionId: string): Actor => ({ kind: 'person', personId: `${role}-${institutionId}`, memberships: [{ institutionId, role }] })

let services: TestServices
let here: string
let elsewhere: string
beforeEach(async () => {
  services = await testServices()
  services.setNow(NOW)
  here = (await services.db.institution.create({ data: { name: 'Hospital A' } })).id
  elsewhere = (await services.db.institution.create({ data: { name: 'College B' } })).id
})
afterEach(() => services.close())

async function letter(some: Partial<Letter> = {}, state: LetterState = 'outbox', at = NOW): Promise<string> {
  const id = await keepLetter(services.db, { to: 'new@hospital.test', kind: 'invitation', language: 'en', subject: 'You are invited', text: 'https://theatrum.test/join/secret', institutionId: here, ...some }, at)
  await services.db.mail.update({ where: { id }, data: { state } })
  return id
}
const list = (actor: Actor, some: Partial<Parameters<typeof listOutbox>[2]> = {}) => listOutbox(services, actor, { text: '', state: '', institutionId: null, page: 1, ...some })
const idsOf = async (...asked: Parameters<typeof list>) => (await list(...asked))?.letters.map(({ id }) => id)

test('each administrator sees the letters of their institution, the operator every letter, nobody else any', async () => {
  const [ours, theirs, nobodys] = [await letter(), await letter({ institutionId: elsewhere }, 'outbox', later(1)), await letter({ institutionId: null }, 'outbox', later(2))]
  expect(await idsOf(as('administrator', here))).toEqual([ours])
  expect(await idsOf(operator)).toEqual([nobodys, theirs, ours])
  expect(await list(as('administrator', here), { institutionId: elsewhere })).toBeNull()
  expect(await list(as('teacher', here))).toBeNull()
  expect(await readLetter(services, as('administrator', here), theirs)).toBeNull()
  expect(await readLetter(services, as('administrator', here), nobodys)).toBeNull()
  expect(services.audited.filter((event) => event.action === 'outbox.read')).toEqual([])
})

test('the list is searched, filtered and paged, and never carries a text', async () => {
  for (let n = 0; n < 30; n++) await letter({ to: `candidate${n}@hospital.test` }, n % 2 ? 'outbox' : 'failed', later(n))
  const admin = as('administrator', here)
  expect(await list(admin)).toMatchObject({ total: 30, pages: 2, page: 1, hasMailServer: false })
  expect((await list(admin, { page: 2 }))?.letters).toHaveLength(5)
  expect((await list(admin, { page: 99 }))?.page).toBe(2)
  expect((await list(admin, { state: 'failed' }))?.total).toBe(15)
  expect((await list(admin, { text: 'CANDIDATE29@' }))?.letters).toMatchObject([{ to: 'candidate29@hospital.test' }])
  expect(JSON.stringify(await list(admin))).not.toContain('secret')
})

test('whoever opens a letter is on record before they read it', async () => {
  const id = await letter()
  expect(await readLetter(services, as('administrator', here), id)).toMatchObject({ text: 'https://theatrum.test/join/secret', mayOpen: true })
  expect(services.audited).toMatchObject([{ action: 'outbox.read', subjectKind: 'mail', subjectId: id, institutionId: here, actor: { kind: 'person', personId: `administrator-${here}` } }])
  expect(JSON.stringify(services.audited)).not.toContain('hospital.test')
})

test('a new password for somebody who joined a second hospital since is out of the first one\'s reach', async () => {
  const person = await services.db.person.create({ data: { email: 'new@hospital.test', name: 'N', passwordHash: 'none', memberships: { create: { institutionId: here, role: 'student' } } } })
  const id = await letter({ kind: 'password-reset' })
  const admin = as('administrator', here)
  expect((await readLetter(services, admin, id))?.text).toContain('secret')
  await services.db.membership.create({ data: { personId: person.id, institutionId: elsewhere, role: 'teacher' } })
  expect(await readLetter(services, admin, id)).toMatchObject({ text: null, mayOpen: false })
  for (const press of ['passed-on', 'send', 'not-passed-on'] as const) expect(await changeLetter(services, admin, id, press)).toEqual({ kind: 'forbidden' })
  expect((await readLetter(services, operator, id))?.text).toContain('secret')
})

test('what was passed on can be taken back for a minute; then its text is gone', async () => {
  const [id, admin] = [await letter(), as('administrator', here)]
  expect(await changeLetter(services, admin, id, 'passed-on')).toEqual({ kind: 'done' })
  expect(await readLetter(services, admin, id)).toMatchObject({ letter: { state: 'done' }, text: null })
  expect(await changeLetter(services, admin, id, 'passed-on')).toEqual({ kind: 'changed' })
  services.setNow(later(50_000))
  await keepMail(services)
  expect(await changeLetter(services, admin, id, 'not-passed-on')).toEqual({ kind: 'done' })
  expect((await readLetter(services, admin, id))?.text).toContain('secret')

  await changeLetter(services, admin, id, 'passed-on')
  services.setNow(later(50_000 + 61_000))
  expect(await changeLetter(services, admin, id, 'not-passed-on')).toEqual({ kind: 'changed' })
  await keepMail(services)
  expect(await services.db.mail.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'done', text: '' })
})

test('a failed letter is sent again, once however often the button is pressed', async () => {
  const peer = await startSmtpPeer()
  const own = await testServices({ SMTP_URL: peer.url })
  try {
    own.setNow(NOW)
    const id = await keepLetter(own.db, { to: 'a@hospital.test', kind: 'invitation', language: 'en', subject: 's', text: 't', institutionId: null }, NOW)
    await own.db.mail.update({ where: { id }, data: { state: 'failed', lastError: 'refused 550 no' } })
    const outcomes = await Promise.all([changeLetter(own, operator, id, 'send'), changeLetter(own, operator, id, 'send')])
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['changed', 'done'])
    expect(await own.queue.list(10)).toHaveLength(1)
    expect(await deliverLetter(own, id, { isLastTry: false })).toEqual({ kind: 'sent' })
    expect(peer.letters).toHaveLength(1)
  } finally {
    await own.close()
    await peer.close()
  }
})
