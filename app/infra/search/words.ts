/**
 * How texts become words of the index, and what somebody typed becomes words to look for: both by the same rules, so that they
 * meet. Letters are folded (case, accents, full width); of Chinese every character and every two neighbours are words, since
 * two characters are what people look for and no dictionary knows all names of diseases.
 */

/** What somebody may type: beyond it the rest is not looked at, and they are told. */
export const QUERY_BOUNDS = { characters: 256, words: 16 } as const

const WORD = /[\p{Script=Han}]+|[\p{L}\p{N}\p{M}]+/gu
const HAN = /^\p{Script=Han}/u

/** Compatible forms, accents and case are one: "Ｘ" and "x", "Röntgen" and "rontgen". */
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase()

/** Runs of letters and digits, and runs of Han characters, in their order; folded. */
export function runsOf(text: string): string[] {
  const folded = fold(text)
  // A run of letters ends where a Han character begins: "CT平扫" is two.
  return (folded.match(WORD) ?? []).flatMap((run) => (HAN.test(run) ? [run] : run.split(/(\p{Script=Han}+)/u).filter(Boolean)))
}

export const isHan = (run: string): boolean => HAN.test(run)

/** Each character, and each with its neighbour: "平扫" is 平 平扫 扫. */
function hanWords(run: string): string[] {
  const characters = [...run]
  return characters.flatMap((one, i) => (i + 1 < characters.length ? [one, one + characters[i + 1]!] : [one]))
}

/** As it is given to the index: words with a space between them. */
export const indexed = (text: string): string => runsOf(text).flatMap((run) => (isHan(run) ? hanWords(run) : [run])).join(' ')

/** A run as a phrase of indexed words that stand one after the other, as few as are sure: "平扫" is one, "脑平扫" 脑平 平 平扫. */
export function phraseOf(run: string): string[] {
  if (!isHan(run)) return [run]
  const characters = [...run]
  return characters.length === 1 ? characters : hanWords(run).slice(1, -1)
}

export interface Typed {
  runs: string[]
  /** Something was left out, since it was too long. */
  isCut: boolean
}

/** Quotes, operators, emoji are what lies between words; nothing somebody types is an instruction to the database. */
export function typed(text: string): Typed {
  const whole = runsOf(text.slice(0, QUERY_BOUNDS.characters))
  return { runs: whole.slice(0, QUERY_BOUNDS.words), isCut: text.length > QUERY_BOUNDS.characters || whole.length > QUERY_BOUNDS.words }
}
