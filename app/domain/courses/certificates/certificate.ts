/** What a certificate is called by. Pure. */

/** Crockford's: no I, L, O and U, which are read as other signs or make words. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 80 bits in four groups of four. @param bytes ten random ones */
export function codeOf(bytes: Uint8Array): string {
  if (bytes.length !== 10) throw new Error('a code is made of ten bytes')
  let bits = 0n
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  const signs = Array.from({ length: 16 }, (_, at) => ALPHABET[Number((bits >> BigInt(75 - at * 5)) & 31n)]!)
  return [0, 4, 8, 12].map((from) => signs.slice(from, from + 4).join('')).join('-')
}

/** As people type it: blanks, dashes and case do not matter; O is 0, I and L are 1; full-width signs are read. Null: no code of ours. */
export function readCode(typed: string): string | null {
  if (typed.length > 60) return null
  const plain = typed.normalize('NFKC').toUpperCase().replaceAll(/[\s\-\u2010-\u2015\u2212.]/gu, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return plain.length === 16 && [...plain].every((sign) => ALPHABET.includes(sign)) ? [0, 4, 8, 12].map((from) => plain.slice(from, from + 4)).join('-') : null
}
