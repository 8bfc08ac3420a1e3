import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { actorOfProgram } from '~/session/access-key.server'
import type { Actor } from '~/policy/actor'
import { createCodeThrottle } from './code-throttle.server'
import { deactivatePerson, reactivatePerson } from './deactivate-person.server'
import { findAccessKey } from './find-access-key.server'
import { listAccessKeys } from './list-access-keys.server'
import { linkTokenHash, makeLinkToken } from './link-token.server'
import { makeAccessKey } from './make-access-key.server'
import { hashPassword } from './password.server'
import type { SignedIn } from './session.server'
import { createSignInThrottle } from './throttle.server'
import { usePasswordReset } from './use-password-reset.server'
import { withdrawAccessKey, withdrawAllAccessKeys } from './withdraw-access-key.server'

const PASSWORD = 'a-long-enough-password'
let services: TestServices
let signedIn: SignedIn
let hospital: string

beforeEach(async () => {
  services = await testServices()
  const institution = await services.db.institution.create({ data: { name: 'Hospital' } })
  hospital = institution.id
  const person = await services.db.person.create({ data: { name: 'Reader', email: 'reader@hospital.test', passwordHash: await hashPassword(PASSWORD), memberships: { create: { institutionId: hospital, role: 'teacher' } } } })
  signedIn = {
    sessionId: 's', via: 'password', hasSecondFactor: false, needsSecondFactor: null,
    person: { id: person.id, name: 'Reader', email: person.email, language: 'en', timeZone: 'UTC', isDemo: false, hasSetUpSecondFactor: false },
    actor: { kind: 'person', personId: person.id, memberships: [{ institutionId: hospital, role: 'teacher' }] },
  }
})
afterEach(() => services.close())

const make = (over: Partial<{ name: string; days: string; current: string }> = {}, who = signedIn) =>
  makeAccessKey(services, createSignInThrottle(), who, { name: 'Viewer', days: '30', current: PASSWORD, address: '::1', ...over })
async function key(who = signedIn): Promise<string> {
  const made = await make({}, who)
  if (made.kind !== 'made') throw new Error(made.kind)
  return made.key
}
const asks = (authorization: string | undefined, cookie?: string) => actorOfProgram(services, createCodeThrottle(null), { headers: { authorization, cookie }, ip: '::1' })

test('a viewer with a key has its person\'s rights of now, as Bearer token or as Basic password under any name', async () => {
  const made = await key()
  const expected = { kind: 'actor', via: 'key', actor: { kind: 'person', personId: signedIn.person.id, memberships: [{ institutionId: hospital, role: 'teacher' }] } }
  expect(await asks(`Bearer ${made}`)).toEqual(expected)
  expect(await asks(`Basic ${Buffer.from(`anybody:${made}`).toString('base64')}`)).toEqual(expected)
  await services.db.membership.deleteMany()
  expect(await findAccessKey(services, made)).toMatchObject({ memberships: [] })
  expect((await listAccessKeys(services, signedIn))[0]!.lastUsedAt).not.toBeNull()
  expect(services.audited.map(({ action }) => action)).toEqual(['access-key.made'])
})

test('the database keeps a hash, and the audit neither key nor name', async () => {
  const made = await key()
  const kept = JSON.stringify([await services.db.accessKey.findMany(), services.audited])
  expect(kept).not.toContain(made)
  expect(JSON.stringify(services.audited)).not.toContain('Viewer')
})

test('a key opens nothing once it is withdrawn, has ended, or its person is deactivated', async () => {
  const [first, second, third] = [await key(), await key(), await key()]
  const id = (await listAccessKeys(services, signedIn))[2]!.id
  expect(await withdrawAccessKey(services, signedIn, id)).toEqual({ kind: 'withdrawn' })
  expect(await withdrawAccessKey(services, signedIn, id)).toEqual({ kind: 'gone' })
  const alive = await Promise.all([first, second, third].map((one) => findAccessKey(services, one)))
  expect(alive.filter((one) => one === null)).toHaveLength(1)
  await services.db.person.updateMany({ data: { deactivatedAt: new Date() } })
  expect(await findAccessKey(services, third)).toBeNull()
  await services.db.person.updateMany({ data: { deactivatedAt: null } })
  services.setNow(new Date(Date.now() + 31 * 86_400_000))
  expect(await findAccessKey(services, third)).toBeNull()
})

test('nobody withdraws another\'s key', async () => {
  await key()
  const [mine] = await listAccessKeys(services, signedIn)
  expect(await withdrawAccessKey(services, { person: { ...signedIn.person, id: 'somebody-else' } }, mine!.id)).toEqual({ kind: 'gone' })
  expect(await listAccessKeys(services, signedIn)).toHaveLength(1)
})

test('a role that asks for a second factor gives a key nothing unless the key was made with it', async () => {
  await services.db.secondFactorRule.create({ data: { institutionId: hospital, role: 'teacher' } })
  const without = await key()
  expect(await findAccessKey(services, without)).toMatchObject({ memberships: [] })
  await services.db.person.updateMany({ data: { totpConfirmedAt: services.now() } })
  services.setNow(new Date(Date.now() + 1_000))
  const person = { ...signedIn.person, hasSetUpSecondFactor: true }
  expect(await make({}, { ...signedIn, person })).toEqual({ kind: 'second-factor-first' })
  const withIt = await key({ ...signedIn, person, hasSecondFactor: true })
  expect(await findAccessKey(services, withIt)).toMatchObject({ memberships: [{ role: 'teacher' }] })
  expect(await findAccessKey(services, without)).toMatchObject({ memberships: [] })
})

test('a key is made with the password alone, for a length that is offered, twenty at most', async () => {
  expect(await make({ current: 'wrong' })).toEqual({ kind: 'wrong-current' })
  expect(await make({ name: ' \n' })).toEqual({ kind: 'wrong', field: 'name' })
  expect(await make({ days: '3650' })).toEqual({ kind: 'wrong', field: 'days' })
  await services.db.accessKey.createMany({ data: Array.from({ length: 20 }, (_, n) => ({ personId: signedIn.person.id, name: 'k', keyHash: String(n), expiresAt: new Date(Date.now() + 86_400_000) })) })
  expect(await make()).toEqual({ kind: 'too-many' })
})

test('keys that are none are refused, whatever cookie comes with them, and slowed down from one address; a good key is not', async () => {
  const throttle = createCodeThrottle(null)
  const good = await key()
  const ask = (authorization: string) => actorOfProgram(services, throttle, { headers: { authorization, cookie: 'theatrum_session=x' }, ip: '10.0.0.1' })
  for (const wrong of ['Bearer', 'Bearer thk_short', `Bearer thk_${'a'.repeat(43)}`, 'Basic !!!', `Basic ${Buffer.from('nocolon').toString('base64')}`, 'Digest x']) expect(await ask(wrong)).toEqual({ kind: 'unknown' })
  for (let n = 0; n < 60; n++) await ask('Bearer x')
  expect((await ask('Bearer x')).kind).toBe('wait')
  expect((await ask(`Bearer ${good}`)).kind).toBe('actor')
})

test('all of one\'s keys end by one press, and nobody else\'s', async () => {
  const other = await services.db.person.create({ data: { name: 'Other', email: 'other@hospital.test', passwordHash: await hashPassword(PASSWORD) } })
  const mine = [await key(), await key()]
  const theirs = await key({ ...signedIn, person: { ...signedIn.person, id: other.id } })
  expect(await withdrawAllAccessKeys(services, signedIn)).toEqual({ kind: 'all-withdrawn', count: 2 })
  expect(await Promise.all([...mine, theirs].map(async (one) => (await findAccessKey(services, one)) !== null))).toEqual([false, false, true])
  expect(await withdrawAllAccessKeys(services, signedIn)).toEqual({ kind: 'all-withdrawn', count: 0 })
  expect(services.audited.filter(({ action }) => action === 'access-key.withdrawn')).toMatchObject([{ detail: { keys: 2 } }])
})

test('keys outlive a password reset, and the letter says so; a person who is deactivated and comes back has none', async () => {
  const made = await key()
  const token = makeLinkToken()
  await services.db.passwordReset.create({ data: { personId: signedIn.person.id, tokenHash: linkTokenHash(token)!, createdAt: services.now(), expiresAt: new Date(services.now().getTime() + 60_000) } })
  expect(await usePasswordReset(services, token, 'another-long-password')).toEqual({ kind: 'changed' })
  expect(await findAccessKey(services, made)).not.toBeNull()
  const letters = await services.db.mail.findMany()
  expect(JSON.stringify(letters)).toContain('/account/keys')
  const administrator: Actor = { kind: 'person', personId: 'admin', memberships: [{ institutionId: hospital, role: 'administrator' }] }
  await deactivatePerson(services, administrator, signedIn.person.id)
  await reactivatePerson(services, administrator, signedIn.person.id)
  expect(await findAccessKey(services, made)).toBeNull()
})
