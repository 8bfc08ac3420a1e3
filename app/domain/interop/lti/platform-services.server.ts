import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { callOut, type Call, type Called } from '~/infra/outbound/call.server'
import type { Services } from '~/infra/services.server'
import { signAsUs } from './our-keys.server'

/** Assignment and grade, names and roles: asked with a token that the platform gives for an assertion of ours (LTI security framework 1.1, 4.1). */

type Needs = Pick<Services, 'db' | 'env' | 'now'>
export interface PlatformKeyed { id: string; clientId: string; tokenUrl: string; keyId: string; keySealed: string }

const ASSERTION_S = 120
/** A token is asked for anew this long before it ends. */
const SPARE_MS = 60_000
const LONGEST_TOKEN_S = 3_600
const MOST_TOKENS = 500
const REGISTER = Symbol.for('theatrum.lti-service-tokens')
const register = ((globalThis as { [REGISTER]?: WeakMap<object, Map<string, { token: string; until: number }>> })[REGISTER] ??= new WeakMap())
const answer = z.object({ access_token: z.string().min(1).max(10_000), expires_in: z.coerce.number().positive().catch(300) })

async function serviceToken(services: Needs, platform: PlatformKeyed, scope: string, isAnew: boolean): Promise<{ kind: 'token'; token: string } | { kind: 'failed'; why: string }> {
  const all = register.get(services.db) ?? new Map<string, { token: string; until: number }>()
  register.set(services.db, all)
  const key = `${platform.id} ${platform.keyId} ${scope}`
  const now = services.now().getTime()
  const known = all.get(key)
  if (known && !isAnew && known.until > now) return { kind: 'token', token: known.token }
  const seconds = Math.floor(now / 1_000)
  const assertion = await signAsUs(services.env, platform, { iss: platform.clientId, sub: platform.clientId, aud: platform.tokenUrl, iat: seconds, exp: seconds + ASSERTION_S, jti: randomUUID() })
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion, scope }).toString()
  const called = await callOut(services.env, platform.tokenUrl, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body, mostBytes: 64_000 })
  if (called.kind === 'failed') return { kind: 'failed', why: `token: ${called.why}` }
  const read = called.status === 200 ? answer.safeParse(jsonOf(called.body)) : null
  if (!read?.success) return { kind: 'failed', why: `token: status ${called.status}` }
  all.delete(key)
  all.set(key, { token: read.data.access_token, until: now + Math.min(read.data.expires_in, LONGEST_TOKEN_S) * 1_000 - SPARE_MS })
  if (all.size > MOST_TOKENS) all.delete(all.keys().next().value as string)
  return { kind: 'token', token: read.data.access_token }
}

/** One call of a platform's service; where it does not know our token any more, once again with a new one. */
export async function callService(services: Needs, platform: PlatformKeyed, scope: string, url: string, call: Omit<Call, 'headers'> & { accept: string; contentType?: string }): Promise<Called> {
  const { accept, contentType, ...rest } = call
  for (const isAnew of [false, true]) {
    const token = await serviceToken(services, platform, scope, isAnew)
    if (token.kind === 'failed') return token
    const called = await callOut(services.env, url, { ...rest, headers: { Accept: accept, Authorization: `Bearer ${token.token}`, ...(contentType ? { 'Content-Type': contentType } : {}) } })
    if (called.kind === 'failed' || called.status !== 401 || isAnew) return called
  }
  throw new Error('never reached')
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
