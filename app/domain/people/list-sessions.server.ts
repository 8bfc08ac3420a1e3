import type { Services } from '~/infra/services.server'
import { isAlive, type SignedIn } from './session.server'

/** Where a person is signed in, last used first. */
export async function listSessions(services: Pick<Services, 'db' | 'now'>, signedIn: SignedIn) {
  const rows = await services.db.session.findMany({ where: { personId: signedIn.person.id }, orderBy: { lastSeenAt: 'desc' }, take: 20 })
  return rows
    .filter((row) => isAlive(row, services.now()))
    .map(({ id, lastSeenAt, userAgent }) => ({ key: id.slice(0, 12), isThis: id === signedIn.sessionId, lastSeenAt, device: deviceOf(userAgent) }))
}

/** "Firefox, Windows": enough to recognise one's own. Null when nothing is. */
export function deviceOf(userAgent: string): string | null {
  const browser = [['Edg/', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari']].find(([sign]) => userAgent.includes(sign!))?.[1]
  const system = [['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS X', 'macOS'], ['CrOS', 'ChromeOS'], ['Linux', 'Linux']].find(([sign]) => userAgent.includes(sign!))?.[1]
  return [browser, system].filter(Boolean).join(', ') || null
}
