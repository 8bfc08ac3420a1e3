import type { Vr } from '#imaging/contract'
import { decodeIso2022 } from './iso-2022'
import { strictDecoder } from './strict-decoder'

export interface DecodedText {
  text: string
  /** Every byte meant a character in what the file declares. */
  isClean: boolean
  /** What it was read as where the declaration is absent or cannot be true: a guess. */
  guess: 'utf-8' | 'gb18030' | null
}

/** The representations that (0008,0005) governs (PS3.5 6.1.2.3). */
export const CHARACTER_SET_VRS: ReadonlySet<Vr> = new Set<Vr>(['SH', 'LO', 'ST', 'PN', 'LT', 'UC', 'UT'])

// PS3.3 C.12.1.1.2. The decoders' 8859-1 and 8859-9 are the Windows pages, which differ in 80-9F alone: control codes here.
const SINGLE: Record<string, string> = {
  'ISO_IR 100': 'windows-1252', 'ISO_IR 101': 'iso-8859-2', 'ISO_IR 109': 'iso-8859-3', 'ISO_IR 110': 'iso-8859-4', 'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6', 'ISO_IR 126': 'iso-8859-7', 'ISO_IR 138': 'iso-8859-8', 'ISO_IR 148': 'windows-1254', 'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 166': 'windows-874', 'ISO_IR 13': 'shift_jis', 'ISO_IR 192': 'utf-8', GB18030: 'gb18030', GBK: 'gbk',
}
// Written by devices in spite of the standard.
const MISSPELT: Record<string, string> = { 'UTF-8': 'ISO_IR 192', UTF8: 'ISO_IR 192', GB2312: 'GBK', 'ISO8859-1': 'ISO_IR 100', 'ISO-8859-1': 'ISO_IR 100', 'ISO_IR 6': '', ASCII: '' }

/** Decodes a whole value, all its parts, before it is taken apart at backslashes: those may be halves of characters. */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[], vr: Vr): DecodedText {
  if (isAscii(bytes)) return { text: asciiText(bytes), isClean: true, guess: null }
  const terms = characterSets.map(standardTerm)
  const declared = decodeAs(bytes, terms, vr)
  if (declared !== null && !contradicts(bytes, terms)) return { text: declared, isClean: true, guess: null }
  const guess = isUtf8(bytes) ? 'utf-8' : isGb18030(bytes) ? 'gb18030' : null
  if (guess) return { text: strictDecoder(guess).decode(bytes), isClean: false, guess }
  return { text: declared ?? new TextDecoder('windows-1252').decode(bytes), isClean: declared !== null, guess: null }
}

/** One answer for all texts of a file that nothing else explains: a short Chinese text may look like UTF-8 by chance. */
export function guessCharacterSet(values: readonly Uint8Array[]): 'utf-8' | 'gb18030' | null {
  if (values.length === 0) return null
  return values.every(isUtf8) ? 'utf-8' : values.every(isGb18030) ? 'gb18030' : null
}

export const encodeUtf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

function decodeAs(bytes: Uint8Array, terms: readonly string[], vr: Vr): string | null {
  if (terms.length > 1 || terms[0]?.startsWith('ISO 2022')) return decodeIso2022(bytes, terms, vr)
  const term = terms[0] ?? ''
  const label = SINGLE[term]
  if (!label) return null
  if ((term === 'ISO_IR 100' || term === 'ISO_IR 148') && bytes.some((byte) => byte >= 0x80 && byte < 0xa0)) return null
  try {
    return strictDecoder(label).decode(bytes)
  } catch {
    return null
  }
}

/**
 * Latin letters declared, but something else there. Every byte means something in such a set, so only strong signs
 * count: whole UTF-8 characters throughout, or a run of two or more Chinese characters and no high byte left over.
 */
function contradicts(bytes: Uint8Array, terms: readonly string[]): boolean {
  const term = terms.length === 1 ? terms[0] ?? '' : ''
  if (term === 'ISO_IR 192' || term === 'GB18030' || term === 'GBK' || terms.length !== 1 || !SINGLE[term]) return false
  if (isUtf8(bytes)) return true
  if (term !== 'ISO_IR 100' && term !== 'ISO_IR 148') return false
  const runs = highRuns(bytes)
  return runs.every((run) => run.length % 2 === 0 && run.every((byte, index) => (index % 2 ? byte >= 0xa1 : byte >= 0xb0 && byte <= 0xf7))) && runs.some((run) => run.length >= 4)
}

function highRuns(bytes: Uint8Array): number[][] {
  const runs: number[][] = []
  let run: number[] = []
  for (const byte of [...bytes.subarray(0, 10_240), 0]) {
    if (byte >= 0x80) run.push(byte)
    else if (run.length) {
      runs.push(run)
      run = []
    }
  }
  return runs
}

function standardTerm(term: string): string {
  const upper = term.trim().toUpperCase().replace(/^ISO[-_ ]+IR[-_ ]*/, 'ISO_IR ').replace(/^ISO[-_ ]*2022[-_ ]+IR[-_ ]*/, 'ISO 2022 IR ')
  return MISSPELT[upper] ?? upper
}

function isUtf8(bytes: Uint8Array): boolean {
  return decodes(bytes, 'utf-8')
}

function isGb18030(bytes: Uint8Array): boolean {
  return decodes(bytes, 'gb18030')
}

function decodes(bytes: Uint8Array, label: string): boolean {
  try {
    // Unassigned characters decode into the private use area: no text holds them.
    return !/[\uE000-\uF8FF]/.test(strictDecoder(label).decode(bytes))
  } catch {
    return false
  }
}

function isAscii(bytes: Uint8Array): boolean {
  // An escape announces another set, whose bytes may all be seven bits wide.
  for (const byte of bytes) if (byte >= 0x80 || byte === 0x1b) return false
  return true
}

/** Short values in one go; `apply` has a bound on arguments. */
export function asciiText(bytes: Uint8Array): string {
  if (bytes.length <= 4096) return String.fromCharCode.apply(null, bytes as unknown as number[])
  return new TextDecoder('windows-1252').decode(bytes)
}
