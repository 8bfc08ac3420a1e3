import type { Request, Response } from 'express'
import type { CodeThrottle } from '~/domain/people/code-throttle.server'
import { findAccessKey } from '~/domain/people/find-access-key.server'
import { findSession } from '~/domain/people/session.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'

export type Asking =
  | { kind: 'actor'; actor: Actor & { kind: 'person' }; via: 'session' | 'key' }
  | { kind: 'unknown' }
  | { kind: 'wait'; retryAfterMs: number }

/**
 * Who asks at a door for programs (/dicom-web, /uploads; nowhere else): an access key, as `Authorization: Bearer KEY` or as the
 * password of Basic under any name, or a page of ours with its session. A key that is none is not made good by a cookie.
 */
export async function actorOfProgram(services: Pick<Services, 'db' | 'env' | 'now'>, throttle: CodeThrottle, request: Pick<Request, 'headers' | 'ip'>): Promise<Asking> {
  const { authorization, cookie } = request.headers
  if (authorization !== undefined) {
    const key = keyOf(authorization)
    const actor = key === null ? null : await findAccessKey(services, key)
    if (actor) return { kind: 'actor', actor, via: 'key' }
    const turn = await throttle.take('key', request.ip ?? '')
    return turn.kind === 'wait' ? turn : { kind: 'unknown' }
  }
  const signedIn = await findSession(cookie, services)
  return signedIn ? { kind: 'actor', actor: signedIn.actor, via: 'session' } : { kind: 'unknown' }
}

/** The answer to whoever is not let in: 401 that says how, 429 that says when. */
export function refuseProgram(request: Pick<Request, 'headers'>, response: Response, asking: Exclude<Asking, { kind: 'actor' }>): void {
  response.set('Cache-Control', 'no-store')
  if (asking.kind === 'wait') {
    response.status(429).set('Retry-After', String(Math.ceil(asking.retryAfterMs / 1000))).type('text').send('Too many keys that are none came from this address. Wait, then try again with a key from /account/keys.\n')
    return
  }
  // A browser that is offered Basic asks its reader for a password in a window of its own.
  const isPage = request.headers['sec-fetch-mode'] !== undefined
  response.status(401).set('WWW-Authenticate', isPage ? 'Bearer realm="Theatrum"' : 'Basic realm="Theatrum", charset="UTF-8", Bearer realm="Theatrum"')
    .type('text').send('Sign in, or give an access key: make one at /account/keys and send it as "Authorization: Bearer KEY", or as the password of Basic under any name.\n')
}

function keyOf(authorization: string): string | null {
  const [, scheme, value] = /^(Bearer|Basic) +([\w+/=.~-]{1,1000})$/i.exec(authorization) ?? []
  if (!scheme || !value) return null
  if (scheme.toLowerCase() === 'bearer') return value
  const text = Buffer.from(value, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : text.slice(colon + 1)
}
