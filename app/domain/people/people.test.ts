import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { seed } from '../../../prisma/seed'
import { seedPeople } from '../../../prisma/seed/people'
import { SYSTEM } from '~/policy/actor'
import { joinAsMyself } from './accept-invitation.server'
import { addPerson } from './add-person.server'
import { changePassword } from './change-password.server'
import { deactivatePerson, reactivatePerson } from './deactivate-person.server'
import { listPeople } from './list-people.server'
import { DEMO_PASSWORD } from './person'
import { passFirstFactor } from './pass-first-factor.server'
import { removeRole } from './remove-role.server'
import { renewPassword } from './renew-password.server'
import { onRightsChanged } from './rights.server'
import { ABSOLUTE_END_MS, endSession, endSessionsOf, findSession, IDLE_END_MS, sessionIdOf, type SignedIn } from './session.server'
import { signInAs } from './sign-in.fixture'
import { signIn } from './sign-in.server'
import { createSignInThrottle } from './throttle.server'

let services: TestServices
let institutionId: string
const START = new Date('2026-11-22T08:00:00Z')
const later = (ms: number) => services.setNow(new Date(START.getTime() + ms))

beforeAll(async () => {
  services = await testServices({ DEMO: '1' })
  ;({ institutionId } = await seedPeople(services.db))
})
afterAll(() => services.close())
beforeEach(async () => {
  later(0)
  await services.db.session.deleteMany()
})

const personId = async (local: string) => (await services.db.person.findUniqueOrThrow({ where: { email: `${local}@demo.theatrum.test` } })).id
async function open(local: string, cookie: string | null = null): Promise<string> {
  return (await signInAs(services, await personId(local), { cookie, userAgent: 'Mozilla/5.0 Firefox/130.0 Windows' })).split(';')[0]!
}
async function signedIn(local: string): Promise<SignedIn & { cookie: string }> {
  const cookie = await open(local)
  return { ...(await findSession(cookie, services))!, cookie }
}
const attempt = (email: string, password: string, throttle = createSignInThrottle(), address = '10.0.0.1') => signIn(services, throttle, { email, password, address })

describe('signing in', () => {
  test.each(['student', 'teacher', 'expert', 'surgeon', 'moderator', 'admin'])('the demo %s signs in while the demonstration runs', async (local) => {
    expect(await attempt(`${local}@demo.theatrum.test`, DEMO_PASSWORD)).toMatchObject({ kind: 'signed-in' })
  })

  test('capitals and blanks around an e-mail do not matter; another password does', async () => {
    expect(await attempt(' Student@Demo.Theatrum.Test ', DEMO_PASSWORD)).toMatchObject({ kind: 'signed-in' })
    expect(await attempt('student@demo.theatrum.test', 'theatre-demo ')).toEqual({ kind: 'refused' })
  })

  test('an unknown e-mail is refused in the same words as a wrong password', async () => {
    expect(await attempt('nobody@hospital.test', DEMO_PASSWORD)).toEqual({ kind: 'refused' })
    expect(await attempt('not an e-mail', DEMO_PASSWORD)).toEqual({ kind: 'refused' })
  })

  test('outside the demonstration the demo accounts neither sign in nor keep their sessions', async () => {
    const cookie = await open('admin')
    const strict = { ...services, env: { ...services.env, isDemo: false } }
    expect(await signIn(strict, createSignInThrottle(), { email: 'admin@demo.theatrum.test', password: DEMO_PASSWORD, address: 'x' })).toEqual({ kind: 'refused' })
    expect(await findSession(cookie, strict)).toBeNull()
    expect(await findSession(cookie, services)).not.toBeNull()
  })

  test('the sixth wrong guess has to wait, and is told how long; the right password has to wait as well', async () => {
    const throttle = createSignInThrottle()
    for (let guess = 0; guess < 5; guess++) expect(await attempt('teacher@demo.theatrum.test', 'guess', throttle)).toEqual({ kind: 'refused' })
    const stopped = await attempt('teacher@demo.theatrum.test', DEMO_PASSWORD, throttle)
    expect(stopped).toMatchObject({ kind: 'throttled' })
    expect(stopped.kind === 'throttled' && stopped.retryAfterMs).toBeGreaterThan(14 * 60_000)
    expect(await attempt('teacher@demo.theatrum.test', DEMO_PASSWORD, throttle, '10.0.0.2')).toMatchObject({ kind: 'signed-in' })
  })

  test('guesses made at the same moment count one by one', async () => {
    const throttle = createSignInThrottle()
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => attempt('expert@demo.theatrum.test', 'guess', throttle)))
    expect(outcomes.filter((outcome) => outcome.kind === 'refused')).toHaveLength(5)
  })

  test('one address that tries many accounts is stopped', async () => {
    const throttle = createSignInThrottle()
    const turns = await Promise.all(Array.from({ length: 80 }, (_, n) => throttle.begin(`p${n}@hospital.test`, '10.0.0.9')))
    expect(turns.filter((turn) => turn.kind === 'go')).toHaveLength(60)
  })

  test('a ward that signs in all day from one address is not stopped', async () => {
    const throttle = createSignInThrottle()
    for (let n = 0; n < 100; n++) {
      expect(await throttle.begin(`p${n}@hospital.test`, '10.0.0.9')).toEqual({ kind: 'go' })
      await throttle.succeeded(`p${n}@hospital.test`, '10.0.0.9')
    }
  })
})

describe('sessions', () => {
  test('the database holds no token that opens anything', async () => {
    const cookie = await open('student')
    const token = cookie.split('=')[1]!
    const rows = await services.db.session.findMany()
    expect(rows.map((row) => row.id)).toEqual([sessionIdOf(token)])
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  test('signing in ends the session that the browser came with', async () => {
    const before = await open('student')
    const after = await open('student', before)
    expect(await findSession(before, services)).toBeNull()
    expect(await findSession(after, services)).not.toBeNull()
  })

  test('a session that nobody uses for twelve hours is over', async () => {
    const cookie = await open('student')
    later(IDLE_END_MS - 1)
    expect(await findSession(cookie, services, 'look')).not.toBeNull()
    later(IDLE_END_MS)
    expect(await findSession(cookie, services)).toBeNull()
  })

  test('use puts the idle end off, but no session lives longer than a week', async () => {
    const cookie = await open('student')
    for (let at = 0; at < ABSOLUTE_END_MS; at += IDLE_END_MS / 2) {
      later(at)
      expect(await findSession(cookie, services)).not.toBeNull()
    }
    later(ABSOLUTE_END_MS)
    expect(await findSession(cookie, services)).toBeNull()
  })

  test.each(['', 'theatrum_session=', 'theatrum_session=short', `theatrum_session=${'a'.repeat(43)}`, `theatrum_session=${'a'.repeat(5000)}`, `other=${'a'.repeat(43)}`])('a cookie of "%s" is nobody', async (cookie) => {
    expect(await findSession(cookie, services)).toBeNull()
  })

  test('the cookie is out of reach for scripts and other sites, and needs https where the site has it', async () => {
    const id = await personId('student')
    expect(await signInAs(services, id)).toMatch(/; HttpOnly; SameSite=Lax; Max-Age=604800$/)
    const secure = { ...services, env: { ...services.env, publicUrl: 'https://theatrum.example' } }
    expect(await signInAs(secure, id)).toMatch(/; Secure$/)
  })

  test('signing out, here or everywhere else, is told to players and sockets', async () => {
    const told: string[] = []
    const stop = onRightsChanged(services, (id) => void told.push(id))
    const [here, there, elsewhere] = [await signedIn('student'), await signedIn('student'), await signedIn('student')]
    expect(await endSessionsOf(services, here.person.id, here.sessionId)).toBe(2)
    expect(await findSession(there.cookie, services)).toBeNull()
    expect(await findSession(elsewhere.cookie, services)).toBeNull()
    await endSession(services, here)
    expect(await findSession(here.cookie, services)).toBeNull()
    expect(told).toEqual([here.person.id, here.person.id])
    stop()
  })
})

describe('the people of an institution', () => {
  const input = () => ({ institutionId, email: 'New.Nurse@hospital.test', name: 'New Nurse', role: 'student' as const, language: 'zh', timeZone: 'Asia/Shanghai' })

  test('an administrator adds a person, who signs in with the password that was shown once', async () => {
    const { actor } = await signedIn('admin')
    const added = await addPerson(services, actor, input())
    if (added.kind !== 'added') throw new Error(added.kind)
    expect(await attempt('new.nurse@hospital.test', added.password)).toMatchObject({ kind: 'signed-in', personId: added.personId })
    expect(await addPerson(services, actor, input())).toEqual({ kind: 'already-has' })
    expect(await addPerson(services, actor, { ...input(), role: 'teacher' })).toMatchObject({ kind: 'role-added' })
    expect((await listPeople(services, actor, institutionId, { text: 'nurse', page: 1 }))?.people).toMatchObject([{ email: 'new.nurse@hospital.test', roles: ['student', 'teacher'] }])
  })

  test('an account from another house is invited, not taken: no role, no name, no rights over it until the person agrees', async () => {
    const { actor } = await signedIn('admin')
    const elsewhere = await services.db.institution.create({ data: { name: 'College B' } })
    const email = 'visiting@college.test'
    const known = await services.db.person.create({ data: { email, name: 'A visiting expert', passwordHash: 'theirs', memberships: { create: { institutionId: elsewhere.id, role: 'expert' } } } })
    const add = (more: { name?: string; email?: string; role?: 'teacher' } = {}) => addPerson(services, actor, { ...input(), email, ...more })
    // Nothing is learned by asking without a name: any address that is not ours is answered alike.
    expect(await add({ name: ' ' })).toEqual(await add({ name: ' ', email: 'nobody@college.test' }))
    const invited = await add({ name: 'Whoever' })
    expect(invited).toEqual({ kind: 'invited', email, link: expect.stringContaining(`${services.env.publicUrl}/join/`) })
    expect(await services.db.membership.count({ where: { personId: known.id, institutionId } })).toBe(0)
    expect(await renewPassword(services, actor, known.id)).toEqual({ kind: 'forbidden' })
    expect(await services.db.mail.findMany({ where: { to: email } })).toMatchObject([{ kind: 'invitation', institutionId }])
    expect(services.audited).toContainEqual(expect.objectContaining({ action: 'invitation.sent', institutionId }))
    expect(await add()).toEqual({ kind: 'already-invited', email })
    if (invited.kind !== 'invited') throw new Error(invited.kind)
    expect(await joinAsMyself(services, { person: known }, invited.link.split('/join/')[1]!)).toEqual({ kind: 'joined', personId: known.id })
    expect(await add()).toEqual({ kind: 'already-has' })
    expect(await add({ role: 'teacher' })).toEqual({ kind: 'role-added', personId: known.id, name: 'A visiting expert' })
  })

  test('the operator at the machine grants a role to a known account at once', async () => {
    const known = await services.db.person.create({ data: { email: 'nowhere@college.test', name: 'Nowhere', passwordHash: 'theirs' } })
    expect(await addPerson(services, SYSTEM, { ...input(), email: known.email, name: '' })).toMatchObject({ kind: 'role-added', personId: known.id })
  })

  test('a teacher neither sees the list nor adds anybody', async () => {
    const { actor } = await signedIn('teacher')
    expect(await listPeople(services, actor, institutionId, { text: '', page: 1 })).toBeNull()
    expect(await addPerson(services, actor, { ...input(), email: 'x@hospital.test' })).toEqual({ kind: 'forbidden' })
    expect(await deactivatePerson(services, actor, await personId('student'))).toEqual({ kind: 'forbidden' })
  })

  test('a deactivated person is out at once on every device, and in again when it is undone', async () => {
    const { actor } = await signedIn('admin')
    const student = await signedIn('student')
    expect(await deactivatePerson(services, actor, student.person.id)).toMatchObject({ kind: 'done' })
    expect(await findSession(student.cookie, services)).toBeNull()
    expect(await attempt('student@demo.theatrum.test', DEMO_PASSWORD)).toEqual({ kind: 'refused' })
    await reactivatePerson(services, actor, student.person.id)
    expect(await attempt('student@demo.theatrum.test', DEMO_PASSWORD)).toMatchObject({ kind: 'signed-in' })
  })

  test('an institution keeps its last administrator', async () => {
    const { actor, person } = await signedIn('admin')
    expect(await removeRole(services, actor, { institutionId, personId: person.id, role: 'administrator' })).toEqual({ kind: 'last-administrator' })
    expect(await deactivatePerson(services, { kind: 'system' }, person.id)).toEqual({ kind: 'last-administrator' })
  })

  test('a role that is taken away is gone from the next request on', async () => {
    const { actor } = await signedIn('admin')
    const moderator = await signedIn('moderator')
    expect(await removeRole(services, actor, { institutionId, personId: moderator.person.id, role: 'moderator' })).toMatchObject({ kind: 'done' })
    expect((await findSession(moderator.cookie, services))?.actor.memberships).toEqual([])
    expect(await removeRole(services, actor, { institutionId, personId: moderator.person.id, role: 'moderator' })).toEqual({ kind: 'gone' })
  })

  test('a forgotten password is replaced by one that is shown once, a demo password is not', async () => {
    const { actor } = await signedIn('admin')
    const person = await services.db.person.findUniqueOrThrow({ where: { email: 'new.nurse@hospital.test' } })
    const renewed = await renewPassword(services, actor, person.id)
    expect(renewed.kind === 'renewed' && (await attempt(person.email, renewed.password))).toMatchObject({ kind: 'signed-in' })
    expect(await renewPassword(services, actor, await personId('student'))).toEqual({ kind: 'demo-account' })
  })

  test('a new password needs the old one and signs out the other devices', async () => {
    const { actor } = await signedIn('admin')
    const person = await services.db.person.findUniqueOrThrow({ where: { email: 'new.nurse@hospital.test' } })
    const renewed = await renewPassword(services, actor, person.id)
    const current = renewed.kind === 'renewed' ? renewed.password : ''
    const sessionOf = async () => {
      const cookie = (await signInAs(services, person.id)).split(';')[0]!
      return { cookie, ...(await findSession(cookie, services))! }
    }
    const [here, there] = [await sessionOf(), await sessionOf()]
    const change = (from: string, next: string) => changePassword(services, createSignInThrottle(), here, { current: from, next, address: 'x' })
    expect(await change('wrong', 'a long enough one')).toEqual({ kind: 'wrong-current' })
    expect(await change(current, 'short')).toEqual({ kind: 'too-short' })
    expect(await change(current, 'x'.repeat(300))).toEqual({ kind: 'too-long' })
    expect(await change(current, 'a long enough one')).toEqual({ kind: 'changed' })
    expect(await findSession(there.cookie, services)).toBeNull()
    expect(await findSession(here.cookie, services)).not.toBeNull()
    expect(await attempt(person.email, 'a long enough one')).toMatchObject({ kind: 'signed-in' })
  })
})

test('an old password does not win against a reset that happens while it is being checked', async () => {
  const { actor } = await signedIn('admin')
  const added = await addPerson(services, actor, { institutionId, email: 'hurried@hospital.test', name: 'Hurried', role: 'student', language: 'en', timeZone: 'UTC' })
  if (added.kind !== 'added') throw new Error(added.kind)
  const cookie = (await signInAs(services, added.personId)).split(';')[0]!
  const here = (await findSession(cookie, services))!
  // The reset falls between the reading of the old hash and the writing of a new one.
  const during = { ...services, db: services.db.$extends({ query: { person: { async findUnique({ args, query }) {
    const found = await query(args)
    await services.db.person.update({ where: { id: added.personId }, data: { passwordHash: 'the one that a reset has written' } })
    return found
  } } } }) as unknown as typeof services.db }
  const guess = { email: 'hurried@hospital.test', password: added.password, address: 'x' }
  const checked = await signIn(during, createSignInThrottle(), guess)
  if (checked.kind !== 'signed-in') throw new Error(checked.kind)
  expect(await passFirstFactor(services, checked.personId, { cookie: null, userAgent: null }, { via: 'password', passwordHash: checked.passwordHash })).toEqual({ kind: 'refused' })
  await services.db.person.update({ where: { id: added.personId }, data: { passwordHash: checked.passwordHash } })
  expect(await changePassword(during, createSignInThrottle(), here, { current: added.password, next: 'the choice of a thief', address: 'x' })).toEqual({ kind: 'wrong-current' })
  expect((await services.db.person.findUniqueOrThrow({ where: { id: added.personId } })).passwordHash).toBe('the one that a reset has written')
})

describe('the demonstration', () => {
  test('it fills an empty database once, and never a real one', async () => {
    const empty = await testServices({ DEMO: '1' })
    const strict = await testServices({ DEMO: '0' })
    const real = await testServices({ DEMO: '1' })
    try {
      expect([await seed(empty), await seed(empty)]).toEqual([true, false])
      expect(await empty.db.person.count()).toBe(7)
      expect([await seed(strict), await strict.db.person.count()]).toEqual([false, 0])
      await real.db.person.create({ data: { email: 'dean@hospital.test', name: 'Dean', passwordHash: 'x' } })
      expect([await seed(real), await real.db.person.count()]).toEqual([false, 1])
    } finally {
      await Promise.all([empty.close(), strict.close(), real.close()])
    }
  })
})
