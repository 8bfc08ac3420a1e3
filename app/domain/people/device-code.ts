/** One of each pair that looks alike across a room (2/Z, 5/S, 8/B, V/U), none of 0/O and 1/I/L. */
const ALPHABET = '23456789ACDEFGHJKMNPQRTVWXY'
const MISREAD: Record<string, string> = { Z: '2', S: '5', B: '8', U: 'V' }
const LENGTH = 8

/** The short code of a device, made from random bytes: 27^8, 38 bits, alive for ten minutes, worth nothing without the device's own cookie. */
export function shortCodeOf(bytes: Uint8Array, length = LENGTH): string {
  let code = ''
  // A byte above the last whole multiple would favour the first letters.
  const fair = 256 - (256 % ALPHABET.length)
  for (const byte of bytes) if (byte < fair && code.length < length) code += ALPHABET[byte % ALPHABET.length]
  if (code.length < length) throw new Error('Too few bytes for a code.')
  return code
}

/** `ABCD EFGH` in two groups. */
export const showShortCode = (code: string): string => `${code.slice(0, LENGTH / 2)} ${code.slice(LENGTH / 2)}`

/** As people type it: small letters, blanks, dashes and the letters that look like ours do not matter. Null where it cannot be a code. */
export function readShortCode(text: string, length = LENGTH): string | null {
  const code = text.normalize('NFKC').toUpperCase().replace(/[\s\-–—_.·]/g, '').replace(/[ZSBU]/g, (letter) => MISREAD[letter]!)
  return code.length === length && [...code].every((letter) => ALPHABET.includes(letter)) ? code : null
}
