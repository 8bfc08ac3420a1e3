import type { Clause } from './query'
import { fold, isHan } from './words'

/** A line of a text around what was looked for; plain text, for the page to mark. */
export interface Piece { text: string; isHit: boolean }

const BEFORE = 60
const LENGTH = 200
/** Of a text: what lies beyond is not shown as a snippet. */
const MOST_TEXT = 50_000
const LETTER = /[\p{L}\p{N}]/u

/** Phrases of the index as they stand in a text. */
export function marksOf(clauses: readonly Clause[]): string[] {
  const marks = clauses.flat().map((words) => (isHan(words[0] ?? '') ? joined(words) : words.join(' '))).filter((mark) => !mark.startsWith('tag'))
  return [...new Set(marks)].sort((a, b) => b.length - a.length)
}

/** 脑平 平 平扫 was 脑平扫; what follows in other letters stands beside it. */
function joined(words: readonly string[]): string {
  let text = ''
  for (const word of words) {
    if (!isHan(word)) text += text && !isHan(text.at(-1)!) ? ` ${word}` : word
    else if ([...word].length === 2 && text.endsWith([...word][0]!)) text += [...word][1]!
    else if (!text.endsWith(word)) text += word
  }
  return text
}

/** The part of a text with the most of what was looked for; its beginning where there is nothing of it. */
export function snippetOf(given: string, clauses: readonly Clause[]): Piece[] {
  const text = given.slice(0, MOST_TEXT)
  const hits = hitsIn(text, marksOf(clauses))
  let [best, count] = [0, 0]
  hits.forEach(({ from }, i) => {
    let n = 0
    const seen = new Set<string>()
    for (let j = i; j < hits.length && hits[j]!.to - from < LENGTH - BEFORE; j++) if (!seen.has(hits[j]!.mark)) { seen.add(hits[j]!.mark); n += 1 }
    if (n > count) [best, count] = [from, n]
  })
  const from = startOf(text, Math.max(0, best - BEFORE))
  const to = endOf(text, Math.min(text.length, from + LENGTH))
  const pieces: Piece[] = []
  let at = from
  for (const hit of hits) {
    if (hit.from < at || hit.to > to) continue
    if (hit.from > at) pieces.push({ text: text.slice(at, hit.from), isHit: false })
    pieces.push({ text: text.slice(hit.from, hit.to), isHit: true })
    at = hit.to
  }
  if (at < to) pieces.push({ text: text.slice(at, to), isHit: false })
  if (from > 0) pieces.unshift({ text: '… ', isHit: false })
  if (to < text.length) pieces.push({ text: ' …', isHit: false })
  return pieces
}

interface Hit { from: number; to: number; mark: string }

function hitsIn(text: string, marks: readonly string[]): Hit[] {
  // Folding changes lengths: each folded letter knows where it stands in the text. What lies between words is one space.
  let folded = ''
  const places: number[] = []
  let i = 0
  for (const letter of text) {
    const plain = fold(letter)
    const shown = plain === '' || !LETTER.test(plain) ? (/\p{M}/u.test(letter) ? '' : ' ') : plain
    if (shown !== ' ' || !folded.endsWith(' ')) {
      for (let unit = 0; unit < shown.length; unit++) places.push(i)
      folded += shown
    }
    i += letter.length
  }
  places.push(text.length)
  const all: Hit[] = []
  for (const mark of marks) {
    for (let at = folded.indexOf(mark); at >= 0; at = folded.indexOf(mark, at + mark.length)) {
      if (!isHan(mark) && (isWordAt(folded, at - 1) || isWordAt(folded, at + mark.length))) continue
      const from = places[at]!
      const last = places[at + mark.length - 1]!
      const to = last + letterLength(text, last)
      if (!all.some((other) => from < other.to && to > other.from)) all.push({ from, to, mark })
    }
  }
  return all.sort((a, b) => a.from - b.from)
}

const letterLength = (text: string, at: number) => String.fromCodePoint(text.codePointAt(at) ?? 32).length
const isWordAt = (text: string, at: number) => at >= 0 && at < text.length && /[\p{L}\p{N}]/u.test(text[at]!) && !isHan(text[at]!)

/** Not in the middle of a word. */
function startOf(text: string, at: number): number {
  if (at === 0) return 0
  for (let i = at; i < at + 20 && i < text.length; i++) if (!LETTER.test(text[i]!) || isHan(text[i]!)) return isHan(text[i]!) ? i : i + 1
  return at
}
function endOf(text: string, at: number): number {
  if (at >= text.length) return text.length
  for (let i = at; i > at - 20 && i > 0; i--) if (!LETTER.test(text[i]!) || isHan(text[i]!)) return i
  return at
}
