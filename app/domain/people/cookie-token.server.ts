import { createHash, randomBytes } from 'node:crypto'
import type { Env } from '~/infra/env.server'

export type CookieEnv = Pick<Env, 'publicUrl' | 'tls'>

/** 256 random bits for a cookie; the database keeps its hash. */
export const makeToken = (): string => randomBytes(32).toString('base64url')
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** The cookie's value from a Cookie header; null when it is absent or not one of ours. */
export function readToken(cookieHeader: string | null | undefined, cookieName: string): string | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === cookieName && value && /^[A-Za-z0-9_-]{43}$/.test(value)) return value
  }
  return null
}

/** A Set-Cookie value that scripts and other sites do not reach. */
export function tokenCookie(env: CookieEnv, { name, token, maxAgeS, path }: { name: string; token: string; maxAgeS: number; path: string }): string {
  const isSecure = env.tls !== null || env.publicUrl.startsWith('https:')
  return `${name}=${token}; Path=${path}; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}${isSecure ? '; Secure' : ''}`
}
