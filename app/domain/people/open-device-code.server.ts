import { createHmac } from 'node:crypto'
import type { Env } from '~/infra/env.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { CodeThrottle } from './code-throttle.server'
import { hashToken, makeToken, readToken, tokenCookie } from './cookie-token.server'
import { shortCodeOf } from './device-code'

const COOKIE = 'theatrum_device'
const PATH = '/login'
export const CODE_LIFETIME_MS = 10 * 60_000
/** Longer than the code, so that the device can say that it ran out. */
const COOKIE_MAX_AGE_S = (2 * CODE_LIFETIME_MS) / 1000
/** A lecture hall of headsets fits many times over; what is more is an attack on the table, and waits. */
export const MOST_OPEN_CODES = 1_000

/**
 * The short code follows from the device's own token: a page that is loaded again shows the same one, and the database
 * holds neither. It is kept as an HMAC, since 38 bits alone could be tried out from a copied table.
 */
const hmac = (env: Pick<Env, 'sessionSecret'>, purpose: string, text: string) => createHmac('sha256', env.sessionSecret).update(`${purpose}\0${text}`).digest()
const codeOfToken = (env: Pick<Env, 'sessionSecret'>, token: string) => shortCodeOf(hmac(env, 'device-code of token', token))
export const hashShortCode = (env: Pick<Env, 'sessionSecret'>, code: string): string => hmac(env, 'device-code', code).toString('hex')

export const deviceToken = (cookie: string | null): string | null => readToken(cookie, COOKIE)
export const clearedDeviceCookie = ({ env }: Pick<Services, 'env'>): string => tokenCookie(env, { name: COOKIE, token: '', maxAgeS: 0, path: PATH })

export type OpenDeviceCode = { kind: 'opened'; setCookie: string } | { kind: 'throttled'; retryAfterMs: number } | { kind: 'too-many' }

/** A new code for the device that asks; the one it had is worth nothing any more. */
export async function openDeviceCode(services: Services, throttle: CodeThrottle, device: { cookie: string | null; userAgent: string | null; address: string }): Promise<OpenDeviceCode> {
  const turn = await throttle.take('open', device.address)
  if (turn.kind === 'wait') return { kind: 'throttled', retryAfterMs: turn.retryAfterMs }
  const { db, env } = services
  const now = services.now()
  const before = deviceToken(device.cookie)
  await db.deviceCode.deleteMany({ where: { OR: [{ expiresAt: { lt: now } }, ...(before ? [{ id: hashToken(before) }] : [])] } })
  if ((await db.deviceCode.count()) >= MOST_OPEN_CODES) {
    services.log.warn('the table of short codes is full: a device was told to come again')
    return { kind: 'too-many' }
  }
  for (;;) {
    const token = makeToken()
    try {
      await db.deviceCode.create({
        data: {
          id: hashToken(token), codeHash: hashShortCode(env, codeOfToken(env, token)), userAgent: (device.userAgent ?? '').slice(0, 200),
          createdAt: now, expiresAt: new Date(now.getTime() + CODE_LIFETIME_MS),
        },
      })
      return { kind: 'opened', setCookie: tokenCookie(env, { name: COOKIE, token, maxAgeS: COOKIE_MAX_AGE_S, path: PATH }) }
    } catch (error) {
      // Another device shows these letters: draw again.
      if (!isUniqueViolation(error)) throw error
    }
  }
}

export type DeviceCodeState =
  | { kind: 'waiting'; code: string; expiresAt: Date }
  | { kind: 'approved' }
  | { kind: 'denied' }
  /** There was one; it ran out or was used. */
  | { kind: 'gone' }
  | { kind: 'none' }

/** What the device shows. Looking changes nothing. */
export async function deviceCodeState(services: Pick<Services, 'db' | 'env' | 'now'>, cookie: string | null): Promise<DeviceCodeState> {
  const token = deviceToken(cookie)
  if (!token) return { kind: 'none' }
  const row = await services.db.deviceCode.findUnique({ where: { id: hashToken(token) } })
  if (!row || row.usedAt || row.expiresAt <= services.now()) return { kind: 'gone' }
  if (row.deniedAt) return { kind: 'denied' }
  if (row.approvedAt) return { kind: 'approved' }
  return { kind: 'waiting', code: codeOfToken(services.env, token), expiresAt: row.expiresAt }
}
