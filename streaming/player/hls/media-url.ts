/** Puts a renewed token into a media address: `/media/hls/TOKEN/...` carries it in the path, into every segment. */
export function withToken(url: string, token: string): string {
  return url.replace(/(\/media\/(?:hls|vod|ws)\/)[^/?#]+/, (_, before: string) => before + token)
}

/** `mediaBase` '' is the page's own origin. */
export function mediaUrl(mediaBase: string, kind: 'hls' | 'vod' | 'ws', token: string, rest: string): string {
  const base = new URL(mediaBase || '/', globalThis.location.href)
  if (kind === 'ws') base.protocol = base.protocol === 'https:' ? 'wss:' : 'ws:'
  return new URL(`${base.pathname.replace(/\/$/, '')}/media/${kind}/${token}/${rest}`, base).href
}

/**
 * When the token ends, read from its claims (streaming/token.ts); the server alone verifies them.
 * Null when unreadable: then the server's word is waited for.
 */
export function tokenExpiryMs(token: string): number | null {
  try {
    const body = token.slice(0, token.indexOf('.')).replace(/-/g, '+').replace(/_/g, '/')
    const claims = JSON.parse(atob(body)) as unknown
    const expiresAtMs = Array.isArray(claims) ? claims[4] : null
    return typeof expiresAtMs === 'number' && Number.isFinite(expiresAtMs) ? expiresAtMs : null
  } catch {
    return null
  }
}
