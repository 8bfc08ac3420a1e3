import { mayBeOpposites } from './opposites'

/**
 * What somebody may have meant by a word that no text holds: words of the index within one or two slips of the pen. By deletions
 * on both sides (Garbe's symmetric delete), so that asking costs a few dozen lookups however many words there are; distances are
 * Damerau's, neighbours that changed places count as one slip.
 */

/** Shorter ones have too many neighbours. */
const SHORTEST = 4
/** From this length on two slips are forgiven. */
const LONG = 8
/** Of a word, for its deletions: beyond it nobody types the same word with a slip in it. */
const PREFIX = 10
const MOST_WORDS = 200_000

const slipsFor = (word: string): 0 | 1 | 2 => (word.length < SHORTEST ? 0 : word.length < LONG ? 1 : 2)

export interface Spelling {
  /** The likeliest word for one that is not known; null where there is none near. `toOffer`: also one that may be its opposite, which nobody takes for it unasked. */
  nearest(word: string, toOffer?: boolean): string | null
  /** How many words it knows. */
  size: number
}

/** @param words with how many texts hold them; words that one text alone holds may be slips themselves. */
export function createSpelling(words: Iterable<readonly [word: string, texts: number]>): Spelling {
  const counts = new Map<string, number>()
  const byDeletion = new Map<string, string[]>()
  for (const [word, texts] of words) {
    if (counts.size >= MOST_WORDS) break
    if (texts < 2 || slipsFor(word) === 0 || !/^\p{L}+$/u.test(word) || /\p{Script=Han}/u.test(word) || word.startsWith('tag')) continue
    counts.set(word, texts)
    for (const deletion of deletions(word.slice(0, PREFIX), slipsFor(word))) {
      const there = byDeletion.get(deletion)
      if (there) there.push(word)
      else byDeletion.set(deletion, [word])
    }
  }
  return {
    size: counts.size,
    nearest(word, toOffer = false) {
      if (counts.has(word)) return word
      const most = slipsFor(word)
      if (most === 0 || word.length > 40) return null
      let best: string | null = null
      let [bestSlips, bestCount] = [most + 1, 0]
      const seen = new Set<string>()
      for (const deletion of deletions(word.slice(0, PREFIX), most)) {
        for (const candidate of byDeletion.get(deletion) ?? []) {
          if (seen.has(candidate)) continue
          seen.add(candidate)
          if (!toOffer && mayBeOpposites(word, candidate)) continue
          // The first letter is seldom wrong, and names of drugs and diseases differ by it.
          const slips = slipsBetween(word, candidate, most) + (candidate[0] === word[0] ? 0 : 1)
          const count = counts.get(candidate)!
          if (slips > most || slips > bestSlips || (slips === bestSlips && count <= bestCount)) continue
          ;[best, bestSlips, bestCount] = [candidate, slips, count]
        }
      }
      return best
    },
  }
}

/** A word with up to so many letters left out, itself among them. */
function deletions(word: string, most: number): Set<string> {
  const all = new Set([word])
  let last = [word]
  for (let round = 0; round < most; round++) {
    const next: string[] = []
    for (const one of last) {
      for (let i = 0; i < one.length; i++) {
        const less = one.slice(0, i) + one.slice(i + 1)
        if (all.has(less)) continue
        all.add(less)
        next.push(less)
      }
    }
    last = next
  }
  return all
}

/** Optimal string alignment; more than `most` is said as `most + 1`. */
export function slipsBetween(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      let slips = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (isSame ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) slips = Math.min(slips, before[j - 2]! + 1)
      row.push(slips)
    }
    ;[before, last] = [last, row]
  }
  return Math.min(last[b.length]!, most + 1)
}
