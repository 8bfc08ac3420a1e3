import type { Vr } from '#imaging/contract'
import { strictDecoder } from './strict-decoder'

/** What a half of the code table means: one byte by a decoder's label, or pairs of bytes. */
type Half = { width: 1; label: string } | { width: 2; label: 'euc-jp' | 'euc-kr' | 'gbk'; prefix: readonly number[] }

const one = (label: string): Half => ({ width: 1, label })
const JIS_0208: Half = { width: 2, label: 'euc-jp', prefix: [] }
const JIS_0212: Half = { width: 2, label: 'euc-jp', prefix: [0x8f] }
const KOREAN: Half = { width: 2, label: 'euc-kr', prefix: [] }
const CHINESE: Half = { width: 2, label: 'gbk', prefix: [] }
const ASCII = one('ascii')

// Escape sequences of PS3.3 C.12.1.1.2, without the escape, and the half of the table that they set.
const ESCAPES: Record<string, { half: 'g0' | 'g1'; set: Half }> = {
  '(B': { half: 'g0', set: ASCII }, '(J': { half: 'g0', set: ASCII }, ')I': { half: 'g1', set: one('shift_jis') },
  '-A': { half: 'g1', set: one('windows-1252') }, '-B': { half: 'g1', set: one('iso-8859-2') }, '-C': { half: 'g1', set: one('iso-8859-3') }, '-D': { half: 'g1', set: one('iso-8859-4') },
  '-L': { half: 'g1', set: one('iso-8859-5') }, '-G': { half: 'g1', set: one('iso-8859-6') }, '-F': { half: 'g1', set: one('iso-8859-7') }, '-H': { half: 'g1', set: one('iso-8859-8') },
  '-M': { half: 'g1', set: one('windows-1254') }, '-b': { half: 'g1', set: one('iso-8859-15') }, '-T': { half: 'g1', set: one('windows-874') },
  '$B': { half: 'g0', set: JIS_0208 }, '$@': { half: 'g0', set: JIS_0208 }, '$(D': { half: 'g0', set: JIS_0212 }, '$)C': { half: 'g1', set: KOREAN }, '$)A': { half: 'g1', set: CHINESE },
}

// The upper half before any escape, by the first term.
const INITIAL: Record<string, Half> = {
  '100': one('windows-1252'), '101': one('iso-8859-2'), '109': one('iso-8859-3'), '110': one('iso-8859-4'), '144': one('iso-8859-5'), '127': one('iso-8859-6'), '126': one('iso-8859-7'),
  '138': one('iso-8859-8'), '148': one('windows-1254'), '203': one('iso-8859-15'), '166': one('windows-874'), '13': one('shift_jis'), '149': KOREAN, '58': CHINESE,
}

/** Text with code extensions (PS3.5 6.1.2.5); null where a byte means nothing. @param terms of (0008,0005) */
export function decodeIso2022(bytes: Uint8Array, terms: readonly string[], vr: Vr): string | null {
  const initial = INITIAL[/IR (\d+)$/.exec(terms[0] ?? '')?.[1] ?? ''] ?? null
  let g0: Half = ASCII
  let g1: Half | null = initial
  let text = ''
  let at = 0
  // Runs of one set are decoded in one go.
  let run: number[] = []
  let runLabel = ''
  const flush = () => {
    if (run.length) text += runLabel === 'ascii' ? String.fromCharCode(...run) : strictDecoder(runLabel).decode(Uint8Array.from(run))
    run = []
  }
  const add = (label: string, ...codes: number[]) => {
    if (label !== runLabel || run.length > 4096) flush()
    runLabel = label
    run.push(...codes)
  }
  try {
    while (at < bytes.length) {
      const byte = bytes[at] ?? 0
      if (byte === 0x1b) {
        const escape = [3, 2].map((length) => String.fromCharCode(...bytes.subarray(at + 1, at + 1 + length))).find((code) => ESCAPES[code])
        const change = escape ? ESCAPES[escape] : null
        if (!escape || !change) return null
        if (change.half === 'g0') g0 = change.set
        else g1 = change.set
        at += 1 + escape.length
      } else if (byte < 0x21 || byte === 0x7f) {
        add('ascii', byte)
        if (byte === 0x0a || byte === 0x0c || byte === 0x0d) [g0, g1] = [ASCII, initial]
        at += 1
      } else {
        const isUpper = byte >= 0x80
        const set: Half | null = isUpper ? g1 : g0
        if (!set) return null
        if (set.width === 2) {
          const second = bytes[at + 1] ?? 0
          if ((second & 0x80) !== (byte & 0x80) || (second & 0x7f) < 0x21) return null
          add(set.label, ...set.prefix, byte | 0x80, second | 0x80)
          at += 2
        } else {
          if (isUpper && byte < 0xa0) return null
          add(set.label, byte)
          // Each value, and each component of a name, begins with the initial sets (PS3.5 6.1.2.5.3).
          if (byte === 0x5c || (vr === 'PN' && (byte === 0x5e || byte === 0x3d))) [g0, g1] = [ASCII, initial]
          at += 1
        }
      }
    }
    flush()
    return text
  } catch {
    return null
  }
}
