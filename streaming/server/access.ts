import type { MediaState } from '../contract'
import { verifyPlaybackToken, type PlaybackClaims } from '../token'

export type Access =
  | { kind: 'granted'; claims: PlaybackClaims }
  | { kind: 'refused'; reason: 'malformed' | 'forged' | 'expired' | 'revoked' }

/** Who holds a right just now: signature, expiry, and the pushed list of revoked ids. */
export class AccessList {
  #revoked = new Map<string, number>()

  constructor(private readonly mediaSecret: string) {}

  /** The document is whole: an id that is no longer on it has expired everywhere. */
  apply(revoked: MediaState['revoked']) {
    this.#revoked = new Map(revoked.map((entry) => [entry.tokenId, entry.untilMs]))
  }

  isRevoked(tokenId: string): boolean {
    return this.#revoked.has(tokenId)
  }

  judge(token: string, nowMs: number): Access {
    let verdict
    try {
      verdict = verifyPlaybackToken(token, this.mediaSecret, nowMs)
    } catch {
      return { kind: 'refused', reason: 'malformed' }
    }
    if (verdict.kind !== 'valid') return { kind: 'refused', reason: verdict.kind }
    return this.isRevoked(verdict.claims.id) ? { kind: 'refused', reason: 'revoked' } : { kind: 'granted', claims: verdict.claims }
  }
}

