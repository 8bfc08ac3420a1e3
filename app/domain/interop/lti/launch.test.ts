import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { courseWithClass } from '~/domain/courses/course.fixture'
import { startLtiPlatform, type LtiFault, type LtiPlatformFixture } from '../../../../tests/setup/lti-platform'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { beginLaunch, readLogin } from './begin-launch.server'
import { giveClass } from './class-proof.server'
import { enterLaunch, type Press } from './enter-launch.server'
import { makeLaunchedPerson } from './launched-person.server'
import { addPlatform, changePlatform, listPlatforms, setPlatformEnabled } from './manage-platform.server'
import { takeLaunch } from './take-launch.server'
import { findSession, type SignedIn } from '~/domain/people/session.server'

let services: TestServices
let college: LtiPlatformFixture
let world: Awaited<ReturnType<typeof courseWithClass>>
let platformId: string
const admin = () => ({ kind: 'person' as const, personId: 'admin', memberships: [{ institutionId: world.institutionId, role: 'administrator' as const }] })

beforeEach(async () => {
  services = await testServices()
  college = await startLtiPlatform()
  world = await courseWithClass(services)
  college.tool = { login: `${services.env.publicUrl}/lti/login`, launch: `${services.env.publicUrl}/lti/launch`, keys: `${services.env.publicUrl}/lti/keys` }
  const added = await addPlatform(services, admin(), world.institutionId, given())
  if (added.kind !== 'saved') throw new Error(JSON.stringify(added))
  platformId = added.platformId
  college.places.set('place', { resourceLinkId: 'place', custom: { theatrum_class: giveClass(services.env.sessionSecret, platformId, college.deploymentId, world.classId) } })
})
afterEach(async () => {
  expect(college.complaints).toEqual([])
  await college.close()
  await services.close()
})

const given = () => ({ name: 'College', issuer: college.issuer, clientId: college.clientId, authorizeUrl: college.addresses.authorize, tokenUrl: college.addresses.token, keysUrl: college.addresses.keys, deployments: college.deploymentId, staffMayAssist: false })

async function begun(who: string, place = 'place') {
  const begin = await beginLaunch(services, readLogin(new URL(college.loginAddress(who, place)).searchParams), null)
  if (begin.kind !== 'begun') throw new Error(begin.why)
  return { to: begin.to, cookie: begin.setCookie.split(';')[0]! }
}
async function launched(who: string, fault: LtiFault | null = null, place = 'place') {
  const { to, cookie } = await begun(who, place)
  college.fault = fault
  const { state, idToken } = await college.answer(to)
  return { taken: await takeLaunch(services, { state, idToken, error: '' }), state, idToken, cookie }
}
async function entered(who: string, press: Press = 'new', { signedIn = null, place = 'place' }: { signedIn?: SignedIn | null; place?: string } = {}) {
  const { taken, cookie } = await launched(who, null, place)
  if (taken.kind !== 'believed') throw new Error(taken.why)
  return enterLaunch(services, taken.ticket, press, { cookie, userAgent: 'Firefox' }, signedIn)
}
const personOfSubject = async (subject: string) => (await services.db.ltiIdentity.findUnique({ where: { platformId_subject: { platformId, subject } } }))?.personId ?? null

describe('a launch from a learning platform', () => {
  test('gives a learner who comes for the first time an account, a session and a seat in the class', async () => {
    const at = await entered('learner-1')
    expect(at).toMatchObject({ kind: 'entered', arrived: { kind: 'class', to: `/courses/class/${world.classId}/l1` } })
    const session = await findSession(at.kind === 'entered' ? at.setCookie!.split(';')[0]! : '', services)
    expect(session).toMatchObject({ via: 'launch', hasSecondFactor: false, person: { name: 'Lin Learner' }, actor: { memberships: [{ institutionId: world.institutionId, role: 'student' }] } })
    expect(await services.db.enrolment.count({ where: { classId: world.classId, personId: session!.person.id, state: 'active' } })).toBe(1)
  })

  test('is asked about before an account is made', async () => {
    expect(await entered('learner-1', 'look')).toMatchObject({ kind: 'who', name: 'Lin Learner', mayBeNew: true, signedInAs: null })
    expect(await personOfSubject('learner-1')).toBeNull()
  })

  test('finds the same person again, and never an account by its e-mail address', async () => {
    const victim = await services.db.person.create({ data: { email: 'student@demo.theatrum.test', name: 'Somebody', passwordHash: 'none', memberships: { create: { institutionId: world.institutionId, role: 'student' } } } })
    await entered('learner-1')
    await entered('learner-1', 'look')
    const personId = await personOfSubject('learner-1')
    expect(personId).not.toBe(victim.id)
    expect(await services.db.person.count({ where: { name: 'Lin Learner' } })).toBe(1)
    expect((await services.db.person.findUniqueOrThrow({ where: { id: personId! } })).email).toMatch(/@launched\.invalid$/)
  })

  test('opens no account of a teacher: its owner signs in', async () => {
    await services.db.ltiIdentity.create({ data: { platformId, subject: 'instructor-1', personId: world.teacher.personId } })
    expect(await entered('instructor-1', 'go-on')).toMatchObject({ kind: 'sign-in' })
    expect(await services.db.session.count({ where: { via: 'launch' } })).toBe(0)
  })

  test('makes an instructor an assistant of the class only where the administrator allowed it', async () => {
    expect(await entered('instructor-1')).toMatchObject({ kind: 'entered', arrived: { kind: 'refused', why: 'not-staff' } })
    expect(await services.db.classStaff.count({ where: { role: 'assistant' } })).toBe(0)
    await changePlatform(services, admin(), world.institutionId, platformId, { ...given(), staffMayAssist: true })
    expect(await entered('instructor-1', 'look')).toMatchObject({ kind: 'entered', arrived: { kind: 'class' } })
    expect(await services.db.classStaff.findMany({ where: { role: 'assistant' } })).toMatchObject([{ classId: world.classId }])
  })

  test('asks who a list of members brought whether they have an account; theirs takes the place of the one that was made', async () => {
    const owner = await services.db.person.create({ data: { email: 'lin@hospital.test', name: 'Lin', passwordHash: 'none', memberships: { create: { institutionId: world.institutionId, role: 'student' } } } })
    const made = await makeLaunchedPerson(services, { id: platformId, institutionId: world.institutionId }, { subject: 'learner-1', name: 'Lin Learner', language: 'en' })
    await world.enrol(made)
    expect(await entered('learner-1', 'look')).toMatchObject({ kind: 'who', mayBeNew: true })
    const signedIn = { person: { id: owner.id, name: 'Lin' } } as SignedIn
    expect(await entered('learner-1', 'me', { signedIn })).toMatchObject({ kind: 'entered', setCookie: null, arrived: { kind: 'class' } })
    expect(await personOfSubject('learner-1')).toBe(owner.id)
    expect(await services.db.enrolment.findMany({ where: { classId: world.classId, state: 'active' } })).toMatchObject([{ personId: owner.id }])
    // Whose name it is does not change by another's press.
    expect(await entered('learner-1', 'me', { signedIn: { person: { id: world.other.personId, name: 'Other' } } as SignedIn })).toMatchObject({ kind: 'other-person' })
    expect(await personOfSubject('learner-1')).toBe(owner.id)
  })

  test('shows no class that nobody of ours gave to this platform', async () => {
    college.places.set('forged', { resourceLinkId: 'forged', custom: { theatrum_class: `${world.classId}.${'A'.repeat(43)}` } })
    expect(await entered('learner-1', 'new', { place: 'forged' })).toMatchObject({ kind: 'entered', arrived: { kind: 'refused', why: 'no-class' } })
    expect(await services.db.enrolment.count()).toBe(0)
  })

  test('goes on in no other window than the one that began it', async () => {
    const { taken } = await launched('learner-1')
    const ticket = taken.kind === 'believed' ? taken.ticket : ''
    expect(await enterLaunch(services, ticket, 'new', { cookie: null, userAgent: null }, null)).toEqual({ kind: 'other-window' })
    expect(await enterLaunch(services, ticket, 'new', { cookie: `theatrum_launch=${'a'.repeat(43)}`, userAgent: null }, null)).toEqual({ kind: 'other-window' })
    expect(await enterLaunch(services, 'b'.repeat(43), 'new', { cookie: null, userAgent: null }, null)).toEqual({ kind: 'gone' })
    expect(await services.db.person.count({ where: { name: 'Lin Learner' } })).toBe(0)
  })

  test('asks before it puts somebody else in the place of who is signed in', async () => {
    await entered('learner-1')
    const first = await findSession(await cookieOf('learner-2'), services)
    expect(await entered('learner-1', 'look', { signedIn: first })).toMatchObject({ kind: 'other-person', name: 'Lin Learner', signedInAs: 'Mo Learner' })
  })
  const cookieOf = async (who: string) => {
    const at = await entered(who)
    return at.kind === 'entered' ? at.setCookie!.split(';')[0]! : ''
  }
})

describe('a launch is refused', () => {
  const cases: [LtiFault, string][] = [
    ['alg-none', 'algorithm'], ['hs256-with-public-key', 'algorithm'], ['foreign-key', 'signature'], ['changed-after-signing', 'signature'], ['unknown-key-id', 'unknown-key'], ['wrong-audience', 'audience'], ['two-audiences-without-azp', 'audience'], ['wrong-azp', 'audience'],
    ['wrong-issuer', 'issuer'], ['expired', 'time'], ['too-old', 'time'], ['from-the-future', 'time'], ['wrong-nonce', 'nonce'], ['no-nonce', 'nonce'], ['wrong-deployment', 'deployment'], ['wrong-version', 'version'], ['wrong-message', 'message'], ['no-subject', 'malformed'],
  ]
  for (const [fault, why] of cases) {
    test(`with the fault ${fault}`, async () => {
      expect((await launched('learner-1', fault)).taken).toEqual({ kind: 'refused', why })
      expect(services.audited.filter(({ action }) => action === 'launch.refused')).toMatchObject([{ detail: { why } }])
    })
  }

  test('when it is played a second time', async () => {
    const { state, idToken } = await launched('learner-1')
    expect(await takeLaunch(services, { state, idToken, error: '' })).toEqual({ kind: 'refused', why: 'used' })
  })

  test('with the token of another launch', async () => {
    const [first, second] = [await begun('learner-1'), await begun('learner-2')]
    const { idToken } = await college.answer(first.to)
    const { state } = await college.answer(second.to)
    expect(await takeLaunch(services, { state, idToken, error: '' })).toEqual({ kind: 'refused', why: 'nonce' })
  })

  test('with a state that nobody was given, or after an hour', async () => {
    expect(await takeLaunch(services, { state: 'x'.repeat(43), idToken: 'a.b.c', error: '' })).toEqual({ kind: 'refused', why: 'unknown-state' })
    const { to } = await begun('learner-1')
    const { state, idToken } = await college.answer(to)
    services.setNow(new Date(Date.now() + 3_700_000))
    expect(await takeLaunch(services, { state, idToken, error: '' })).toEqual({ kind: 'refused', why: 'expired' })
  })

  test('from a platform that is unknown or was disabled', async () => {
    expect(await beginLaunch(services, { ...readLogin(new URL(college.loginAddress('learner-1', 'place')).searchParams), issuer: 'https://another.example' }, null)).toEqual({ kind: 'refused', why: 'unknown-platform' })
    const { to } = await begun('learner-1')
    await setPlatformEnabled(services, admin(), world.institutionId, platformId, false)
    const { state, idToken } = await college.answer(to)
    expect(await takeLaunch(services, { state, idToken, error: '' })).toEqual({ kind: 'refused', why: 'disabled' })
    expect(await beginLaunch(services, readLogin(new URL(college.loginAddress('learner-1', 'place')).searchParams), null)).toEqual({ kind: 'refused', why: 'disabled' })
  })
})

describe('keys of a platform', () => {
  test('are fetched once, and again when it signs with a new one', async () => {
    const from = Date.now()
    services.setNow(new Date(from))
    await entered('learner-1')
    await entered('learner-2')
    expect(college.counts.keys).toBe(1)
    college.rotateKey()
    services.setNow(new Date(from + 20_000))
    expect((await launched('learner-1')).taken.kind).toBe('believed')
    expect(college.counts.keys).toBe(2)
  })

  test('are not asked for at every made-up key', async () => {
    services.setNow(new Date())
    for (let n = 0; n < 5; n++) await launched('learner-1', 'unknown-key-id')
    expect(college.counts.keys).toBe(1)
  })
})

describe('platforms are registered', () => {
  test('by administrators of the institution alone', async () => {
    expect(await addPlatform(services, world.teacher, world.institutionId, given())).toEqual({ kind: 'forbidden' })
    expect(await listPlatforms(services, world.teacher, world.institutionId)).toBeNull()
    expect(await setPlatformEnabled(services, { ...admin(), memberships: [{ institutionId: world.elsewhere, role: 'administrator' }] }, world.elsewhere, platformId, false)).toEqual({ kind: 'gone' })
  })

  test('once, with addresses that may be called, and keep who they are once somebody came', async () => {
    expect(await addPlatform(services, admin(), world.institutionId, given())).toEqual({ kind: 'taken' })
    for (const keysUrl of ['http://college.example/keys', 'https://10.0.0.1/keys', 'https://169.254.169.254/latest', 'https://user:word@college.example/keys', 'file:///etc/passwd', 'https://[::ffff:10.0.0.1]/keys', 'https://[fd00::1]/keys']) {
      expect(await addPlatform(services, admin(), world.institutionId, { ...given(), clientId: 'another', keysUrl })).toEqual({ kind: 'wrong', field: 'keysUrl' })
    }
    await entered('learner-1')
    expect(await changePlatform(services, admin(), world.institutionId, platformId, { ...given(), clientId: 'another-client' })).toEqual({ kind: 'wrong', field: 'clientId' })
  })

  test('and their keys are sealed in the database', async () => {
    const { keySealed } = await services.db.ltiPlatform.findUniqueOrThrow({ where: { id: platformId } })
    expect(keySealed).toMatch(/^v1\./)
    expect(Buffer.from(keySealed.slice(3), 'base64url').toString('latin1')).not.toContain('PRIVATE KEY')
  })
})
