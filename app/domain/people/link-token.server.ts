import { createHash, randomBytes } from 'node:crypto'

/** The secret of a one-time link: 256 random bits. Whoever holds it may use it once, so it is in the letter and nowhere else. */
export function makeLinkToken(bytes: (size: number) => Buffer = randomBytes): string {
  return bytes(32).toString('base64url')
}

/** What the database keeps of it (sha256, hex); null for what cannot be a token of ours. */
export function linkTokenHash(token: string): string | null {
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? createHash('sha256').update(token).digest('hex') : null
}
