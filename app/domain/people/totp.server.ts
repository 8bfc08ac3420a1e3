import { Secret, TOTP } from 'otpauth'

/** RFC 6238 as every authenticator app has it: SHA-1, six digits, 30 s. */
const STEP_S = 30
/** One step either way: a phone half a minute off, and a code typed slowly, still count (RFC 6238, 5.2). */
const WINDOW = 1

/** 160 random bits, base32: the length of the hash (RFC 4226, 4). */
export const makeTotpSecret = (): string => new Secret({ size: 20 }).base32

const totpOf = (secret: string, email: string) =>
  new TOTP({ issuer: 'Theatrum', label: email, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: STEP_S })

/** What the QR code holds. */
export const totpUri = (secret: string, email: string): string => totpOf(secret, email).toString()

/** Number of the 30 s step that the code belongs to; null where it fits none near now. Compared in constant time by the library. */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const delta = totpOf(secret, 'code').validate({ token: code, timestamp: now.getTime(), window: WINDOW })
  return delta === null ? null : Math.floor(now.getTime() / 1000 / STEP_S) + delta
}

/** `ABCD EFGH ...`: in groups, for typing. */
export const inGroups = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? ''
