import type { Services } from '~/infra/services.server'
import { deviceOf } from './device'
import { isAlive, type SignedIn } from './session.server'

/** Enough of a session's id to name it on the page; 48 bits of a hash, and only the person's own are looked at. */
export const keyOfSession = (sessionId: string): string => sessionId.slice(0, 12)

/** Where a person is signed in, last used first. */
export async function listSessions(services: Pick<Services, 'db' | 'now'>, signedIn: SignedIn) {
  const rows = await services.db.session.findMany({ where: { personId: signedIn.person.id }, orderBy: { lastSeenAt: 'desc' }, take: 50 })
  return rows
    .filter((row) => isAlive(row, services.now()))
    .map(({ id, createdAt, lastSeenAt, userAgent, via, hasSecondFactor }) => ({
      key: keyOfSession(id), isThis: id === signedIn.sessionId, createdAt, lastSeenAt, device: deviceOf(userAgent), via: readVia(via), hasSecondFactor,
    }))
    .sort((a, b) => Number(b.isThis) - Number(a.isThis))
}

const VIAS = ['password', 'device-code', 'link', 'launch'] as const
const readVia = (via: string) => VIAS.find((one) => one === via) ?? 'password'
