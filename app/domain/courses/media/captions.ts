import type { CaptionFault } from '../media'

/** Captions: WebVTT (W3C) and SubRip read, WebVTT written. Pure. */

export interface Cue { fromS: number; toS: number; /** Lines of plain words. */ text: string }
export type ReadCaptions = { kind: 'read'; cues: Cue[] } | { kind: 'refused'; line: number; why: CaptionFault }

export const CAPTION_BOUNDS = { cues: 10_000, text: 1_000 } as const

/** HH:MM:SS.mmm, MM:SS.mmm, and SubRip's comma. */
const TIME = /(?:(\d{1,3}):)?(\d{2}):(\d{2})[.,](\d{3})/
const TIMING = new RegExp(`^\\s*${TIME.source}\\s+-->\\s+${TIME.source}(?:\\s.*)?$`)

/** UTF-8 or UTF-16 by its mark, else UTF-8, else GB 18030, in which much of China's older software writes. */
function decoded(bytes: Uint8Array): string | null {
  const label = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  for (const one of label === 'utf-8' ? ['utf-8', 'gb18030'] : [label]) {
    try {
      return new TextDecoder(one, { fatal: true }).decode(bytes)
    } catch {
      continue
    }
  }
  return null
}

export function readCaptions(bytes: Uint8Array): ReadCaptions {
  const text = decoded(bytes)
  if (text === null || text.includes('\0')) return { kind: 'refused', line: 1, why: 'encoding' }
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  const cues: Cue[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    if (!line.includes('-->')) continue
    const timing = TIMING.exec(line)
    if (!timing) return { kind: 'refused', line: at + 1, why: 'time' }
    const fromS = secondsOf(timing.slice(1, 5))
    const toS = secondsOf(timing.slice(5, 9))
    if (fromS === null || toS === null) return { kind: 'refused', line: at + 1, why: 'time' }
    if (toS < fromS) return { kind: 'refused', line: at + 1, why: 'order' }
    const words: string[] = []
    while (at + 1 < lines.length && lines[at + 1]!.trim() !== '' && !lines[at + 1]!.includes('-->')) words.push(plain(lines[++at]!))
    const said = words.filter((one) => one !== '').join('\n').slice(0, CAPTION_BOUNDS.text)
    if (said !== '' && toS > fromS) cues.push({ fromS, toS, text: said })
    if (cues.length > CAPTION_BOUNDS.cues) return { kind: 'refused', line: at + 1, why: 'too-many' }
  }
  return cues.length === 0 ? { kind: 'refused', line: 1, why: 'empty' } : { kind: 'read', cues: cues.sort((a, b) => a.fromS - b.fromS) }
}

function secondsOf([hours, minutes, seconds, thousandths]: (string | undefined)[]): number | null {
  if (Number(minutes) > 59 || Number(seconds) > 59) return null
  return Number(hours ?? 0) * 3_600 + Number(minutes) * 60 + Number(seconds) + Number(thousandths) / 1_000
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', lrm: '', rlm: '' }
/** Without colours, voices and places, which players read differently. */
const plain = (line: string): string => line.replace(/<[^>]{0,200}>/g, '').replace(/\{\\[^}]{0,100}\}/g, '').replace(/&([a-z]+);/g, (whole, name: string) => NAMED[name] ?? whole).trim()

const stamp = (seconds: number): string => {
  const ms = Math.round(seconds * 1_000)
  const part = (value: number, digits: number) => String(value).padStart(digits, '0')
  return `${part(Math.floor(ms / 3_600_000), 2)}:${part(Math.floor(ms / 60_000) % 60, 2)}:${part(Math.floor(ms / 1_000) % 60, 2)}.${part(ms % 1_000, 3)}`
}
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export const writeCaptions = (cues: readonly Cue[]): string => `WEBVTT\n\n${cues.map(({ fromS, toS, text }) => `${stamp(fromS)} --> ${stamp(toS)}\n${escaped(text)}\n`).join('\n')}`
