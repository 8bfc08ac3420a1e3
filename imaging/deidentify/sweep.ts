import { ImageRefused } from '#imaging/contract'
import type { DicomFile } from '#imaging/contract'
import { cleanText } from './clean-text'
import { CODE_TERMS } from './code-strings'
import type { PersonalValues } from './persons'

/**
 * The last look, at bytes: whatever the rules made of a file, none of the values that say who it is may stand in what was
 * written, in any of the encodings that files come in. Where one does, nothing is kept: wrong is worse than absent.
 * @param written the whole file; samples that are not compressed are passed over
 * @throws ImageRefused `not-de-identifiable`
 */
export function sweep(written: Uint8Array, file: DicomFile, personal: PersonalValues): void {
  const left = survivor(written, file, personal)
  if (left) throw new ImageRefused('not-de-identifiable', `a ${left} is still in what was written`)
}

export type PersonalKind = 'name' | 'number' | 'place' | 'birth date'

/** What kind of value survived; null: none. Never the value itself, since it goes into a log. */
export function survivor(written: Uint8Array, file: DicomFile, personal: PersonalValues): PersonalKind | null {
  const text = loweredLatin(written, file)
  const search = (values: ReadonlySet<string>, isSearched: (value: string) => boolean) => [...values].some((value) => isSearched(value) && contains(text, value.toLowerCase()))
  if (search(personal.names, isTellingName)) return 'name'
  if (search(personal.ids, isTellingId)) return 'number'
  if (search(personal.places, isTellingPlace)) return 'place'
  // A date that was moved onto the birth date is not it.
  const kept = new Set<string>()
  collectDates(file.dataset, kept)
  return search(personal.birthDates, (date) => /^\d{8}$/.test(date) && !kept.has(date)) ? 'birth date' : null
}

/** Composed of what cleaning keeps for anybody: 'Head Routine' and 'TrioTim' say nothing, though written where a house or a station is named. */
const isOfWords = (value: string, isEquipment: boolean) => CODE_TERMS.has(value.toUpperCase()) || cleanText(value, { forbidden: NOTHING, isEquipment }).length === value.trim().length
const NOTHING: ReadonlySet<string> = new Set()
const isHan = (value: string) => /[^\u0000-\u024f]/.test(value)
/** Said of everybody and nobody. */
const NO_NAME = /^\P{L}*$|^(anon|anonymous|anonymi[sz]ed|patient|name|removed)[\s\d_^-]*$/iu

/** Short ones occur by chance; words of technique are kept wherever they stand. */
const isTellingName = (name: string) => !NO_NAME.test(name) && (isHan(name) ? [...name].length >= 2 : name.length >= 4) && !isOfWords(name.replaceAll('^', ' ').trim(), false)
const isTellingId = (id: string) => !NO_ID.test(id) && id.length >= 5 && !isOfWords(id, false)
const isTellingPlace = (place: string) => (isHan(place) ? [...place].length >= 4 : place.length >= 6) && !isOfWords(place, true)
const NO_ID = /^(0+|anon.*|none|unknown|removed|x+)$/i

/** One character per byte, Latin capitals lowered, without uncompressed samples. */
function loweredLatin(written: Uint8Array, file: DicomFile): Buffer {
  const pixels = file.dataset.elements.get('7FE00010')
  const skipped = pixels?.bytes?.length ?? 0
  // Samples are the last that is written, but for padding.
  const end = skipped > 0 ? Math.max(0, written.length - skipped - 2) : written.length
  return lowered(Buffer.from(written.subarray(0, end)))
}

/** Bytes that are Latin capitals, halves of other characters among them: both sides of a comparison are treated so. */
function lowered(bytes: Buffer): Buffer {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte >= 0x41 && byte <= 0x5a) bytes[at] = byte + 0x20
  }
  return bytes
}

function contains(text: Buffer, value: string): boolean {
  if (occurs(text, Buffer.from(value, 'utf8'), true)) return true
  if (isHan(value)) {
    const gb = toGb18030(value)
    if (gb && occurs(text, lowered(gb), false)) return true
  } else if (/[\u0080-\u00ff]/.test(value) && occurs(text, Buffer.from(value, 'latin1'), true)) return true
  const wide = Buffer.from(value, 'utf16le')
  return wide.length >= 4 && (occurs(text, lowered(wide), false) || occurs(text, lowered(Buffer.from(wide).swap16()), false))
}

const isAlphanumeric = (byte: number | undefined) => byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a))

/** A value of letters and digits is one where it stands alone: '12345' is not in '1.912345'. */
function occurs(text: Buffer, value: Buffer, isBounded: boolean): boolean {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    if (!isBounded) return true
    const before = text[at - 1]
    const after = text[at + value.length]
    const isNumber = isAlphanumeric(value[0]) && value[0]! <= 0x39
    if (!(isAlphanumeric(value[0]) && (isAlphanumeric(before) || (isNumber && before === 0x2e))) && !(isAlphanumeric(value[value.length - 1]) && isAlphanumeric(after))) return true
  }
  return false
}

let gbBytes: Map<string, number> | null = null

/** Two-byte characters of GB18030 (GBK), made once from the decoder; null where the value has others. */
export function toGb18030(value: string): Buffer | null {
  if (!gbBytes) {
    gbBytes = new Map()
    const decoder = new TextDecoder('gb18030')
    for (let high = 0x81; high <= 0xfe; high++) {
      for (let low = 0x40; low <= 0xfe; low++) {
        if (low === 0x7f) continue
        const character = decoder.decode(Uint8Array.of(high, low))
        if (character.length === 1 && character !== '\ufffd') gbBytes.set(character, (high << 8) | low)
      }
    }
  }
  const bytes: number[] = []
  for (const character of value) {
    const code = character.charCodeAt(0)
    const pair = gbBytes.get(character)
    if (code < 0x80) bytes.push(code)
    else if (pair === undefined) return null
    else bytes.push(pair >> 8, pair & 0xff)
  }
  return Buffer.from(bytes)
}

function collectDates(dataset: DicomFile['dataset'], into: Set<string>): void {
  for (const element of dataset.elements.values()) {
    if (element.items) for (const item of element.items) collectDates(item, into)
    else if ((element.vr === 'DA' || element.vr === 'DT') && element.bytes) into.add(String.fromCharCode(...element.bytes.subarray(0, 8)))
  }
}
