import { TOTP, URI } from 'otpauth'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { confirmSession } from './confirm-session.server'
import { hashPassword } from './password.server'
import { passFirstFactor } from './pass-first-factor.server'
import { moveSecondFactor, removeSecondFactor, resetSecondFactor } from './remove-second-factor.server'
import { renewRecoveryCodes } from './renew-recovery-codes.server'
import { findSecondFactorStep, MOST_WRONG_CODES, passSecondFactor, STEP_LIFETIME_MS } from './second-factor-step.server'
import { endSessionsOf, findSession, type SignedIn } from './session.server'
import { signInAs } from './sign-in.fixture'
import { SYSTEM } from '~/policy/actor'
import { signOutEverywhereElse } from './sign-out.server'
import { beginSecondFactor, confirmSecondFactor } from './set-up-second-factor.server'
import { createSignInThrottle } from './throttle.server'

const START = new Date('2026-11-22T08:00:00Z')
const PASSWORD = 'a long enough one'
let services: TestServices
let passwordHash: string
let institutionId: string
let clock = START.getTime()
let people = 0

beforeAll(async () => {
  services = await testServices()
  passwordHash = await hashPassword(PASSWORD)
  institutionId = (await services.db.institution.create({ data: { name: 'Hospital A' } })).id
})
afterAll(() => services.close())
beforeEach(() => {
  services.audited.length = 0
  // Each test in an hour of its own: no code of one is a code of the next.
  clock += 3_600_000
  services.setNow(new Date(clock))
})

const later = (ms: number) => services.setNow(new Date((clock += ms)))
const nextCode = () => later(30_000)
const BROWSER = { cookie: null, userAgent: 'Mozilla/5.0 (Windows) Firefox/130.0' }
const cookieOf = (setCookie: string) => setCookie.split(';')[0]!

async function teacher(more: { isOperator?: boolean } = {}): Promise<SignedIn & { cookie: string }> {
  const { id } = await services.db.person.create({ data: { email: `teacher-${++people}@hospital.test`, name: 'A teacher', passwordHash, ...more, memberships: { create: { institutionId, role: 'teacher' } } } })
  const cookie = cookieOf(await signInAs(services, id, BROWSER))
  return { ...(await findSession(cookie, services))!, cookie }
}
const again = async (cookie: string) => (await findSession(cookie, services))!

/** A teacher with a second factor, and the app that makes the codes. */
async function withSecondFactor(more: { isOperator?: boolean } = {}) {
  const before = await teacher(more)
  const begun = await beginSecondFactor(services, createSignInThrottle(), before, { current: PASSWORD, address: '10.0.0.1' })
  if (begun.kind !== 'offered') throw new Error(begun.kind)
  const app = URI.parse(begun.offer.uri) as TOTP
  const code = () => app.generate({ timestamp: services.now().getTime() })
  const confirmed = await confirmSecondFactor(services, before, { key: begun.offer.key, code: code() })
  if (confirmed.kind !== 'set-up') throw new Error(confirmed.kind)
  nextCode()
  return { ...(await again(before.cookie)), cookie: before.cookie, code, codes: confirmed.codes, offer: begun.offer }
}
const byPassword = () => ({ via: 'password', passwordHash }) as const
async function step(personId: string): Promise<string> {
  const passed = await passFirstFactor(services, personId, BROWSER, byPassword())
  if (passed.kind !== 'second-factor') throw new Error(passed.kind)
  return cookieOf(passed.setCookie)
}
const answer = (cookie: string, code: string) => passSecondFactor(services, { ...BROWSER, cookie }, code)
const wrongCode = (right: string) => String((Number(right) + 1) % 1_000_000).padStart(6, '0')

describe('setting it up', () => {
  test('it needs the password, and counts only once a code has proved that the app holds the key', async () => {
    const person = await teacher()
    expect(await beginSecondFactor(services, createSignInThrottle(), person, { current: 'guess', address: 'x' })).toEqual({ kind: 'wrong-current' })
    const begun = await beginSecondFactor(services, createSignInThrottle(), person, { current: PASSWORD, address: 'x' })
    if (begun.kind !== 'offered') throw new Error(begun.kind)
    expect((await passFirstFactor(services, person.person.id, BROWSER, byPassword())).kind).toBe('signed-in')
    const right = (URI.parse(begun.offer.uri) as TOTP).generate({ timestamp: clock })
    expect(await confirmSecondFactor(services, person, { key: begun.offer.key, code: wrongCode(right) })).toMatchObject({ kind: 'wrong', serverTime: new Date(clock) })
    expect(await confirmSecondFactor(services, person, { key: begun.offer.key, code: right })).toMatchObject({ kind: 'set-up' })
    expect((await passFirstFactor(services, person.person.id, BROWSER, byPassword())).kind).toBe('second-factor')
    expect(services.audited.map(({ action }) => action)).toContain('second-factor.set-up')
  })

  test('the key is sealed in the database, the recovery codes are hashed', async () => {
    const { person, offer, codes } = await withSecondFactor()
    const row = await services.db.person.findUniqueOrThrow({ where: { id: person.id }, include: { recoveryCodes: true } })
    const kept = JSON.stringify(row)
    expect(kept).not.toContain(offer.secret.replaceAll(' ', ''))
    for (const code of codes) for (const spelling of [code, code.replaceAll('-', '')]) expect(kept).not.toContain(spelling)
    expect(new Set(codes).size).toBe(10)
  })

  test('begun in two windows, the first window learns that its picture is old', async () => {
    const person = await teacher()
    const begin = async () => {
      const begun = await beginSecondFactor(services, createSignInThrottle(), person, { current: PASSWORD, address: 'x' })
      if (begun.kind !== 'offered') throw new Error(begun.kind)
      return begun.offer
    }
    const [first, second] = [await begin(), await begin()]
    const codeFor = (uri: string) => (URI.parse(uri) as TOTP).generate({ timestamp: clock })
    expect(await confirmSecondFactor(services, person, { key: first.key, code: codeFor(first.uri) })).toMatchObject({ kind: 'begun-again', offer: second })
    expect(await confirmSecondFactor(services, person, { key: second.key, code: codeFor(second.uri) })).toMatchObject({ kind: 'set-up' })
  })

  test('sessions that were opened with the password alone end, this one goes on with its second factor', async () => {
    const person = await teacher()
    const elsewhere = cookieOf(await signInAs(services, person.person.id, BROWSER))
    const begun = await beginSecondFactor(services, createSignInThrottle(), person, { current: PASSWORD, address: 'x' })
    if (begun.kind !== 'offered') throw new Error(begun.kind)
    await confirmSecondFactor(services, person, { key: begun.offer.key, code: (URI.parse(begun.offer.uri) as TOTP).generate({ timestamp: clock }) })
    expect(await findSession(elsewhere, services)).toBeNull()
    expect(await findSession(person.cookie, services)).toMatchObject({ hasSecondFactor: true })
  })
})

describe('signing in with it', () => {
  test('the code opens a session that has a second factor', async () => {
    const { person, code } = await withSecondFactor()
    const passed = await answer(await step(person.id), code())
    if (passed.kind !== 'signed-in') throw new Error(passed.kind)
    expect(await findSession(cookieOf(passed.setCookie), services)).toMatchObject({ hasSecondFactor: true, via: 'password' })
  })

  test('a code counts once, however soon it is tried again', async () => {
    const { person, code } = await withSecondFactor()
    const steps = await Promise.all([step(person.id), step(person.id), step(person.id)])
    const outcomes = await Promise.all(steps.map((cookie) => answer(cookie, code())))
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['replayed', 'replayed', 'signed-in'])
  })

  test('the code of the step before still counts, unless a later one has been used', async () => {
    const { person, code } = await withSecondFactor()
    const before = code()
    nextCode()
    expect((await answer(await step(person.id), before)).kind).toBe('signed-in')
    const now = code()
    expect((await answer(await step(person.id), now)).kind).toBe('signed-in')
    nextCode()
    expect((await answer(await step(person.id), now)).kind).toBe('replayed')
  })

  test('a phone whose clock is wrong by a day gets the server\'s time to compare', async () => {
    const { person, code } = await withSecondFactor()
    later(86_400_000)
    const tomorrow = code()
    later(-86_400_000)
    expect(await answer(await step(person.id), tomorrow)).toMatchObject({ kind: 'wrong', serverTime: new Date(clock) })
  })

  test('digits with blanks, and full-width ones from a Chinese keyboard, are read', async () => {
    const { person, code } = await withSecondFactor()
    const wide = [...code()].map((digit) => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0)).join('')
    expect((await answer(await step(person.id), `${wide.slice(0, 3)} ${wide.slice(3)}`)).kind).toBe('signed-in')
  })

  test('a recovery code signs in once, tells the person, and is spelled as people type it', async () => {
    const { person, codes } = await withSecondFactor()
    expect(await answer(await step(person.id), ` ${codes[3]!.toUpperCase().replaceAll('-', ' ')} `)).toMatchObject({ kind: 'signed-in', codesLeft: 9 })
    expect(await answer(await step(person.id), codes[3]!)).toMatchObject({ kind: 'wrong' })
    expect(services.audited.map(({ action }) => action)).toContain('recovery-code.used')
    expect(await services.db.notification.findMany({ where: { personId: person.id, kind: 'security.changed' }, orderBy: { createdAt: 'asc' } })).toMatchObject([{ paramsJson: '{"what":"second-factor"}' }, { paramsJson: '{"what":"recovery-code"}' }])
  })

  test("another person's recovery code is none", async () => {
    const [mine, other] = [await withSecondFactor(), await withSecondFactor()]
    expect(await answer(await step(mine.person.id), other.codes[0]!)).toMatchObject({ kind: 'wrong' })
  })

  test('five wrong codes end the step, and the right one comes too late', async () => {
    const { person, code } = await withSecondFactor()
    const cookie = await step(person.id)
    for (let left = MOST_WRONG_CODES - 1; left >= 0; left--) expect(await answer(cookie, wrongCode(code()))).toMatchObject({ kind: 'wrong', left })
    expect(await answer(cookie, code())).toEqual({ kind: 'expired' })
  })

  test('wrong codes tried at the same moment count one by one', async () => {
    const { person, code } = await withSecondFactor()
    const cookie = await step(person.id)
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => answer(cookie, wrongCode(code()))))
    expect(outcomes.filter(({ kind }) => kind === 'wrong')).toHaveLength(MOST_WRONG_CODES)
  })

  test('whoever begins the sign-in again and again gets ten guesses in a quarter of an hour, not five each time', async () => {
    const { person, code } = await withSecondFactor()
    const outcomes: string[] = []
    for (let round = 0; round < 4; round++) {
      const cookie = await step(person.id)
      for (let guess = 0; guess < 5; guess++) outcomes.push((await answer(cookie, wrongCode(code()))).kind)
    }
    expect(outcomes.filter((kind) => kind === 'wrong')).toHaveLength(10)
    expect(await answer(await step(person.id), code())).toMatchObject({ kind: 'throttled' })
    later(15 * 60_000)
    expect((await answer(await step(person.id), code())).kind).toBe('signed-in')
  })

  test('fifty wrong codes in a day are the end of guessing for that day: a new password and signing out elsewhere forgive nothing, an administrator who takes the second factor off does', async () => {
    const { person, code } = await withSecondFactor()
    let wrong = 0
    for (let round = 0; round < 12; round++) {
      const cookies = [await step(person.id), await step(person.id)]
      for (const cookie of cookies) for (let guess = 0; guess < 5; guess++) if ((await answer(cookie, wrongCode(code()))).kind === 'wrong') wrong++
      later(16 * 60_000)
    }
    expect(wrong).toBe(50)
    expect((await answer(await step(person.id), code())).kind).toBe('throttled')
    await endSessionsOf(services, person.id)
    expect((await answer(await step(person.id), code())).kind).toBe('throttled')
    await resetSecondFactor(services, SYSTEM, person.id)
    expect(await services.db.secondFactorStep.count({ where: { personId: person.id } })).toBe(0)
  })

  test('an open page is no way to guess on: neither "sign out everywhere else" nor new recovery codes begin the count anew', async () => {
    const mine = await withSecondFactor()
    const outcomes: string[] = []
    for (let guess = 0; guess < 14; guess++) {
      outcomes.push((await renewRecoveryCodes(services, mine, wrongCode(mine.code()))).kind)
      await signOutEverywhereElse(services, mine)
    }
    expect(outcomes).toEqual([...Array<string>(10).fill('wrong'), ...Array<string>(4).fill('throttled')])
    expect(await renewRecoveryCodes(services, mine, mine.code())).toMatchObject({ kind: 'throttled' })
  })

  test('a password that was changed while it was being checked opens neither a session nor the step to the code', async () => {
    const [plain, mine] = [await teacher(), await withSecondFactor()]
    for (const { person } of [plain, mine]) {
      await services.db.person.update({ where: { id: person.id }, data: { passwordHash: 'the one that a reset has written' } })
      await services.db.session.deleteMany({ where: { personId: person.id } })
      expect(await passFirstFactor(services, person.id, BROWSER, byPassword())).toEqual({ kind: 'refused' })
      expect(await services.db.session.count({ where: { personId: person.id } })).toBe(0)
      expect(await services.db.secondFactorStep.count({ where: { personId: person.id, id: { not: { contains: ':' } } } })).toBe(0)
    }
  })

  test('an account that was deactivated since the password was checked gets nothing, by password or by link', async () => {
    const { person } = await teacher()
    await services.db.person.update({ where: { id: person.id }, data: { deactivatedAt: services.now() } })
    expect(await passFirstFactor(services, person.id, BROWSER, byPassword())).toEqual({ kind: 'refused' })
    expect(await passFirstFactor(services, person.id, BROWSER, { via: 'link' })).toEqual({ kind: 'refused' })
  })

  test('a sign-out everywhere while a right code is being taken leaves no session behind', async () => {
    const { person, code } = await withSecondFactor()
    const cookie = await step(person.id)
    // The moment between the right code and the session: the notice of other browsers is looked up there.
    const between = { ...services, db: services.db.$extends({ query: { session: { async findMany({ args, query }) { await endSessionsOf(services, person.id); return query(args) } } } }) as unknown as typeof services.db }
    expect(await passSecondFactor(between, { ...BROWSER, cookie }, code())).toEqual({ kind: 'expired' })
    expect(await services.db.session.count({ where: { personId: person.id } })).toBe(0)
  })

  test('the step ends after ten minutes, with the account, and with every "sign out everywhere"', async () => {
    const { person, code } = await withSecondFactor()
    const old = await step(person.id)
    later(STEP_LIFETIME_MS)
    expect(await answer(old, code())).toEqual({ kind: 'expired' })
    const thrownOut = await step(person.id)
    await endSessionsOf(services, person.id)
    expect(await answer(thrownOut, code())).toEqual({ kind: 'expired' })
    const gone = await step(person.id)
    await services.db.person.update({ where: { id: person.id }, data: { deactivatedAt: services.now() } })
    expect(await answer(gone, code())).toEqual({ kind: 'expired' })
  })

  test.each(['', 'theatrum_step=', 'theatrum_step=short', `theatrum_step=${'a'.repeat(43)}`, `theatrum_step=${'%'.repeat(43)}`])('a cookie of "%s" is no step', async (cookie) => {
    expect(await findSecondFactorStep(services, cookie)).toBeNull()
    expect(await answer(cookie, '123456')).toEqual({ kind: 'expired' })
  })

  test('a key sealed under another SESSION_SECRET, or for another person, opens nothing; recovery codes still do', async () => {
    const [mine, other] = [await withSecondFactor(), await withSecondFactor()]
    const moved = { ...services, env: { ...services.env, sessionSecret: 'another secret of this house' } }
    expect(await passSecondFactor(moved, { ...BROWSER, cookie: await step(mine.person.id) }, mine.code())).toMatchObject({ kind: 'wrong' })
    const { totpSealed } = await services.db.person.findUniqueOrThrow({ where: { id: other.person.id } })
    await services.db.person.update({ where: { id: mine.person.id }, data: { totpSealed } })
    expect(await answer(await step(mine.person.id), other.code())).toMatchObject({ kind: 'wrong' })
    expect(await answer(await step(mine.person.id), mine.codes[0]!)).toMatchObject({ kind: 'signed-in' })
  })
})

describe('changing it', () => {
  test('new recovery codes need a code, and end the earlier ones', async () => {
    const mine = await withSecondFactor()
    expect(await renewRecoveryCodes(services, mine, wrongCode(mine.code()))).toMatchObject({ kind: 'wrong' })
    const renewed = await renewRecoveryCodes(services, mine, mine.code())
    if (renewed.kind !== 'renewed') throw new Error(renewed.kind)
    expect(await answer(await step(mine.person.id), mine.codes[0]!)).toMatchObject({ kind: 'wrong' })
    expect(await answer(await step(mine.person.id), renewed.codes[0]!)).toMatchObject({ kind: 'signed-in' })
  })

  test('removing it needs the password and a code, and is refused while an institution asks for it', async () => {
    const mine = await withSecondFactor()
    const remove = (current: string, code: string) => removeSecondFactor(services, createSignInThrottle(), mine, { current, code, address: 'x' })
    expect(await remove('guess', mine.code())).toEqual({ kind: 'wrong-current' })
    expect(await remove(PASSWORD, wrongCode(mine.code()))).toMatchObject({ kind: 'wrong' })
    await services.db.secondFactorRule.create({ data: { institutionId, role: 'teacher' } })
    expect(await remove(PASSWORD, mine.code())).toEqual({ kind: 'required', institutions: ['Hospital A'] })
    await services.db.secondFactorRule.deleteMany()
    const elsewhere = cookieOf(await signInAs(services, mine.person.id, BROWSER, { via: 'password', hasSecondFactor: true }))
    expect(await remove(PASSWORD, mine.code())).toEqual({ kind: 'removed' })
    expect([await findSession(elsewhere, services), (await findSession(mine.cookie, services))?.hasSecondFactor]).toEqual([null, false])
    expect((await passFirstFactor(services, mine.person.id, BROWSER, byPassword())).kind).toBe('signed-in')
    expect(await services.db.recoveryCode.count({ where: { personId: mine.person.id } })).toBe(0)
  })

  test('after a lost phone a recovery code moves it to a new one, even where a rule asks for it; until then the ruled role rests', async () => {
    const mine = await withSecondFactor()
    await services.db.secondFactorRule.create({ data: { institutionId, role: 'teacher' } })
    const move = (current: string, code: string) => moveSecondFactor(services, createSignInThrottle(), mine, { current, code, address: 'x' })
    expect(await move('guess', mine.codes[0]!)).toEqual({ kind: 'wrong-current' })
    const elsewhere = cookieOf(await signInAs(services, mine.person.id, BROWSER, { via: 'password', hasSecondFactor: true }))
    const moved = await move(PASSWORD, mine.codes[0]!)
    expect(await findSession(elsewhere, services)).toBeNull()
    if (moved.kind !== 'offered') throw new Error(moved.kind)
    expect(await again(mine.cookie)).toMatchObject({ needsSecondFactor: 'set-up', actor: { memberships: [] } })
    const newCode = () => (URI.parse(moved.offer.uri) as TOTP).generate({ timestamp: clock })
    expect(await confirmSecondFactor(services, await again(mine.cookie), { key: moved.offer.key, code: newCode() })).toMatchObject({ kind: 'set-up' })
    expect(await again(mine.cookie)).toMatchObject({ needsSecondFactor: null, actor: { memberships: [{ role: 'teacher' }] } })
    nextCode()
    expect((await answer(await step(mine.person.id), mine.code())).kind).toBe('wrong')
    expect((await answer(await step(mine.person.id), mine.codes[1]!)).kind).toBe('wrong')
    expect((await answer(await step(mine.person.id), newCode())).kind).toBe('signed-in')
    await services.db.secondFactorRule.deleteMany()
  })

  test('an administrator takes it off for a colleague who lost phone and codes; everybody else may not', async () => {
    const mine = await withSecondFactor()
    const admin = { kind: 'person', personId: 'an-administrator', memberships: [{ institutionId, role: 'administrator' }] } as const
    expect(await resetSecondFactor(services, (await teacher()).actor, mine.person.id)).toEqual({ kind: 'forbidden' })
    expect(await resetSecondFactor(services, { ...admin, memberships: [{ institutionId: 'elsewhere', role: 'administrator' }] }, mine.person.id)).toEqual({ kind: 'forbidden' })
    expect(await resetSecondFactor(services, { ...admin, memberships: [...admin.memberships] }, mine.person.id)).toMatchObject({ kind: 'done' })
    expect(await findSession(mine.cookie, services)).toBeNull()
    expect((await passFirstFactor(services, mine.person.id, BROWSER, byPassword())).kind).toBe('signed-in')
  })
})

describe('roles that need it', () => {
  test('without it the role gives no right, with it at once; the person can always sign in to set it up', async () => {
    const person = await teacher()
    await services.db.secondFactorRule.create({ data: { institutionId, role: 'teacher' } })
    expect(await again(person.cookie)).toMatchObject({ needsSecondFactor: 'set-up', actor: { memberships: [] } })
    const begun = await beginSecondFactor(services, createSignInThrottle(), await again(person.cookie), { current: PASSWORD, address: 'x' })
    if (begun.kind !== 'offered') throw new Error(begun.kind)
    await confirmSecondFactor(services, person, { key: begun.offer.key, code: (URI.parse(begun.offer.uri) as TOTP).generate({ timestamp: clock }) })
    expect(await again(person.cookie)).toMatchObject({ needsSecondFactor: null, actor: { memberships: [{ institutionId, role: 'teacher' }] } })
    await services.db.secondFactorRule.deleteMany()
  })

  test('the rule of one institution leaves the roles in another alone', async () => {
    const person = await teacher()
    const college = await services.db.institution.create({ data: { name: 'College B', secondFactorRules: { create: { role: 'teacher' } } } })
    await services.db.membership.create({ data: { personId: person.person.id, institutionId: college.id, role: 'teacher' } })
    await services.db.membership.create({ data: { personId: person.person.id, institutionId: college.id, role: 'student' } })
    const { actor, needsSecondFactor } = await again(person.cookie)
    expect(actor.memberships.map((m) => `${m.institutionId === college.id ? 'college' : 'hospital'} ${m.role}`).sort()).toEqual(['college student', 'hospital teacher'])
    expect(needsSecondFactor).toBe('set-up')
  })

  test('a session that came by a link shows its code later; until then its ruled roles and the operator\'s right wait', async () => {
    const mine = await withSecondFactor({ isOperator: true })
    const linked = cookieOf(await signInAs(services, mine.person.id, BROWSER, { via: 'link', hasSecondFactor: false }))
    const before = await again(linked)
    expect(before).toMatchObject({ needsSecondFactor: 'confirm', actor: { memberships: [{ role: 'teacher' }] } })
    expect(before.actor.isOperator).toBeUndefined()
    expect(await confirmSession(services, before, wrongCode(mine.code()))).toMatchObject({ kind: 'wrong' })
    expect(await confirmSession(services, before, mine.code())).toEqual({ kind: 'confirmed' })
    expect(await again(linked)).toMatchObject({ needsSecondFactor: null, actor: { isOperator: true } })
  })

  test('an operator without a second factor is one all the same: the first sign-in is made to set it up', async () => {
    const { actor, needsSecondFactor } = await teacher({ isOperator: true })
    expect([actor.isOperator, needsSecondFactor]).toEqual([true, null])
  })
})
