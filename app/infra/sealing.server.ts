import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Bytes of the initialisation vector that AES-GCM is given, and of the tag that it answers with. */
const IV = 12
const TAG = 16

/** One secret of the installation serves several purposes; a key for one of them opens nothing of another (HKDF, RFC 5869). */
export const subkey = (secret: string, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))

/**
 * AES-256-GCM. What the bytes are about (a row's id) is authenticated with them, so that a row copied to another place
 * opens nothing.
 */
export function sealBytes(plain: Uint8Array, key: Uint8Array, about: string): Buffer {
  const iv = randomBytes(IV)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about))
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Null where the bytes were changed, belong elsewhere or were sealed under another key. */
export function unsealBytes(sealed: Uint8Array, key: Uint8Array, about: string): Buffer | null {
  if (sealed.length < IV + TAG) return null
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV)).setAAD(Buffer.from(about)).setAuthTag(sealed.subarray(-TAG))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV, -TAG)), decipher.final()])
  } catch {
    return null
  }
}
