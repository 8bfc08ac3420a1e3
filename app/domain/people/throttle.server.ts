import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'

const WINDOW_S = 15 * 60

/**
 * Failed sign-ins that are let through in a window. A person mistypes a handful of times; a hospital's staff
 * share one address behind a gateway, so the address alone may fail more often; one account under attack from
 * many addresses stops as well.
 */
const LIMITS = { pair: 5, email: 20, address: 60 } as const

/** `isFirst`: the first that has to wait in this window; the others are no news to the audit. */
export type SignInTurn = { kind: 'go' } | { kind: 'wait'; retryAfterMs: number; isFirst: boolean }

export interface SignInThrottle {
  /** Counts an attempt before the password is looked at, so that parallel guesses count too. */
  begin(email: string, address: string): Promise<SignInTurn>
  /** The password was right: the attempt does not count, and the person's earlier mistakes are forgotten. */
  succeeded(email: string, address: string): Promise<void>
}

/**
 * Addresses and e-mails are kept as hashes, and forgotten after the window. With Redis all web processes count
 * together; while Redis is away each counts for itself, in memory.
 */
export function createSignInThrottle(redis: Redis | null = null): SignInThrottle {
  const limiter = (name: string, points: number) => {
    const ownCount = new RateLimiterMemory({ points, duration: WINDOW_S, keyPrefix: name })
    return redis ? new RateLimiterRedis({ storeClient: redis, keyPrefix: `theatrum:throttle:${name}`, points, duration: WINDOW_S, insuranceLimiter: ownCount }) : ownCount
  }
  const [pair, byEmail, byAddress] = [limiter('pair', LIMITS.pair), limiter('email', LIMITS.email), limiter('address', LIMITS.address)]
  const key = (...parts: string[]) => createHash('sha256').update(parts.join('\0')).digest('base64url')

  return {
    async begin(email, address) {
      // The address first: once it is stopped, no new key is made for the e-mails it tries.
      const counts = [[byAddress, key(address)], [pair, key(email, address)], [byEmail, key(email)]] as const
      for (const [limit, of] of counts) {
        try {
          await limit.consume(of)
        } catch (refusal) {
          if (refusal instanceof RateLimiterRes) return { kind: 'wait', retryAfterMs: Math.max(1_000, refusal.msBeforeNext), isFirst: refusal.consumedPoints === limit.points + 1 }
          throw refusal
        }
      }
      return { kind: 'go' }
    },
    async succeeded(email, address) {
      await Promise.all([pair.delete(key(email, address)), byEmail.reward(key(email)), byAddress.reward(key(address))])
    },
  }
}
