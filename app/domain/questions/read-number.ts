/**
 * A number as somebody typed it. What can be read in two ways is not guessed: both readings are handed back, so that the
 * person says which one they mean.
 */
export type NumberRead =
  | { kind: 'number'; value: number }
  /** "1,234": a thousand, or a bit more than one. */
  | { kind: 'ambiguous'; readings: [number, number] }
  /** Another unit than the one that is asked for stands behind it. */
  | { kind: 'other-unit' }
  | { kind: 'none' }

const MOST_LENGTH = 60
/** Group separators: spaces of every width that typesetters use, and the Swiss apostrophe. */
const GROUP = '[ \u00a0\u2007\u2009\u200a\u202f\u3000\'\u2019]'
const GROUPED = new RegExp(`^\\d{1,3}(${GROUP})\\d{3}(?:\\1\\d{3})*$`)

/**
 * The decimal sign is a point, or a comma where it cannot part thousands. A lone comma with exactly three digits behind
 * ("1,234") is ambiguous; "0,123" and "1234,567" are not, since no group begins with 0 or has four digits. Spaces and
 * apostrophes part thousands, in threes alone. Full-width forms are read; superscripts are not ("10³" is no 103).
 * @param unit that stands beside the field and may be typed along
 */
export function readNumber(typed: string, unit = ''): NumberRead {
  const text = plainSigns(typed).trim()
  if (text === '' || text.length > MOST_LENGTH) return { kind: 'none' }
  const [, sign, head, power, tail] = /^([+-]?)\s*([\d.,' \u00a0\u2007\u2009\u200a\u202f\u3000\u2019]*[\d.])(?:[eE]([+-]?\d{1,3}))?(.*)$/su.exec(text) ?? []
  if (head === undefined) return { kind: 'none' }
  if (tail!.trim() !== '') return unit !== '' && sameUnit(tail!, unit) ? readNumber(`${sign}${head}${power === undefined ? '' : `e${power}`}`) : { kind: /^\s*[\p{L}%°]/u.test(tail!) ? 'other-unit' : 'none' }
  const readings = readingsOf(head.trim()).map((digits) => Number(`${sign}${digits}e${power ?? 0}`))
  if (readings.length === 0 || !readings.every(Number.isFinite)) return { kind: 'none' }
  // Minus nothing is nothing.
  const [first, second] = readings.map((value) => value + 0 || 0)
  return second === undefined ? { kind: 'number', value: first! } : { kind: 'ambiguous', readings: [first!, second] }
}

/** Plain digits with a point, once for each way to read it. */
function readingsOf(text: string): string[] {
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','))
  if (last < 0) return ungrouped(text, true)
  const sign = text[last]!
  const [whole, rest] = [text.slice(0, last), text.slice(last + 1)]
  if (!/^\d*$/.test(rest)) return []
  const other = sign === '.' ? ',' : '.'
  if (whole.includes(sign)) {
    // Twice the same: it parts thousands, and then in threes alone. "1.234.567"
    return !whole.includes(other) && new RegExp(`^\\d{1,3}(?:\\${sign}\\d{3})+$`).test(text) ? [text.replaceAll(sign, '')] : []
  }
  if (whole.includes(other)) {
    // Both: the last one is the decimal sign. "1,234.5"
    return rest !== '' && new RegExp(`^\\d{1,3}(?:\\${other}\\d{3})+$`).test(whole) ? [`${whole.replaceAll(other, '')}.${rest}`] : []
  }
  if (whole === '') return rest === '' ? [] : [`0.${rest}`]
  if (rest === '') return sign === '.' ? ungrouped(whole, true) : []
  const digits = ungrouped(whole, true)
  if (digits.length === 0) return []
  const decimal = `${digits[0]!}.${rest}`
  return sign === ',' && rest.length === 3 && /^[1-9]\d{0,2}$/.test(whole) ? [`${whole}${rest}`, decimal] : [decimal]
}

function ungrouped(text: string, mayBeGrouped: boolean): string[] {
  if (/^\d+$/.test(text)) return [text]
  return mayBeGrouped && GROUPED.test(text) ? [text.replaceAll(/\D/g, '')] : []
}

/** Full-width forms (U+FF01 to U+FF5E) as their plain ones, the ideographic full stop as a point, typeset minus signs as a hyphen. */
export const plainWidth = (text: string): string => text.replaceAll(/[\uff01-\uff5e]/gu, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))
const plainSigns = (text: string): string => plainWidth(text).replaceAll(/[\u3002\uff61]/gu, '.').replaceAll(/[\u2212\u2010\u2011\u2012\u2013\ufe63]/gu, '-')
const plainUnit = (text: string): string => plainWidth(text).replaceAll('\u03bc', '\u00b5').replaceAll(/\s+/gu, '')
const sameUnit = (a: string, b: string): boolean => plainUnit(a) === plainUnit(b)
