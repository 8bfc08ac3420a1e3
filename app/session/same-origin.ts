import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a request that changes something comes from our own pages. The Origin header must be PUBLIC_URL's origin
 * or name the host that was asked; without one, browsers still say where a request comes from (Sec-Fetch-Site).
 * Neither header: a program, not a page; it has no cookie that it was not given on purpose.
 */
export function isOwnOrigin(headers: Pick<IncomingHttpHeaders, 'origin' | 'host' | 'sec-fetch-site'>, publicUrl: string): boolean {
  const { origin, host } = headers
  if (origin !== undefined) {
    if (!URL.canParse(origin)) return false
    const from = new URL(origin)
    return from.origin === new URL(publicUrl).origin || (host !== undefined && from.host === host.toLowerCase() && /^https?:$/.test(from.protocol))
  }
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'same-origin' || site === 'none'
}
