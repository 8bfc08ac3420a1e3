import type { Services } from '~/infra/services.server'
import { beginSession, type FromBrowser } from './begin-session.server'
import { hashToken } from './cookie-token.server'
import { deviceToken } from './open-device-code.server'
import { isPersonStill } from './session.server'

/** A headset or a classroom display is shared: signed out after half a day, however busy. */
export const DEVICE_SESSION_MS = 12 * 3_600_000

export type TakeDeviceSession = { kind: 'signed-in'; setCookie: string } | { kind: 'not-approved' }

/** The device that showed the code takes the session that was approved for it: once, and only with its own cookie. */
export async function takeDeviceSession(services: Services, browser: FromBrowser): Promise<TakeDeviceSession> {
  const token = deviceToken(browser.cookie)
  if (!token) return { kind: 'not-approved' }
  const now = services.now()
  const id = hashToken(token)
  const row = await services.db.deviceCode.findUnique({ where: { id }, select: { approvedById: true, hasSecondFactor: true } })
  const person = row?.approvedById ? await services.db.person.findUnique({ where: { id: row.approvedById }, select: { id: true, isDemo: true } }) : null
  if (!row || !person || (person.isDemo && !services.env.isDemo)) return { kind: 'not-approved' }
  const opening = { via: 'device-code', hasSecondFactor: row.hasSecondFactor, lifetimeMs: DEVICE_SESSION_MS } as const
  // Used and opened in one step: an approver who signs out everywhere ends either the code or the session, never neither.
  const setCookie = await beginSession(services, person.id, browser, opening, async (db) => {
    const { count } = await db.deviceCode.updateMany({
      where: { id, approvedById: person.id, approvedAt: { not: null }, deniedAt: null, usedAt: null, expiresAt: { gt: now } }, data: { usedAt: now },
    })
    return count === 1 && isPersonStill(db, person.id)
  })
  return setCookie === null ? { kind: 'not-approved' } : { kind: 'signed-in', setCookie }
}
