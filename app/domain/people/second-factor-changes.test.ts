import { TOTP, URI } from 'otpauth'
import { describe, expect, test } from 'vitest'
import { confirmSession } from './confirm-session.server'
import { passFirstFactor } from './pass-first-factor.server'
import { moveSecondFactor, removeSecondFactor, resetSecondFactor } from './remove-second-factor.server'
import { renewRecoveryCodes } from './renew-recovery-codes.server'
import { findSession } from './session.server'
import { signInAs } from './sign-in.fixture'
import { beginSecondFactor, confirmSecondFactor } from './set-up-second-factor.server'
import { createSignInThrottle } from './throttle.server'
import { PASSWORD, services, institutionId, clock, openHospital, later, nextCode, BROWSER, cookieOf, teacher, again, withSecondFactor, byPassword, step, answer, wrongCode } from './second-factor.fixture'

openHospital()

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
