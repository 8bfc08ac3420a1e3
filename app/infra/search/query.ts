import { indexed, isHan, phraseOf, runsOf } from './words'

/** A term of the field under all its names; the index knows it by `tagWord(key)` where an author chose it. */
export interface Concept {
  key: string
  /** In every language; the first of each is the one shown. */
  words: string[]
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
  find: (units: readonly string[], from: number) => { keys: string[]; length: number } | null
}

/** Letters' runs are units; of Chinese each character is one, so that a name is found within a run. */
const unitsOf = (runs: readonly string[]): string[] => runs.flatMap((run) => (isHan(run) ? [...run] : [run]))

const LONGEST = 12

export function createVocabulary(concepts: readonly Concept[]): Vocabulary {
  const byKey = new Map(concepts.map((one) => [one.key, one]))
  const byName = new Map<string, string[]>()
  const children = new Map<string, string[]>()
  for (const { key, words, broader } of concepts) {
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
        const keys = byName.get(units.slice(from, from + length).join(' '))
        if (keys) return { keys, length }
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
  const units = unitsOf(runs)
  const clauses: Clause[] = []
  const concepts: string[] = []
  let rest: string[] = []
  const endRest = () => {
    if (rest.length > 0) clauses.push([phraseOf(rest.join(''))])
    rest = []
  }
  for (let i = 0; i < units.length;) {
    const unit = units[i]!
    const found = vocabulary.find(units, i)
    const said = found ? null : saidAt(units, i)
    if (found || said || !isHan(unit)) endRest()
    if (found) {
      concepts.push(...found.keys)
      clauses.push(namesOf(found.keys, units.slice(i, i + found.length), vocabulary))
    } else if (!said) {
      if (isHan(unit)) rest.push(unit)
      else clauses.push([[unit]])
    }
    i += found?.length ?? said ?? 1
  }
  endRest()
  // Nothing but such words: then they are what somebody looks for.
  return clauses.length > 0 ? { clauses, concepts } : { clauses: runs.map((run) => [phraseOf(run)]), concepts }
}

function saidAt(units: readonly string[], from: number): number | null {
  const two = units[from]! + (units[from + 1] ?? '')
  if (isHan(two) && SAID_ALREADY.has(two)) return 2
  return SAID_ALREADY.has(units[from]!) ? 1 : null
}

function namesOf(keys: readonly string[], units: readonly string[], vocabulary: Vocabulary): Clause {
  const all = keys.flatMap((key) => vocabulary.narrower(key))
  // As it was typed, whatever else the word means.
  const phrases = [units.every(isHan) ? phraseOf(units.join('')) : units.flatMap(phraseOf), ...keys.flatMap((key) => vocabulary.byKey.get(key)!.words.map((word) => runsOf(word).flatMap(phraseOf))), ...all.map((key) => [tagWord(key)])]
  return [...new Map(phrases.map((phrase) => [phrase.join(' '), phrase])).values()]
}

/** For FTS5: every word in quotes, so that none is an operator. `any`: one clause is enough. */
export function expressionOf(clauses: readonly Clause[], joined: 'all' | 'any' = 'all'): string {
  return clauses.map((clause) => `(${clause.map((words) => `"${words.map((word) => word.replaceAll('"', '""')).join(' ')}"`).join(' OR ')})`).join(joined === 'all' ? ' AND ' : ' OR ')
}

/** The words of a text's tags for the index. */
export const indexedTags = (keys: readonly string[], vocabulary: Vocabulary): string =>
  keys.flatMap((key) => [tagWord(key), ...(vocabulary.byKey.get(key)?.words ?? []).map(indexed)]).join(' ')
