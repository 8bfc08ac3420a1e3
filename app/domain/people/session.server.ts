import type { Db } from '~/infra/db/db.server'
import type { Services } from '~/infra/services.server'
import { PUBLIC, type Actor } from '~/policy/actor'
import { hashToken, makeToken, readToken, tokenCookie, type CookieEnv } from './cookie-token.server'
import { IDLE_END_MS, readSession, type SessionRead } from './read-session.server'
import { rightsChanged } from './rights.server'
import { guessCountersOf } from './second-factor-guesses.server'

export { IDLE_END_MS, isAlive } from './read-session.server'

export const SESSION_COOKIE = 'theatrum_session'
/** However busy: signed out after a week. */
export const ABSOLUTE_END_MS = 7 * 86_400_000
/** The last use is written at most this often: one write per person and five minutes, not one per request. */
const SEEN_STEP_MS = 5 * 60_000

type Needs = Pick<Services, 'db' | 'env' | 'now'>

/** `sessionId` is the sha256 of the cookie's token: safe to keep and compare. */
export type SignedIn = Omit<SessionRead, 'lastSeenAt'>

/** The cookie's value from a Cookie header; null when it is absent or not one of ours. */
export function sessionToken(cookieHeader: string | null | undefined): string | null {
  return readToken(cookieHeader, SESSION_COOKIE)
}

export const sessionIdOf = (token: string) => hashToken(token)

/**
 * Who is behind a Cookie header. Demo accounts are nobody outside demo mode, deactivated people always.
 * @param purpose `use` puts the idle end off; `look` does not (an open page that nobody touches is idle).
 */
export async function findSession(cookieHeader: string | null | undefined, services: Needs, purpose: 'use' | 'look' = 'use'): Promise<SignedIn | null> {
  const token = sessionToken(cookieHeader)
  if (!token) return null
  const session = await readSession(services, sessionIdOf(token))
  if (!session) return null
  const { lastSeenAt, ...signedIn } = session
  const now = services.now()
  if (purpose === 'use' && now.getTime() - lastSeenAt.getTime() > SEEN_STEP_MS) {
    await services.db.session.updateMany({ where: { id: signedIn.sessionId, lastSeenAt }, data: { lastSeenAt: now } })
  }
  return signedIn
}

/** Who asks, for an ordinary request. */
export async function actorOf(request: Request, services: Needs): Promise<Actor> {
  return (await findSession(request.headers.get('Cookie'), services))?.actor ?? PUBLIC
}

/** How a session came about, and what it is worth. */
export interface Opening {
  via: 'password' | 'device-code' | 'link' | 'launch'
  hasSecondFactor: boolean
  /** Absolute end, from now. */
  lifetimeMs?: number
}

type Browser = { cookie: string | null; userAgent: string | null }
export type SessionTables = Pick<Db, 'person' | 'secondFactorStep' | 'deviceCode'>
/** Asked where the session is made, in the same transaction: what was proved a moment ago may hold no more. It writes first, which is the lock. */
export type StillProved = (db: SessionTables) => Promise<boolean>

/** Writes nothing new: of two transactions that touch a person the second waits, and then sees what the first did. */
export async function isPersonStill(db: Pick<Db, 'person'>, personId: string, where: { passwordHash?: string; totpConfirmedAt?: null } = {}): Promise<boolean> {
  const { count } = await db.person.updateMany({ where: { id: personId, deactivatedAt: null, ...where }, data: { deactivatedAt: null } })
  return count === 1
}

/**
 * Opens a session and ends the one the browser came with: a token planted before the sign-in is worth nothing after it.
 * Whoever has a second factor passes it first: see pass-first-factor.server.ts.
 * @returns the Set-Cookie value; null where what was proved holds no more.
 */
export async function openSessionIf(
  services: Needs, personId: string, request: Browser, { via, hasSecondFactor, lifetimeMs = ABSOLUTE_END_MS }: Opening, isStillProved: StillProved,
): Promise<string | null> {
  const token = makeToken()
  const now = services.now()
  const cookieToken = sessionToken(request.cookie)
  const before = cookieToken ? await services.db.session.findUnique({ where: { id: sessionIdOf(cookieToken) }, select: { id: true, personId: true } }) : null
  const isOpen = await services.db.$transaction(async (db) => {
    if (!(await isStillProved(db))) return false
    await db.session.deleteMany({ where: { id: before?.id ?? '' } })
    // Worn-out sessions of this person go at the same time; nobody else has to sweep.
    await db.session.deleteMany({ where: { personId, OR: [{ expiresAt: { lt: now } }, { lastSeenAt: { lt: new Date(now.getTime() - IDLE_END_MS) } }] } })
    await db.session.create({
      data: {
        id: sessionIdOf(token), personId, createdAt: now, lastSeenAt: now, via, hasSecondFactor,
        expiresAt: new Date(now.getTime() + lifetimeMs), userAgent: (request.userAgent ?? '').slice(0, 200),
      },
    })
    return true
  })
  if (!isOpen) return null
  if (before) await rightsChanged(services, before.personId)
  return sessionCookie(services.env, token, lifetimeMs / 1000)
}

/** Ends one session; its sockets and players stop. */
export async function endSession(services: Needs, { sessionId, person }: { sessionId: string; person: { id: string } }): Promise<void> {
  await services.db.session.deleteMany({ where: { id: sessionId, personId: person.id } })
  await rightsChanged(services, person.id)
}

/**
 * Ends all sessions of a person, but for the one given, and what was about to become one: half-done sign-ins,
 * short codes that the person approved and no device has used yet. Those go first: what became a session in between
 * is there when the sessions go. The counters of wrong codes stay.
 */
export async function endSessionsOf(services: Needs, personId: string, exceptSessionId?: string): Promise<number> {
  const [, , { count }] = await services.db.$transaction([
    services.db.secondFactorStep.deleteMany({ where: { personId, id: { notIn: guessCountersOf(personId) } } }),
    services.db.deviceCode.deleteMany({ where: { approvedById: personId, usedAt: null } }),
    services.db.session.deleteMany({ where: { personId, NOT: { id: exceptSessionId ?? '' } } }),
  ])
  await rightsChanged(services, personId)
  return count
}

export const sessionCookie = (env: CookieEnv, token: string, maxAgeS: number) => tokenCookie(env, { name: SESSION_COOKIE, token, maxAgeS, path: '/' })
export const clearedSessionCookie = (env: CookieEnv) => sessionCookie(env, '', 0)
