import { createHash, randomBytes } from 'node:crypto'
import type { Services } from '~/infra/services.server'
import { PUBLIC, ROLES, type Actor, type Role } from '~/policy/actor'
import type { Person } from './person'
import { rightsChanged } from './rights.server'

export const SESSION_COOKIE = 'theatrum_session'
/** Unused for a shift: signed out. */
export const IDLE_END_MS = 12 * 3_600_000
/** However busy: signed out after a week. */
export const ABSOLUTE_END_MS = 7 * 86_400_000
/** The last use is written at most this often: one write per person and five minutes, not one per request. */
const SEEN_STEP_MS = 5 * 60_000

type Needs = Pick<Services, 'db' | 'env' | 'now'>

export interface SignedIn {
  /** sha256 of the cookie's token: safe to keep and compare. */
  sessionId: string
  person: Person
  actor: Actor & { kind: 'person' }
}

/** The cookie's value from a Cookie header; null when it is absent or not one of ours. */
export function sessionToken(cookieHeader: string | null | undefined): string | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === SESSION_COOKIE && value && /^[A-Za-z0-9_-]{43}$/.test(value)) return value
  }
  return null
}

export const sessionIdOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** Whether a session still holds: neither left alone too long nor too old. */
export function isAlive(session: { lastSeenAt: Date; expiresAt: Date }, now: Date): boolean {
  return now.getTime() < session.expiresAt.getTime() && now.getTime() - session.lastSeenAt.getTime() < IDLE_END_MS
}

/**
 * Who is behind a Cookie header. Demo accounts are nobody outside demo mode, deactivated people always.
 * @param purpose `use` puts the idle end off; `look` does not (an open page that nobody touches is idle).
 */
export async function findSession(cookieHeader: string | null | undefined, services: Needs, purpose: 'use' | 'look' = 'use'): Promise<SignedIn | null> {
  const token = sessionToken(cookieHeader)
  if (!token) return null
  const now = services.now()
  const session = await services.db.session.findUnique({
    where: { id: sessionIdOf(token) },
    include: { person: { include: { memberships: { select: { institutionId: true, role: true } } } } },
  })
  if (!session || !isAlive(session, now)) return null
  const { person } = session
  if (person.deactivatedAt || (person.isDemo && !services.env.isDemo)) return null

  if (purpose === 'use' && now.getTime() - session.lastSeenAt.getTime() > SEEN_STEP_MS) {
    await services.db.session.updateMany({ where: { id: session.id, lastSeenAt: session.lastSeenAt }, data: { lastSeenAt: now } })
  }
  const memberships = person.memberships.filter((m): m is { institutionId: string; role: Role } => ROLES.some((role) => role === m.role))
  return {
    sessionId: session.id,
    person: { id: person.id, name: person.name, email: person.email, language: person.language, timeZone: person.timeZone, isDemo: person.isDemo },
    actor: { kind: 'person', personId: person.id, memberships, ...(person.isOperator ? { isOperator: true } : {}) },
  }
}

/** Who asks, for an ordinary request. */
export async function actorOf(request: Request, services: Needs): Promise<Actor> {
  return (await findSession(request.headers.get('Cookie'), services))?.actor ?? PUBLIC
}

/**
 * Opens a session and ends the one the browser came with: a token planted before the sign-in is worth nothing after it.
 * @returns the Set-Cookie value.
 */
export async function openSession(services: Needs, personId: string, request: { cookie: string | null; userAgent: string | null }): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const now = services.now()
  const before = sessionToken(request.cookie)
  await services.db.$transaction([
    services.db.session.deleteMany({ where: before ? { id: sessionIdOf(before) } : { id: '' } }),
    // Worn-out sessions of this person go at the same time; nobody else has to sweep.
    services.db.session.deleteMany({ where: { personId, OR: [{ expiresAt: { lt: now } }, { lastSeenAt: { lt: new Date(now.getTime() - IDLE_END_MS) } }] } }),
    services.db.session.create({
      data: {
        id: sessionIdOf(token), personId, createdAt: now, lastSeenAt: now,
        expiresAt: new Date(now.getTime() + ABSOLUTE_END_MS), userAgent: (request.userAgent ?? '').slice(0, 200),
      },
    }),
  ])
  return sessionCookie(services.env, token, ABSOLUTE_END_MS / 1000)
}

/** Ends one session; its sockets and players stop. */
export async function endSession(services: Needs, signedIn: Pick<SignedIn, 'sessionId' | 'person'>): Promise<void> {
  await services.db.session.deleteMany({ where: { id: signedIn.sessionId } })
  await rightsChanged(services, signedIn.person.id)
}

/** Ends all sessions of a person, but for the one given. */
export async function endSessionsOf(services: Needs, personId: string, exceptSessionId?: string): Promise<number> {
  const { count } = await services.db.session.deleteMany({ where: { personId, NOT: { id: exceptSessionId ?? '' } } })
  await rightsChanged(services, personId)
  return count
}

export function sessionCookie(env: Pick<Services['env'], 'publicUrl' | 'tls'>, token: string, maxAgeS: number): string {
  const isSecure = env.tls !== null || env.publicUrl.startsWith('https:')
  return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}${isSecure ? '; Secure' : ''}`
}
export const clearedSessionCookie = (env: Pick<Services['env'], 'publicUrl' | 'tls'>) => sessionCookie(env, '', 0)
