import { TOTP, URI } from 'otpauth'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { hashPassword } from './password.server'
import { passFirstFactor } from './pass-first-factor.server'
import { passSecondFactor } from './second-factor-step.server'
import { findSession, type SignedIn } from './session.server'
import { signInAs } from './sign-in.fixture'
import { beginSecondFactor, confirmSecondFactor } from './set-up-second-factor.server'
import { createSignInThrottle } from './throttle.server'

const START = new Date('2026-11-22T08:00:00Z')
export const PASSWORD = 'a long enough one'
export let services: TestServices
let passwordHash: string
export let institutionId: string
export let clock = START.getTime()
let people = 0

/** A hospital whose teachers have passwords, for the tests of one file. */
export function openHospital(): void {
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
}

export const later = (ms: number) => services.setNow(new Date((clock += ms)))
export const nextCode = () => later(30_000)
export const BROWSER = { cookie: null, userAgent: 'Mozilla/5.0 (Windows) Firefox/130.0' }
export const cookieOf = (setCookie: string) => setCookie.split(';')[0]!

export async function teacher(more: { isOperator?: boolean } = {}): Promise<SignedIn & { cookie: string }> {
  const { id } = await services.db.person.create({ data: { email: `teacher-${++people}@hospital.test`, name: 'A teacher', passwordHash, ...more, memberships: { create: { institutionId, role: 'teacher' } } } })
  const cookie = cookieOf(await signInAs(services, id, BROWSER))
  return { ...(await findSession(cookie, services))!, cookie }
}
export const again = async (cookie: string) => (await findSession(cookie, services))!

/** A teacher with a second factor, and the app that makes the codes. */
export async function withSecondFactor(more: { isOperator?: boolean } = {}) {
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
export const byPassword = () => ({ via: 'password', passwordHash }) as const
export async function step(personId: string): Promise<string> {
  const passed = await passFirstFactor(services, personId, BROWSER, byPassword())
  if (passed.kind !== 'second-factor') throw new Error(passed.kind)
  return cookieOf(passed.setCookie)
}
export const answer = (cookie: string, code: string) => passSecondFactor(services, { ...BROWSER, cookie }, code)
export const wrongCode = (right: string) => String((Number(right) + 1) % 1_000_000).padStart(6, '0')
