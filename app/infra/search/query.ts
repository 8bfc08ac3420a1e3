import { indexed, isHan, phraseOf, runsOf } from './words'

/** A term of the field under all its names; the index knows it by `tagWord(key)` where an author chose it. */
export interface Concept {
  key: string
  /** In every language; the first of each is the one shown. */
  words: string[]
  /** Those of its words that mean other things too: "Dr. Chen" is no X-ray. */
  ambiguous?: readonly string[]
  /** Keys of what it is a kind of. */
  broader: string[]
}

/** One of these, as words that stand one after the other. */
export type Clause = string[][]
export interface Query {
  clauses: Clause[]
  /** Concepts that were recognised in it. */
  concepts: string[]
}

/** A word that no text holds: letters of no script that `runsOf` keeps together. */
export const tagWord = (key: string): string => `tag${key.replace(/[^a-z0-9]/g, '')}`

/** "Cases of", "病例": what they ask for is said by the page they ask on. */
const SAID_ALREADY = new Set(['a', 'an', 'and', 'case', 'cases', 'example', 'examples', 'for', 'in', 'of', 'on', 'or', 'the', 'to', 'with', '的', '和', '与', '病例', '案例', '病案', '例'])

export interface Vocabulary {
  byKey: ReadonlyMap<string, Concept>
  /** What is a kind of it, itself first. */
  narrower: (key: string) => string[]
  /** The longest name that begins at a place of these units, and how many it takes. */
  find: (units: readonly string[], from: number) => { keys: string[]; length: number; isAmbiguous: boolean } | null
}

/** Letters' runs are units; of Chinese each character is one, so that a name is found within a run. */
const unitsOf = (runs: readonly string[]): string[] => runs.flatMap((run) => (isHan(run) ? [...run] : [run]))

const LONGEST = 12

export function createVocabulary(concepts: readonly Concept[]): Vocabulary {
  const byKey = new Map(concepts.map((one) => [one.key, one]))
  const byName = new Map<string, string[]>()
  const ambiguousNames = new Set<string>()
  const children = new Map<string, string[]>()
  for (const { key, words, ambiguous, broader } of concepts) {
    for (const word of ambiguous ?? []) ambiguousNames.add(unitsOf(runsOf(word)).join(' '))
    for (const word of words) {
      const name = unitsOf(runsOf(word)).join(' ')
      if (name !== '' && !byName.get(name)?.includes(key)) byName.set(name, [...(byName.get(name) ?? []), key])
    }
    for (const parent of broader) children.set(parent, [...(children.get(parent) ?? []), key])
  }
  return {
    byKey,
    narrower(key) {
      const seen = new Set([key])
      for (const one of seen) for (const child of children.get(one) ?? []) seen.add(child)
      return [...seen]
    },
    find(units, from) {
      for (let length = Math.min(LONGEST, units.length - from); length > 0; length--) {
        const name = units.slice(from, from + length).join(' ')
        const keys = byName.get(name)
        if (keys) return { keys, length, isAmbiguous: ambiguousNames.has(name) }
      }
      return null
    },
  }
}

/**
 * What is looked for: all of the clauses, each under any of its names. Names of the vocabulary are recognised first, the
 * longest of them; what is left is looked for as it was typed.
 */
export function queryOf(runs: readonly string[], vocabulary: Vocabulary): Query {
  const read = readQuery(runs, vocabulary, true)
  // "Dr Chen": beside words that are no names of the vocabulary it is likelier the other thing.
  return read.hasAmbiguous && read.hasUnknown ? readQuery(runs, vocabulary, false) : read
}

function readQuery(runs: readonly string[], vocabulary: Vocabulary, takesAmbiguous: boolean): Query & { hasAmbiguous: boolean; hasUnknown: boolean } {
  const units = unitsOf(runs)
  const isAlone = standsAlone(runs, units)
  let [hasAmbiguous, hasUnknown] = [false, false]
  const clauses: Clause[] = []
  const concepts: string[] = []
  let rest: string[] = []
  const endRest = () => {
    if (rest.length > 0) clauses.push([phraseOf(rest.join(''))])
    rest = []
  }
  for (let i = 0; i < units.length;) {
    const unit = units[i]!
    const named = vocabulary.find(units, i)
    // One character begins many words: 手 is a hand, 手术 is surgery.
    const found = named && (named.isAmbiguous ? takesAmbiguous : named.length > 1 || !isHan(unit) || isAlone(i)) ? named : null
    const said = found ? null : saidAt(units, i)
    if (found || said || !isHan(unit)) endRest()
    if (found) {
      hasAmbiguous ||= found.isAmbiguous
      concepts.push(...found.keys)
      clauses.push(namesOf(found.keys, units.slice(i, i + found.length), vocabulary))
    } else if (!said) {
      hasUnknown = true
      if (isHan(unit)) rest.push(unit)
      else clauses.push([[unit]])
    }
    i += found?.length ?? said ?? 1
  }
  endRest()
  // Nothing but such words: then they are what somebody looks for.
  return { clauses: clauses.length > 0 ? clauses : runs.map((run) => [phraseOf(run)]), concepts, hasAmbiguous, hasUnknown }
}

/** Whether a character has nothing of its own run beside it but what is said already: 脑 in "脑CT", "脑病例", "脑和手". */
function standsAlone(runs: readonly string[], units: readonly string[]): (at: number) => boolean {
  const [begins, ends] = [new Set<number>(), new Set<number>()]
  let at = 0
  for (const run of runs) {
    begins.add(at)
    at += isHan(run) ? [...run].length : 1
    ends.add(at)
  }
  const saidBefore = (from: number) => [1, 2].some((length) => from >= length && saidAt(units, from - length) === length)
  return (from) => (begins.has(from) || saidBefore(from)) && (ends.has(from + 1) || saidAt(units, from + 1) !== null)
}

function saidAt(units: readonly string[], from: number): number | null {
  const two = units[from]! + (units[from + 1] ?? '')
  if (isHan(two) && SAID_ALREADY.has(two)) return 2
  return SAID_ALREADY.has(units[from]!) ? 1 : null
}

function namesOf(keys: readonly string[], units: readonly string[], vocabulary: Vocabulary): Clause {
  const all = keys.flatMap((key) => vocabulary.narrower(key))
  // As it was typed, whatever else the word means.
  const phrases = [units.every(isHan) ? phraseOf(units.join('')) : units.flatMap(phraseOf), ...keys.flatMap((key) => namesToLookFor(vocabulary.byKey.get(key)!)), ...all.map((key) => [tagWord(key)])]
  return [...new Map(phrases.map((phrase) => [phrase.join(' '), phrase])).values()]
}

const namesToLookFor = ({ words, ambiguous }: Concept): string[][] => words.filter((word) => !ambiguous?.includes(word)).map((word) => runsOf(word).flatMap(phraseOf))

/** For FTS5: every word in quotes, so that none is an operator. `any`: one clause is enough. */
export function expressionOf(clauses: readonly Clause[], joined: 'all' | 'any' = 'all'): string {
  return clauses.map((clause) => `(${clause.map((words) => `"${words.map((word) => word.replaceAll('"', '""')).join(' ')}"`).join(' OR ')})`).join(joined === 'all' ? ' AND ' : ' OR ')
}

/** The words of a text's tags for the index. */
export const indexedTags = (keys: readonly string[], vocabulary: Vocabulary): string =>
  keys.flatMap((key) => [tagWord(key), ...(vocabulary.byKey.get(key)?.words ?? []).map(indexed)]).join(' ')
