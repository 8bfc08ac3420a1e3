import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { callOut } from '~/infra/outbound/call.server'
import type { Services } from '~/infra/services.server'

/** A platform's keys are asked for again after this, or when a token names one that is not among them. */
const KEPT_MS = 10 * 60_000
/** Tokens with made-up key ids must not make us hammer the platform. */
const AGAIN_AFTER_MS = 15_000
const MOST_BYTES = 100_000
const MOST_PLATFORMS = 500

const keySet = z.object({ keys: z.array(z.object({ kty: z.enum(['RSA', 'EC']), kid: z.string().max(300).optional() }).loose()).max(50) })

interface Held { keyIds: ReadonlySet<string>; getKey: JWTVerifyGetKey; at: number }
const REGISTER = Symbol.for('theatrum.lti-platform-keys')
const register = ((globalThis as { [REGISTER]?: WeakMap<object, Map<string, { held: Held | null; triedAt: number }>> })[REGISTER] ??= new WeakMap())

export type PlatformKeys = { kind: 'keys'; getKey: JWTVerifyGetKey } | { kind: 'unknown-key' } | { kind: 'unreachable'; why: string }

/** The key set that holds a key id, fetched where it must be. Secret keys of the set are no keys: nothing is verified by what the platform shows everybody as a shared secret. */
export async function platformKeys(services: Pick<Services, 'db' | 'env' | 'now'>, platform: { id: string; keysUrl: string }, keyId: string): Promise<PlatformKeys> {
  const all = register.get(services.db) ?? new Map<string, { held: Held | null; triedAt: number }>()
  register.set(services.db, all)
  const cacheKey = `${platform.id} ${platform.keysUrl}`
  const known = all.get(cacheKey) ?? { held: null, triedAt: -Infinity }
  const now = services.now().getTime()
  const isFresh = known.held !== null && now - known.held.at < KEPT_MS
  if (isFresh && known.held!.keyIds.has(keyId)) return { kind: 'keys', getKey: known.held!.getKey }
  if (Math.abs(now - known.triedAt) < AGAIN_AFTER_MS) return known.held ? { kind: 'unknown-key' } : { kind: 'unreachable', why: 'asked a moment ago' }
  known.triedAt = now
  all.delete(cacheKey)
  all.set(cacheKey, known)
  if (all.size > MOST_PLATFORMS) all.delete(all.keys().next().value as string)
  const called = await callOut(services.env, platform.keysUrl, { mostBytes: MOST_BYTES })
  if (called.kind === 'failed') return { kind: 'unreachable', why: called.why }
  const read = called.status === 200 ? keySet.safeParse(jsonOf(called.body)) : null
  if (!read?.success) return { kind: 'unreachable', why: called.status === 200 ? 'its keys cannot be read' : `its keys: status ${called.status}` }
  known.held = { keyIds: new Set(read.data.keys.flatMap(({ kid }) => kid ?? [])), getKey: createLocalJWKSet(read.data as JSONWebKeySet), at: now }
  return known.held.keyIds.has(keyId) ? { kind: 'keys', getKey: known.held.getKey } : { kind: 'unknown-key' }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
