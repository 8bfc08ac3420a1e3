import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { SYSTEM, type Actor } from '~/policy/actor'
import { joinAsMyself, joinAsNewPerson } from './accept-invitation.server'
import { INVITATION_MS } from './invitation'
import { invitePerson } from './invite-person.server'
import { listInvitations } from './list-invitations.server'
import { linkTokenHash } from './link-token.server'
import { lookAtInvitation } from './look-at-invitation.server'
import { restoreInvitation, sendInvitationAgain, withdrawInvitation } from './manage-invitation.server'
import { onRightsChanged } from './rights.server'

let services: TestServices
let institutionId: string
let otherId: string
let admin: Actor & { kind: 'person' }
let n = 0
const START = new Date('2026-11-22T08:00:00Z')
const later = (ms: number) => services.setNow(new Date(START.getTime() + ms))
const chosen = { name: 'Candidate', password: 'a long enough sentence', language: 'zh', timeZone: 'Asia/Shanghai' }

beforeAll(async () => {
  services = await testServices()
  institutionId = (await services.db.institution.create({ data: { name: 'Hospital A' } })).id
  otherId = (await services.db.institution.create({ data: { name: 'College B' } })).id
  const person = await services.db.person.create({ data: { email: 'head@hospital.test', name: 'Head of training', passwordHash: 'x', memberships: { create: { institutionId, role: 'administrator' } } } })
  admin = { kind: 'person', personId: person.id, memberships: [{ institutionId, role: 'administrator' }] }
})
afterAll(() => services.close())
beforeEach(() => later(0))

const address = () => `candidate-${++n}@hospital.test`
const tokenOf = (link: string) => link.split('/join/')[1]!
async function invite(more: Partial<Parameters<typeof invitePerson>[2]> = {}) {
  const outcome = await invitePerson(services, admin, { institutionId, email: address(), name: '', role: 'student', className: '', language: 'en', ...more })
  if (outcome.kind !== 'invited') throw new Error(outcome.kind)
  return { ...outcome, token: tokenOf(outcome.link) }
}
const person = async (email: string) => {
  const row = await services.db.person.create({ data: { email, name: 'Somebody', passwordHash: 'theirs' } })
  return { person: { id: row.id, name: row.name, email, language: 'en', timeZone: 'UTC', isDemo: false } }
}

test('an invited person joins with a name, a password, a language and the role and class of the letter', async () => {
  const { email, token } = await invite({ className: ' Year  1 ', role: 'teacher' })
  const joined = await joinAsNewPerson(services, token, { ...chosen, name: ' Candidate\r\nBcc: x ' })
  const row = await services.db.person.findUniqueOrThrow({ where: { email }, include: { memberships: true, groups: { include: { group: true } } } })
  expect(joined).toEqual({ kind: 'joined', personId: row.id })
  expect(row).toMatchObject({ name: 'Candidate Bcc: x', language: 'zh', timeZone: 'Asia/Shanghai', isOperator: false, memberships: [{ institutionId, role: 'teacher' }], groups: [{ group: { name: 'Year 1' } }] })
})

test('the letter carries the link in the language that was chosen; the database keeps only its hash', async () => {
  const { email, token } = await invite({ language: 'zh', name: '候选人甲' })
  const letter = await services.db.mail.findFirstOrThrow({ where: { to: email } })
  expect(letter.subject).toBe('Hospital A邀请您加入')
  expect(letter.text.split('\n')).toContain(`${services.env.publicUrl}/join/${token}`)
  expect(letter).toMatchObject({ institutionId, kind: 'invitation', language: 'zh' })
  const row = await services.db.invitation.findFirstOrThrow({ where: { email } })
  expect(JSON.stringify(row)).not.toContain(token)
  expect(row.tokenHash).toBe(linkTokenHash(token))
})

test('looking at a link uses nothing up: a virus scanner may open it before the person does', async () => {
  const { token } = await invite()
  for (let i = 0; i < 5; i++) expect((await lookAtInvitation(services, token)).kind).toBe('open')
  expect((await joinAsNewPerson(services, token, chosen)).kind).toBe('joined')
})

test('a link lets one person in once, also when two press at the same moment', async () => {
  const { email, token } = await invite()
  const both = await Promise.all([joinAsNewPerson(services, token, chosen), joinAsNewPerson(services, token, { ...chosen, name: 'Another' })])
  expect(both.map((one) => one.kind).sort()).toEqual(['closed', 'joined'])
  expect(await services.db.person.count({ where: { email } })).toBe(1)
  expect(await joinAsNewPerson(services, token, chosen)).toEqual({ kind: 'closed', why: 'used' })
})

test('a link that is fourteen days old lets nobody in, to the millisecond', async () => {
  const [{ token }, late] = [await invite(), await invite()]
  later(INVITATION_MS - 1)
  expect((await joinAsNewPerson(services, token, chosen)).kind).toBe('joined')
  later(INVITATION_MS)
  expect(await joinAsNewPerson(services, late.token, chosen)).toEqual({ kind: 'closed', why: 'expired' })
  expect(await services.db.person.count({ where: { email: late.email } })).toBe(0)
})

test.each([['nothing', ''], ['a letter', 'x'], ['a link of nobody', 'a'.repeat(43)], ['five thousand letters', 'a'.repeat(5_000)], ['a path', '../admin'], ['SQL', "' OR 1=1 --"], ['Chinese', '邀请']])('garbage in place of a link lets nobody in: %s', async (_name, token) => {
  expect(await joinAsNewPerson(services, token, chosen)).toEqual({ kind: 'closed', why: 'unknown' })
})

test('a withdrawn link opens nothing until the withdrawal is undone', async () => {
  const { invitationId, token } = await invite()
  expect((await withdrawInvitation(services, admin, invitationId)).kind).toBe('done')
  expect(await joinAsNewPerson(services, token, chosen)).toEqual({ kind: 'closed', why: 'withdrawn' })
  expect((await restoreInvitation(services, admin, invitationId)).kind).toBe('done')
  expect((await joinAsNewPerson(services, token, chosen)).kind).toBe('joined')
  expect((await withdrawInvitation(services, admin, invitationId)).kind).toBe('too-late')
})

test('a withdrawal is not undone when the person was invited anew since', async () => {
  const first = await invite()
  await withdrawInvitation(services, admin, first.invitationId)
  await invite({ email: first.email })
  expect((await restoreInvitation(services, admin, first.invitationId)).kind).toBe('too-late')
})

test('sent again, the new link works and the old one is dead; also after it expired', async () => {
  const { invitationId, token } = await invite()
  later(INVITATION_MS * 2)
  const again = await sendInvitationAgain(services, admin, invitationId)
  expect(await joinAsNewPerson(services, token, chosen)).toEqual({ kind: 'closed', why: 'unknown' })
  expect(again.kind === 'sent' && (await joinAsNewPerson(services, tokenOf(again.link), chosen)).kind).toBe('joined')
})

test('whoever has an account joins by signing in with the same address, and is told to others at once', async () => {
  const { email, token } = await invite({ role: 'expert' })
  const known = await person(email)
  expect(await joinAsNewPerson(services, token, { ...chosen, password: 'an attempt to take it over' })).toEqual({ kind: 'sign-in-first' })
  expect((await services.db.person.findUniqueOrThrow({ where: { email } })).passwordHash).toBe('theirs')
  const told: string[] = []
  const stop = onRightsChanged(services, (id) => void told.push(id))
  expect(await joinAsMyself(services, known, token)).toEqual({ kind: 'joined', personId: known.person.id })
  stop()
  expect(told).toEqual([known.person.id])
  expect(await services.db.membership.findMany({ where: { personId: known.person.id }, select: { role: true } })).toEqual([{ role: 'expert' }])
})

test('a forwarded link lets nobody else in, stays good for its owner, and the attempt is on record', async () => {
  const { token, invitationId } = await invite()
  const stranger = await person(address())
  expect(await joinAsMyself(services, stranger, token)).toEqual({ kind: 'other-person' })
  expect(await services.db.membership.count({ where: { personId: stranger.person.id } })).toBe(0)
  expect(services.audited).toContainEqual(expect.objectContaining({ action: 'invitation.refused', subjectId: invitationId }))
  expect((await lookAtInvitation(services, token)).kind).toBe('open')
})

test('a name or a password that is not taken uses the link not up', async () => {
  const { token } = await invite()
  expect(await joinAsNewPerson(services, token, { ...chosen, password: 'short' })).toEqual({ kind: 'wrong-password', why: 'too-short' })
  expect(await joinAsNewPerson(services, token, { ...chosen, name: '\n' })).toEqual({ kind: 'wrong', field: 'name' })
  expect(await joinAsNewPerson(services, token, { ...chosen, timeZone: 'Moon/Crater' })).toEqual({ kind: 'wrong', field: 'timeZone' })
  expect((await joinAsNewPerson(services, token, chosen)).kind).toBe('joined')
})

test('pressed twice, one letter is sent; an expired invitation is simply sent anew', async () => {
  const email = address()
  const press = () => invitePerson(services, admin, { institutionId, email, name: '', role: 'student', className: '', language: 'en' })
  expect((await Promise.all([press(), press(), press()])).map((one) => one.kind).sort()).toEqual(['already-invited', 'already-invited', 'invited'])
  expect(await services.db.mail.count({ where: { to: email } })).toBe(1)
  later(INVITATION_MS)
  expect((await press()).kind).toBe('invited')
  expect(await services.db.mail.count({ where: { to: email } })).toBe(2)
  expect(await services.db.invitation.count({ where: { email } })).toBe(1)
})

test('nobody but an administrator of the institution invites, withdraws, sends again or lists', async () => {
  const { invitationId } = await invite()
  for (const actor of [{ kind: 'public' }, { ...admin, memberships: [{ institutionId, role: 'teacher' }] }, { ...admin, memberships: [{ institutionId: otherId, role: 'administrator' }] }, { ...admin, memberships: [], isOperator: true }] as Actor[]) {
    expect((await invitePerson(services, actor, { institutionId, email: address(), name: '', role: 'student', className: '', language: 'en' })).kind).toBe('forbidden')
    for (const act of [withdrawInvitation, restoreInvitation, sendInvitationAgain]) expect((await act(services, actor, invitationId)).kind).toBe('forbidden')
    expect(await listInvitations(services, actor, institutionId, { text: '', state: null, page: 1 })).toBeNull()
  }
})

test('the list is found by address and state, and pages stay within bounds', async () => {
  const { email, invitationId } = await invite({ className: 'Ophthalmology 2' })
  await withdrawInvitation(services, SYSTEM, invitationId)
  const found = await listInvitations(services, admin, institutionId, { text: email.toUpperCase(), state: 'withdrawn', page: 99 })
  expect(found).toMatchObject({ total: 1, page: 1, pages: 1, invitations: [{ email, state: 'withdrawn', className: 'Ophthalmology 2' }] })
  expect((await listInvitations(services, admin, institutionId, { text: email, state: 'waiting', page: 1 }))?.total).toBe(0)
})

test('the one who invited hears when the person has come', async () => {
  const { token, invitationId } = await invite()
  await joinAsNewPerson(services, token, { ...chosen, name: 'Candidate who came' })
  expect(await services.db.notification.findFirst({ where: { personId: admin.personId, key: `invitation.accepted:${invitationId}` } })).toMatchObject({ kind: 'invitation.accepted', paramsJson: '{"name":"Candidate who came"}' })
})
