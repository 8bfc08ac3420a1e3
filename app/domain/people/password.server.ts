import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { inTurn } from './hashing-gate.server'
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from './password'

/** OWASP Password Storage Cheat Sheet: argon2id (2) with 19 MiB, two passes, one lane. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

export { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH }

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, PARAMETERS))
}

let decoy: Promise<string> | undefined

/** Without a person behind it (null) a hash of the same cost is checked, so that the time does not tell which e-mails exist. */
export async function isPassword(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(16).toString('hex'))
  const compared = passwordHash ?? (await decoy)
  const isRight = await inTurn(() => verify(compared, password.slice(0, MAX_PASSWORD_LENGTH)))
  return passwordHash !== null && isRight
}

// No 0/O, 1/l/I: it is read from a screen and typed on a ward.
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A password to hand over once: four groups of four, 80 bits. */
export function makePassword(bytes: (size: number) => Buffer = randomBytes): string {
  const letters = [...bytes(16)].map((byte) => ALPHABET[byte % ALPHABET.length])
  return [0, 4, 8, 12].map((start) => letters.slice(start, start + 4).join('')).join('-')
}
