import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { decideDevice, findDevice } from './approve-device-code.server'
import { createCodeThrottle, type CodeThrottle } from './code-throttle.server'
import { deviceOf } from './device'
import { readShortCode, shortCodeOf, showShortCode } from './device-code'
import { CODE_LIFETIME_MS, deviceCodeState, MOST_OPEN_CODES, openDeviceCode } from './open-device-code.server'
import { endSessionsOf, findSession, type Opening, type SignedIn } from './session.server'
import { signInAs } from './sign-in.fixture'
import { DEVICE_SESSION_MS, takeDeviceSession } from './take-device-session.server'

const START = new Date('2026-11-22T08:00:00Z')
const HEADSET = 'Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 OculusBrowser/35.1 Chrome/126.0 VR Safari/537.36'
let services: TestServices
let throttle: CodeThrottle
let institutionId: string
let people = 0

beforeAll(async () => {
  services = await testServices()
  institutionId = (await services.db.institution.create({ data: { name: 'Hospital A' } })).id
})
afterAll(() => services.close())
beforeEach(async () => {
  services.setNow(START)
  throttle = createCodeThrottle(null)
  services.audited.length = 0
  await services.db.deviceCode.deleteMany()
})
const later = (ms: number) => services.setNow(new Date(START.getTime() + ms))
const cookieOf = (setCookie: string) => setCookie.split(';')[0]!

async function teacher(opening: Opening = { via: 'password', hasSecondFactor: false }): Promise<SignedIn> {
  const { id } = await services.db.person.create({ data: { email: `teacher-${++people}@hospital.test`, name: 'A teacher', passwordHash: 'x', memberships: { create: { institutionId, role: 'teacher' } } } })
  return (await findSession(cookieOf(await signInAs(services, id, { cookie: null, userAgent: 'Firefox/130.0' }, opening)), services))!
}
async function headset(cookie: string | null = null, address = '10.0.0.7') {
  const opened = await openDeviceCode(services, throttle, { cookie, userAgent: HEADSET, address })
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  const own = cookieOf(opened.setCookie)
  const state = await deviceCodeState(services, own)
  if (state.kind !== 'waiting') throw new Error(state.kind)
  return { cookie: own, code: state.code }
}
const find = (who: SignedIn, code: string, address = '10.0.0.1') => findDevice(services, throttle, who, { code, address })
const decide = (who: SignedIn, code: string, deviceId: string, approve = true) => decideDevice(services, throttle, who, { code, deviceId, approve, address: '10.0.0.1' })
const take = (cookie: string) => takeDeviceSession(services, { cookie, userAgent: HEADSET })
async function idOf(who: SignedIn, code: string): Promise<string> {
  const found = await find(who, code)
  if (found.kind !== 'found') throw new Error(found.kind)
  return found.waiting.deviceId
}

describe('a headset that is let in', () => {
  test('shows a code, is named to the approver, and gets a session that ends after half a day', async () => {
    const who = await teacher()
    const device = await headset()
    expect(await find(who, device.code)).toMatchObject({ kind: 'found', waiting: { device: 'Meta Quest Browser, Meta Quest' } })
    expect(await deviceCodeState(services, device.cookie)).toMatchObject({ kind: 'waiting' })
    expect(await take(device.cookie)).toEqual({ kind: 'not-approved' })
    expect(await decide(who, device.code, await idOf(who, device.code))).toEqual({ kind: 'approved', device: 'Meta Quest Browser, Meta Quest' })
    expect(await deviceCodeState(services, device.cookie)).toEqual({ kind: 'approved' })
    const taken = await take(device.cookie)
    if (taken.kind !== 'signed-in') throw new Error(taken.kind)
    const session = cookieOf(taken.setCookie)
    expect(await findSession(session, services)).toMatchObject({ person: { id: who.person.id }, via: 'device-code', hasSecondFactor: false })
    for (let hour = 0; hour < 12; hour += 2) {
      later(hour * 3_600_000)
      expect(await findSession(session, services)).not.toBeNull()
    }
    later(DEVICE_SESSION_MS)
    expect(await findSession(session, services)).toBeNull()
    expect(services.audited.map(({ action }) => action)).toEqual(['session.opened', 'device-code.approved', 'session.opened'])
    expect(await services.db.notification.findFirst({ where: { personId: who.person.id, kind: 'security.signed-in' } })).toMatchObject({ paramsJson: '{"device":"Meta Quest Browser, Meta Quest"}' })
  })

  test('has the second factor that its approver showed', async () => {
    const who = await teacher({ via: 'password', hasSecondFactor: true })
    const device = await headset()
    await decide(who, device.code, await idOf(who, device.code))
    const taken = await take(device.cookie)
    expect(taken.kind === 'signed-in' && (await findSession(cookieOf(taken.setCookie), services))).toMatchObject({ hasSecondFactor: true })
  })

  test('lets no other device in', async () => {
    const display = await teacher({ via: 'device-code', hasSecondFactor: true })
    const device = await headset()
    expect(await find(display, device.code)).toEqual({ kind: 'from-code' })
    expect(await decide(display, device.code, 'x')).toEqual({ kind: 'from-code' })
  })
})

describe('a code', () => {
  test('is worth nothing without the cookie of the device that shows it, and the database gives neither away', async () => {
    const who = await teacher()
    const [device, thief] = [await headset(), await headset()]
    await decide(who, device.code, await idOf(who, device.code))
    expect(await take(thief.cookie)).toEqual({ kind: 'not-approved' })
    const kept = JSON.stringify(await services.db.deviceCode.findMany())
    for (const secret of [device.code, device.cookie.split('=')[1]!]) expect(kept).not.toContain(secret)
  })

  test('opens one session, however often the device asks', async () => {
    const who = await teacher()
    const device = await headset()
    await decide(who, device.code, await idOf(who, device.code))
    const outcomes = await Promise.all([take(device.cookie), take(device.cookie), take(device.cookie)])
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['not-approved', 'not-approved', 'signed-in'])
    expect(await deviceCodeState(services, device.cookie)).toEqual({ kind: 'gone' })
  })

  test('is decided once: whoever presses second finds nothing to decide', async () => {
    const [first, second] = [await teacher(), await teacher()]
    const device = await headset()
    const id = await idOf(first, device.code)
    const outcomes = await Promise.all([decide(first, device.code, id), decide(second, device.code, id)])
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['approved', 'unknown'])
  })

  test('turned away signs nobody in, and the device says so', async () => {
    const who = await teacher()
    const device = await headset()
    expect(await decide(who, device.code, await idOf(who, device.code), false)).toEqual({ kind: 'denied' })
    expect(await deviceCodeState(services, device.cookie)).toEqual({ kind: 'denied' })
    expect(await take(device.cookie)).toEqual({ kind: 'not-approved' })
    expect(services.audited.map(({ action }) => action)).toEqual(['session.opened', 'device-code.denied'])
  })

  test('approves the device that was named on the page and no other', async () => {
    const who = await teacher()
    const [device, other] = [await headset(), await headset()]
    expect(await decide(who, device.code, await idOf(who, other.code))).toEqual({ kind: 'unknown' })
    expect(await deviceCodeState(services, device.cookie)).toMatchObject({ kind: 'waiting' })
    expect(await deviceCodeState(services, other.cookie)).toMatchObject({ kind: 'waiting' })
  })

  test('lives ten minutes, approved or not', async () => {
    const who = await teacher()
    const [waiting, approved] = [await headset(), await headset()]
    await decide(who, approved.code, await idOf(who, approved.code))
    const id = await idOf(who, waiting.code)
    later(CODE_LIFETIME_MS)
    expect(await deviceCodeState(services, waiting.cookie)).toEqual({ kind: 'gone' })
    expect(await find(who, waiting.code)).toEqual({ kind: 'unknown' })
    expect(await decide(who, waiting.code, id)).toEqual({ kind: 'unknown' })
    expect(await take(approved.cookie)).toEqual({ kind: 'not-approved' })
  })

  test('approved a moment before its approver signed out everywhere, or was deactivated, signs nobody in', async () => {
    const [leaving, gone] = [await teacher(), await teacher()]
    const [first, second] = [await headset(), await headset()]
    await decide(leaving, first.code, await idOf(leaving, first.code))
    await endSessionsOf(services, leaving.person.id)
    expect(await take(first.cookie)).toEqual({ kind: 'not-approved' })
    await decide(gone, second.code, await idOf(gone, second.code))
    await services.db.person.update({ where: { id: gone.person.id }, data: { deactivatedAt: START } })
    expect(await take(second.cookie)).toEqual({ kind: 'not-approved' })
  })

  test('is used up and opens its session in one step: a sign-out everywhere in between leaves neither', async () => {
    const who = await teacher()
    const device = await headset()
    await decide(who, device.code, await idOf(who, device.code))
    const between = { ...services, db: services.db.$extends({ query: { session: { async findMany({ args, query }) { await endSessionsOf(services, who.person.id); return query(args) } } } }) as unknown as typeof services.db }
    expect(await takeDeviceSession(between, { cookie: device.cookie, userAgent: HEADSET })).toEqual({ kind: 'not-approved' })
    expect(await services.db.session.count({ where: { personId: who.person.id } })).toBe(0)
  })

  test('shown anew ends the one before', async () => {
    const who = await teacher()
    const before = await headset()
    const after = await headset(before.cookie)
    expect(after.code).not.toBe(before.code)
    expect(await find(who, before.code)).toEqual({ kind: 'unknown' })
  })

  test('is guessed ten times in a quarter of an hour, by whomever; right ones do not count', async () => {
    const who = await teacher()
    const device = await headset()
    for (let n = 0; n < 30; n++) expect((await find(who, device.code)).kind).toBe('found')
    const decided = await headset()
    await decide(who, decided.code, await idOf(who, decided.code))
    for (let n = 0; n < 30; n++) expect((await find(who, decided.code)).kind).toBe('unknown')
    const guesses = await Promise.all(Array.from({ length: 14 }, (_, n) => find(who, `2222 22${22 + n}`, `10.0.1.${n}`)))
    expect(guesses.filter(({ kind }) => kind === 'unknown')).toHaveLength(10)
    expect((await find(who, device.code)).kind).toBe('throttled')
  })

  test('is not handed out without end: neither to one address nor to all together', async () => {
    const turns = await Promise.all(Array.from({ length: 125 }, () => throttle.take('open', '10.0.0.9')))
    expect(turns.filter(({ kind }) => kind === 'go')).toHaveLength(120)
    await services.db.deviceCode.createMany({ data: Array.from({ length: MOST_OPEN_CODES }, (_, n) => ({ id: `d${n}`, codeHash: `c${n}`, createdAt: START, expiresAt: new Date(START.getTime() + CODE_LIFETIME_MS) })) })
    expect(await openDeviceCode(services, throttle, { cookie: null, userAgent: null, address: 'x' })).toEqual({ kind: 'too-many' })
    later(CODE_LIFETIME_MS + 1)
    expect((await openDeviceCode(services, throttle, { cookie: null, userAgent: null, address: 'x' })).kind).toBe('opened')
  })
})

describe('the letters', () => {
  test('small ones, blanks, dashes and look-alikes are read; rubbish is not a code', () => {
    expect(readShortCode(' 2345-acde ')).toBe('2345ACDE')
    expect(readShortCode('Z34S ACDE')).toBe('2345ACDE')
    expect(readShortCode('２３４５ＡＣＤＥ')).toBe('2345ACDE')
    for (const wrong of ['', '2345ACD', '2345ACDEF', '0345ACDE', 'I345ACDE', '2345ACD!', 'a'.repeat(5_000)]) expect(readShortCode(wrong)).toBeNull()
    expect(showShortCode('2345ACDE')).toBe('2345 ACDE')
  })

  test('come evenly: no letter is likelier than another', () => {
    const counts = new Map<string, number>()
    for (let byte = 0; byte < 256; byte++) {
      try {
        const [letter = ''] = shortCodeOf(new Uint8Array(8).fill(byte))
        counts.set(letter, (counts.get(letter) ?? 0) + 1)
      } catch {
        // Above the last whole multiple: passed over.
      }
    }
    expect([...counts.values()]).toEqual(Array.from({ length: 27 }, () => 9))
  })

  test.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox, Windows'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1', 'Safari, iPhone'],
    ['Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0', 'WeChat, Android'],
    [HEADSET, 'Meta Quest Browser, Meta Quest'],
    ['curl/8', null],
  ])('a device is known by %s', (userAgent, name) => expect(deviceOf(userAgent)).toBe(name))
})
