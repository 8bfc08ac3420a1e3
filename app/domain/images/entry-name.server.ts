import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * A file's name may be a patient's: AES-256-GCM under a key that HKDF (RFC 5869) derives from IMAGE_SECRET, bound to its
 * import, so that a row copied elsewhere opens nothing.
 */
const keyOf = (imageSecret: string) => Buffer.from(hkdfSync('sha256', imageSecret, '', 'theatrum image entry name v1', 32))

/** Paths inside archives are names too; longer ones are cut in the middle. */
const MOST_CHARACTERS = 500

export function sealName(name: string, imageSecret: string, importId: string): Uint8Array<ArrayBuffer> {
  const short = name.length <= MOST_CHARACTERS ? name : `${name.slice(0, MOST_CHARACTERS / 2)}…${name.slice(-MOST_CHARACTERS / 2)}`
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(imageSecret), iv).setAAD(Buffer.from(importId))
  return new Uint8Array(Buffer.concat([iv, cipher.update(short, 'utf8'), cipher.final(), cipher.getAuthTag()]))
}

/** Null where it was changed, or sealed under another IMAGE_SECRET. */
export function openName(sealed: Uint8Array, imageSecret: string, importId: string): string | null {
  if (sealed.length < 12 + 16) return null
  const decipher = createDecipheriv('aes-256-gcm', keyOf(imageSecret), sealed.subarray(0, 12)).setAAD(Buffer.from(importId)).setAuthTag(sealed.subarray(-16))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
