import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Keeps a person's secret unreadable to whoever copies the database: AES-256-GCM under a key that HKDF (RFC 5869) derives
 * from SESSION_SECRET. The person's id is authenticated with it, so that a row copied to another account opens nothing.
 */
const VERSION = 'v1'

const keyOf = (sessionSecret: string) => Buffer.from(hkdfSync('sha256', sessionSecret, '', 'theatrum second factor v1', 32))

export function seal(text: string, sessionSecret: string, personId: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(sessionSecret), iv).setAAD(Buffer.from(personId))
  const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${VERSION}.${sealed.toString('base64url')}`
}

/** Null where the text was changed, belongs to somebody else or was sealed under another SESSION_SECRET. */
export function unseal(sealed: string, sessionSecret: string, personId: string): string | null {
  const [version, body = ''] = sealed.split('.', 2)
  const bytes = Buffer.from(body, 'base64url')
  if (version !== VERSION || bytes.length < 12 + 16) return null
  const decipher = createDecipheriv('aes-256-gcm', keyOf(sessionSecret), bytes.subarray(0, 12)).setAAD(Buffer.from(personId)).setAuthTag(bytes.subarray(-16))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
