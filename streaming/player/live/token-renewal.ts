import { tokenExpiryMs } from '../hls/media-url'

/** Part of the remaining life after which a token is renewed. */
const RENEW_AT = 0.6
const RETRY_MS = 2_000
/** Where the expiry can't be read, or our clock is off: as often as this. */
const BLIND_INTERVAL_MS = 30_000
const MIN_INTERVAL_MS = 1_000

export interface TokenRenewal {
  renewNow(): void
  /** A token from elsewhere replaces the one held. */
  replace(token: string): void
  stop(): void
}

/** Renews the playback token in good time, one request at a time; a failed request is repeated, a null ends access. */
export function keepTokenFresh(
  token: string,
  renew: () => Promise<string | null>,
  events: { onToken(token: string): void; onAccessEnded(): void },
  now: () => number = Date.now,
): TokenRenewal {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isAsking = false
  let isStopped = false

  const plan = (current: string) => {
    clearTimeout(timer)
    if (isStopped) return
    const remaining = (tokenExpiryMs(current) ?? 0) - now()
    timer = setTimeout(ask, remaining > 0 ? Math.min(2 ** 31 - 1, Math.max(MIN_INTERVAL_MS, remaining * RENEW_AT)) : BLIND_INTERVAL_MS)
  }

  const ask = () => {
    if (isAsking || isStopped) return
    isAsking = true
    clearTimeout(timer)
    renew().then((next) => {
      isAsking = false
      if (isStopped) return
      if (next === null) return events.onAccessEnded()
      plan(next)
      events.onToken(next)
    }, () => {
      isAsking = false
      if (!isStopped) timer = setTimeout(ask, RETRY_MS)
    })
  }

  plan(token)
  return {
    renewNow: ask,
    replace: plan,
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
