import { CHINESE_WORDS, EQUIPMENT_WORDS, LONGEST_CHINESE_WORD, WORDS } from './words'

export interface Cleaning {
  /** Names and numbers that the file itself gives for somebody: never kept, though they be words. Lower case. */
  forbidden: ReadonlySet<string>
  /** A maker's or model's name. */
  isEquipment?: boolean
}

/** Dates, times, numbers of telephones, wards and records: digits that stand together however they are divided. */
const DATES = /\d{1,4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,4}\s*日?|\d{1,2}\s*月\s*\d{1,2}\s*日|\d{2,4}\s*年|\b\d{1,2}[:：]\d{2}([:：]\d{2})?/g
const RUNS = /[A-Za-z]*\d(?:[-/.:+()_\\]?\d){4,}[A-Za-z]*/g
const ADDRESSES = /\S+@\S+|\w+:\/\/\S+/g
const PART = /[\p{Script=Han}]+|[\p{Script=Latin}\d][\p{Script=Latin}\d.*&]*|\*/gu

const NUMBER_WITH_UNIT = /^\d{1,4}(\.\d{1,3})?(mm|cm|m|s|sec|ms|min|kv|kvp|kev|mev|ma|mas|hz|khz|mhz|t|ml|d|deg|hu|fps|x|w|st|nd|rd|th|dir|d?sag|ch)$/
const DECIMAL = /^\d{1,3}\.\d{1,3}$/
const VERTEBRAE = /^[ctls]\d{1,2}$/
const SEQUENCE = /^\*?(fl|fi|tse|tir|tir2?|se|tfl|tfi|ep|epse|epfid|spc|spcir|qfl|re|h|cs|ci|gr|ffe|tfe|fse|fgre|efgre|fspgr|ssfse|svs|csi|asl|swi|pc|tof)(\d?d\d{0,2}[a-z]?|\d{1,3})?(_\d{1,3}[a-z]{0,2})?$/
const KERNEL = /^([bhudtijq][a-z]?\d{2}[a-z]{0,2}|fc\d{2}[a-z]?|i\d{2}[a-z])$/
/** A version: parts of at most three digits, so that no number of a record is one. */
const VERSION = /^[a-z]{0,2}\d{1,3}(\.\d{1,3}){0,4}[a-z]{0,2}\d?$/

/**
 * Keeps of free text what is a known word, a measure or a name of technique, and drops the rest. What comes out was
 * composed of known pieces: no name, no number of more than four digits, no date can be in it.
 */
export function cleanText(raw: string, { forbidden, isEquipment = false }: Cleaning): string {
  const text = withoutNames(raw.normalize('NFKC').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' '), forbidden).replace(ADDRESSES, ' ').replace(DATES, ' ').replace(RUNS, ' ').replace(/\bx[- ]ray/gi, 'xray')
    // Cut apart it would say the opposite.
    .replace(/\b(w)\s*\/\s*(o)\b/gi, '$1ithout')
  const kept: string[] = []
  let end = 0
  let bareDigits = 0
  for (const match of text.matchAll(PART)) {
    const part = match[0]
    const pieces = /\p{Script=Han}/u.test(part) ? chineseWords(part) : isKnown(part, forbidden, isEquipment) ? part : ''
    if (!pieces) continue
    if (/^\d+$/.test(pieces) && (bareDigits += pieces.length) > 4) continue
    const between = text.slice(end, match.index)
    kept.push(kept.length === 0 ? '' : /^[-_/+,.*() ]$/.test(between) ? between : between === '' ? '' : ' ', pieces)
    end = match.index + part.length
  }
  return kept.join('').trim()
}

function isKnown(part: string, forbidden: ReadonlySet<string>, isEquipment: boolean): boolean {
  const word = part.toLowerCase().replace(/\.+$/, '')
  if (forbidden.has(word)) return false
  if (WORDS.has(word) || (isEquipment && EQUIPMENT_WORDS.has(word))) return true
  if (/^\d{1,2}$/.test(word) || DECIMAL.test(word) || NUMBER_WITH_UNIT.test(word) || VERTEBRAE.test(word) || /^p[2-4]$/.test(word) || SEQUENCE.test(word) || KERNEL.test(word)) return true
  if (isEquipment && /^[a-z]{0,2}\d{1,4}[a-z]{0,2}$/.test(word)) return true
  // 'MPRs', 'T1post', 'Thorax5mm': a word and a measure, or two words, written as one.
  return pair(word, forbidden, isEquipment)
}

function pair(word: string, forbidden: ReadonlySet<string>, isEquipment: boolean): boolean {
  if (word.length > 24) return false
  const has = (piece: string) => WORDS.has(piece) || (isEquipment && EQUIPMENT_WORDS.has(piece))
  for (let at = 2; at <= word.length - 2; at++) {
    const [first, second] = [word.slice(0, at), word.slice(at)]
    if (forbidden.has(first) || forbidden.has(second)) return false
    if (first.length >= 3 && has(first) && (NUMBER_WITH_UNIT.test(second) || /^\d{1,3}$/.test(second) || (second.length >= 3 && has(second)))) return true
  }
  return false
}

/** The longest known words of a run of Chinese characters, from its beginning; what is between them is dropped. */
function chineseWords(run: string): string {
  let kept = ''
  for (let at = 0; at < run.length;) {
    let length = Math.min(LONGEST_CHINESE_WORD, run.length - at)
    while (length > 0 && !CHINESE_WORDS.has(run.slice(at, at + length))) length--
    kept += run.slice(at, at + length)
    at += Math.max(1, length)
  }
  return kept
}

/** Chinese has no spaces: a name inside a run is cut out before the run is read. */
function withoutNames(text: string, forbidden: ReadonlySet<string>): string {
  let rest = text
  for (const name of forbidden) if (/\p{Script=Han}/u.test(name)) rest = rest.replaceAll(name, ' ')
  return rest
}

/** Software versions: the words of makers, and versions. */
export function cleanVersion(raw: string, forbidden: ReadonlySet<string>): string {
  return raw.normalize('NFKC').split(/[\s,;:_]+/).filter((part) => {
    const word = part.toLowerCase()
    return !forbidden.has(word) && (VERSION.test(word) || EQUIPMENT_WORDS.has(word) || WORDS.has(word))
  }).join(' ')
}

/** A code string of the standard, of known words and small numbers; null for anything else (PS3.5 6.2, CS). */
export function cleanCode(raw: string, terms: ReadonlySet<string>, forbidden: ReadonlySet<string>): string | null {
  const value = raw.trim()
  if (value === '' || terms.has(value)) return value
  if (!/^[A-Z0-9_ ]{1,16}$/.test(value)) return null
  const isWhole = value.split(/[_ ]+/).filter(Boolean).every((part) => (/^\d{1,3}$/.test(part) || ((terms.has(part) || WORDS.has(part.toLowerCase())) && !forbidden.has(part.toLowerCase()))))
  return isWhole ? value : null
}
