import { TOTP, URI } from 'otpauth'
import { describe, expect, test } from 'vitest'
import { passFirstFactor } from './pass-first-factor.server'
import { resetSecondFactor } from './remove-second-factor.server'
import { renewRecoveryCodes } from './renew-recovery-codes.server'
import { findSecondFactorStep, MOST_WRONG_CODES, passSecondFactor, STEP_LIFETIME_MS } from './second-factor-step.server'
import { endSessionsOf, findSession } from './session.server'
import { signInAs } from './sign-in.fixture'
import { SYSTEM } from '~/policy/actor'
import { signOutEverywhereElse } from './sign-out.server'
import { beginSecondFactor, confirmSecondFactor } from './set-up-second-factor.server'
import { createSignInThrottle } from './throttle.server'
import { PASSWORD, services, clock, openHospital, later, nextCode, BROWSER, cookieOf, teacher, again, withSecondFactor, byPassword, step, answer, wrongCode } from './second-factor.fixture'

openHospital()

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
