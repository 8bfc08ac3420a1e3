import type { RequestHandler } from 'express'

/** What a viewer reads of an answer beside its body. */
const EXPOSED = 'Accept-Ranges, Content-Length, Content-Location, Content-Range, Content-Type, ETag, Retry-After, Theatrum-Resolutions, Warning'
const ASKED = 'accept, authorization, if-none-match, if-range, range'

/**
 * Pages of a viewer on another host (OHIF) may read where the operator names their origin. Never with the cookie of whoever is
 * signed in here: such a page gives an access key, or follows a link. Nothing is stored that way.
 */
export const otherOrigins = (allowed: ReadonlySet<string>): RequestHandler => (request, response, next) => {
  response.vary('Origin')
  const { origin } = request.headers
  if (origin === undefined || !allowed.has(origin)) return next()
  response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED, 'Cross-Origin-Resource-Policy': 'cross-origin' })
  if (request.method !== 'OPTIONS') return next()
  response.status(204).set({ 'Access-Control-Allow-Methods': 'GET, HEAD', 'Access-Control-Allow-Headers': ASKED, 'Access-Control-Max-Age': '600' }).end()
}
