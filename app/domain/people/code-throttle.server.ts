import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'

/**
 * Short codes in a quarter of an hour. `open`: shown by one address (a lecture hall of headsets shares one).
 * `person`, `address`: wrong ones typed by one person, from one address. `key`: access keys that are none, from one address
 * (a viewer with an old key asks again and again; they cannot be guessed). `link`: links to images that never were. `certificate`: codes of certificates that are none.
 */
const LIMITS = { open: 120, person: 10, address: 60, key: 60, link: 60, certificate: 60 } as const
const WINDOW_S = 15 * 60

export interface CodeThrottle {
  /** Counts a try before it is looked at. */
  take(what: keyof typeof LIMITS, who: string): Promise<{ kind: 'go' } | { kind: 'wait'; retryAfterMs: number }>
  /** It was no guess: it does not count. */
  giveBack(what: keyof typeof LIMITS, who: string): Promise<void>
}

/** Shared by several processes through Redis where there is one; people and addresses are kept as hashes. */
export function createCodeThrottle(redis: Redis | null): CodeThrottle {
  const limiter = (name: keyof typeof LIMITS) => {
    const limits = { points: LIMITS[name], duration: WINDOW_S, keyPrefix: `theatrum:short-code:${name}` }
    const inMemory = new RateLimiterMemory(limits)
    // While Redis is away each process counts for itself.
    return redis ? new RateLimiterRedis({ storeClient: redis, insuranceLimiter: inMemory, ...limits }) : inMemory
  }
  const limiters = { open: limiter('open'), person: limiter('person'), address: limiter('address'), key: limiter('key'), link: limiter('link'), certificate: limiter('certificate') }
  const key = (who: string) => createHash('sha256').update(who).digest('base64url')

  return {
    async take(what, who) {
      try {
        await limiters[what].consume(key(who))
        return { kind: 'go' }
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return { kind: 'wait', retryAfterMs: Math.max(1_000, refusal.msBeforeNext) }
        throw refusal
      }
    },
    async giveBack(what, who) {
      await limiters[what].reward(key(who))
    },
  }
}
