import type { Response } from 'express'
import type { Actor } from '~/policy/actor'

/** tus hands on a request of the Fetch standard; the one it was made of has who asks. */
export function actorBehind(request: { runtime?: { node?: { req: unknown; res?: unknown } } }): Actor {
  const response = request.runtime?.node?.res as Response<unknown, { actor: Actor }> | undefined
  if (!response?.locals.actor) throw new Error('an upload without its request')
  return response.locals.actor
}
