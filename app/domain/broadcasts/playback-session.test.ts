import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { onRightsChanged } from '~/domain/people/rights.server'
import { findSession, type SignedIn } from '~/domain/people/session.server'
import { signInAs } from '~/domain/people/sign-in.fixture'
import { signOutDevice, signOutEverywhereElse, signOutHere } from '~/domain/people/sign-out.server'
import { listSessions } from '~/domain/people/list-sessions.server'
import { booked, hospital, type Hospital } from './broadcast.fixture'
import { issueToken } from './issue-token.server'
import { renewToken } from './renew-token.server'
import { revokePersonsLostRights } from './revoke-playback.server'
import { startBroadcast } from './start-broadcast.server'

let h: Hospital
let broadcastId: string
let stop: () => void

beforeAll(async () => {
  h = await hospital()
  stop = onRightsChanged(h.services, (personId) => revokePersonsLostRights(h.services, personId))
  broadcastId = (await booked(h.services, h.here.id)).broadcastId
  await startBroadcast(h.services, h.surgeon, { broadcastId })
})
afterAll(() => {
  stop()
  return h.services.close()
})
beforeEach(async () => {
  await h.services.db.session.deleteMany({ where: { personId: h.student.personId } })
  h.services.expelled.length = 0
})

async function device(userAgent: string, cookie: string | null = null, hasSecondFactor = false): Promise<SignedIn & { cookie: string }> {
  const own = (await signInAs(h.services, h.student.personId, { cookie, userAgent }, { via: 'password', hasSecondFactor })).split(';')[0]!
  return { ...(await findSession(own, h.services))!, cookie: own }
}
async function watch({ actor, sessionId }: SignedIn) {
  const issued = await issueToken(h.services, actor, { use: 'watch', id: broadcastId, sessionId })
  if (issued.kind !== 'issued') throw new Error(issued.kind)
  return { ...issued, renew: () => renewToken(h.services, actor, { use: 'watch', id: broadcastId, sessionId, token: issued.token }) }
}
/** Token ids that the media plane was told to serve no more. */
const revoked = () => h.services.pushed.at(-1)!.revoked.map(({ tokenId }) => tokenId)

test('a device that is signed out from the list loses its picture at once, the others play on', async () => {
  const [phone, display] = [await device('Firefox/130.0 Android'), await device('Chrome/130.0 Linux')]
  const [onPhone, onDisplay] = [await watch(phone), await watch(display)]
  const row = (await listSessions(h.services, phone)).find(({ isThis }) => !isThis)!
  expect(await signOutDevice(h.services, phone, row.key)).toEqual({ kind: 'signed-out', isThis: false })
  expect(revoked()).toContain(onDisplay.grantId)
  expect(revoked()).not.toContain(onPhone.grantId)
  expect(await onDisplay.renew()).toEqual({ kind: 'forbidden' })
  expect(await onPhone.renew()).toMatchObject({ kind: 'issued' })
  expect(h.services.expelled).toEqual([])
})

test('signing out here, everywhere else, and in again in the same browser end the tokens of just those sessions', async () => {
  const [first, second, third] = [await device('Firefox/130.0'), await device('Firefox/130.0'), await device('Firefox/130.0')]
  const tokens = { first: await watch(first), second: await watch(second), third: await watch(third) }
  await signOutHere(h.services, first)
  expect(revoked()).toContain(tokens.first.grantId)
  expect(revoked()).not.toContain(tokens.second.grantId)
  expect(await signOutEverywhereElse(h.services, second)).toBe(1)
  expect(revoked()).toContain(tokens.third.grantId)
  expect(revoked()).not.toContain(tokens.second.grantId)
  await device('Firefox/130.0', second.cookie)
  expect(revoked()).toContain(tokens.second.grantId)
})

test("nobody signs out another person's device, nor one that is gone", async () => {
  const mine = await device('Firefox/130.0')
  const other = (await h.services.db.session.findFirstOrThrow({ where: { personId: h.surgeon.personId } })).id
  expect(await signOutDevice(h.services, mine, other.slice(0, 12))).toEqual({ kind: 'gone' })
  expect(await signOutDevice(h.services, mine, '')).toEqual({ kind: 'gone' })
})

test('a token is renewed by the session it was given to, and by no other of the same person', async () => {
  const [phone, display] = [await device('Firefox/130.0'), await device('Chrome/130.0')]
  const { token } = await watch(phone)
  expect(await renewToken(h.services, display.actor, { use: 'watch', id: broadcastId, sessionId: display.sessionId, token })).toEqual({ kind: 'forbidden' })
})

test('once the institution asks for a second factor, sessions without one play no further, those with one do', async () => {
  const [without, having] = [await device('Firefox/130.0'), await device('Chrome/130.0', null, true)]
  const tokens = { without: await watch(without), having: await watch(having) }
  await h.services.db.secondFactorRule.create({ data: { institutionId: h.here.id, role: 'student' } })
  await revokePersonsLostRights(h.services, h.student.personId)
  expect(revoked()).toContain(tokens.without.grantId)
  expect(revoked()).not.toContain(tokens.having.grantId)
  expect(await issueToken(h.services, without.actor, { use: 'watch', id: broadcastId, sessionId: without.sessionId })).toEqual({ kind: 'forbidden' })
  await h.services.db.secondFactorRule.deleteMany()
})
