import { wordsOf } from '~/domain/courses/words-of'
import type { Asked } from '~/domain/questions/question'
import { isHan, runsOf } from '~/infra/search/words'
import type { ItemContent } from '../item'

/** Words of a question, for search and for finding doubles. Pure. */

/** Beyond it a question is found by what it begins with. */
export const WORDS_BOUNDS = { characters: 8_000, shingles: 2_000 } as const
const SHINGLE = 3

/** Title, then what is asked, each run of letters with a space before it, so that a word is found by how it begins. */
export function itemWords({ title, lead, stages, tags }: ItemContent): string {
  const body = [lead ? wordsOf(lead) : '', ...stages.flatMap(({ words, question }) => [words ? wordsOf(words) : '', wordsOf(question.stem), ...linesOf(question.asked)])].join('\n')
  const head = [title, ...tags.subject, ...tags.modality, ...tags.anatomy].join('\n')
  const plain = (text: string) => runsOf(text).map((run) => ` ${run}`).join('')
  return `${plain(head).slice(0, WORDS_BOUNDS.characters)}\n${plain(body)}`.slice(0, WORDS_BOUNDS.characters)
}

function linesOf(asked: Asked): string[] {
  if ('options' in asked) return [...asked.options.map(({ words }) => words), ...('items' in asked ? asked.items.map(({ words }) => words) : [])]
  if ('statements' in asked) return asked.statements.map(({ words }) => words)
  if ('items' in asked) return asked.items.map(({ words }) => words)
  return 'alt' in asked ? [asked.alt] : []
}

/** What each run must be found as: all of them, in any order. */
export const searchTerms = (text: string, most: number): string[] => runsOf(text).slice(0, most).map((run) => (isHan(run) ? run : ` ${run}`))

/** Every three neighbours of what is asked; a Chinese character is a word by itself. Of fewer words: all of them as one. */
export function shinglesOf(words: string): Set<string> {
  const tokens = runsOf(words.slice(words.indexOf('\n') + 1)).flatMap((run) => (isHan(run) ? [...run] : [run]))
  if (tokens.length === 0) return new Set()
  const shingles = new Set<string>()
  for (let at = 0; at + SHINGLE <= tokens.length && shingles.size < WORDS_BOUNDS.shingles; at++) shingles.add(tokens.slice(at, at + SHINGLE).join(' '))
  return shingles.size > 0 ? shingles : new Set([tokens.join(' ')])
}

/** Share of shingles that both have (Jaccard), 0 to 1. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a]
  let both = 0
  for (const one of small) if (large.has(one)) both++
  const all = a.size + b.size - both
  return all === 0 ? 0 : both / all
}
