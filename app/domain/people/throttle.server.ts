import { createHash } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

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

/** In memory, for one web process; addresses and e-mails are kept as hashes, and forgotten after the window. */
export function createSignInThrottle(): SignInThrottle {
  const limiter = (points: number) => new RateLimiterMemory({ points, duration: WINDOW_S })
  const [pair, byEmail, byAddress] = [limiter(LIMITS.pair), limiter(LIMITS.email), limiter(LIMITS.address)]
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
