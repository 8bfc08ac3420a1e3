/**
 * Asks the application for a token, or renews one. Null: no right (any more). A rejection means that the server
 * could not be asked; the player tries again.
 */
export async function requestToken(url: string, token?: string): Promise<string | null> {
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify(token ? { token } : {}) })
  if (response.status === 401 || response.status === 403 || response.status === 404) return null
  if (!response.ok) throw new Error(`token: ${response.status}`)
  return ((await response.json()) as { token: string | null }).token
}

/** A token and its renewals in one: the player asks `renew` before it runs out. */
export async function openToken(url: string): Promise<{ token: string; renew: () => Promise<string | null> } | null> {
  let current = await requestToken(url)
  if (current === null) return null
  return {
    token: current,
    async renew() {
      const next = await requestToken(url, current ?? undefined)
      if (next) current = next
      return next
    },
  }
}
