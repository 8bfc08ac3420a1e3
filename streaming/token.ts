import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Playback tokens: `base64url(JSON claims) . base64url(HMAC-SHA-256)`, safe in a URL path.
 * Bound to a viewer and to one broadcast or recording; the id stays the same when a token is renewed,
 * so that one revocation ends them all.
 */
export interface PlaybackClaims {
  /** Id of the grant; what is revoked. */
  id: string
  /** Who watches: a person's id, or `public`. */
  viewer: string
  /** `preview` is the desk's own look, before going live and during a hold. */
  use: 'watch' | 'preview' | 'replay'
  /** Broadcast id for watch and preview, recording id for replay. */
  subject: string
  /** Unix ms. */
  expiresAtMs: number
}

export type TokenVerdict =
  | { kind: 'valid'; claims: PlaybackClaims }
  | { kind: 'malformed' }
  | { kind: 'forged' }
  | { kind: 'expired'; claims: PlaybackClaims }

const mac = (body: string, secret: string) => createHmac('sha256', secret).update(`theatrum-playback-1.${body}`).digest()

/** @param secret MEDIA_SECRET; an empty secret throws, since it would sign for everybody. */
export function signPlaybackToken(claims: PlaybackClaims, secret: string): string {
  if (!secret) throw new Error('MEDIA_SECRET is empty')
  const body = Buffer.from(JSON.stringify([claims.id, claims.viewer, claims.use, claims.subject, claims.expiresAtMs])).toString('base64url')
  return `${body}.${mac(body, secret).toString('base64url')}`
}

/** Signature first, in constant time; nothing of an unsigned body is parsed. */
export function verifyPlaybackToken(token: string, secret: string, nowMs: number): TokenVerdict {
  if (!secret) throw new Error('MEDIA_SECRET is empty')
  if (token.length > 1_000) return { kind: 'malformed' }
  const dot = token.indexOf('.')
  if (dot < 1) return { kind: 'malformed' }
  const body = token.slice(0, dot)
  const given = Buffer.from(token.slice(dot + 1), 'base64url')
  const right = mac(body, secret)
  if (given.length !== right.length || !timingSafeEqual(given, right)) return { kind: 'forged' }
  const [id, viewer, use, subject, expiresAtMs] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string, PlaybackClaims['use'], string, number]
  const claims = { id, viewer, use, subject, expiresAtMs }
  return expiresAtMs <= nowMs ? { kind: 'expired', claims } : { kind: 'valid', claims }
}
