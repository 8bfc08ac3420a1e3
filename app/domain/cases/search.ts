import { ENTRY_KINDS, FACETS, type EntryKind, type Facet } from '~/infra/search/entry'
import type { Piece } from '~/infra/search/snippet'
import type { Two } from './case'

export const PAGE = 20
export const MOST_PAGES = 50

/** As it stands in the address and in saved searches. */
export interface SearchQuestion {
  text: string
  kinds: EntryKind[]
  facets: Partial<Record<Facet, string[]>>
  page: number
  /** As it was typed, without what it may have been meant to be. */
  isExact: boolean
  /** Published later than this, milliseconds since 1970: what is new in a saved search. */
  since?: number
}

/** Of what an address says: beyond it nobody chose by hand. */
const BOUNDS = { text: 1_000, values: 20 } as const
const VALUE = /^[a-z0-9-]{1,40}$/

/** `?q=X-ray&kind=case&modality=ct&modality=mr&page=2&exact=yes`; what an address may not say is left out. */
export function readQuestion(query: URLSearchParams): SearchQuestion {
  const page = Number(query.get('page') ?? 1)
  const facets: SearchQuestion['facets'] = {}
  for (const facet of FACETS) {
    const values = [...new Set(query.getAll(facet).filter((value) => VALUE.test(value)))].slice(0, BOUNDS.values)
    if (values.length > 0) facets[facet] = values
  }
  return {
    text: (query.get('q') ?? '').trim().slice(0, BOUNDS.text), kinds: ENTRY_KINDS.filter((kind) => query.getAll('kind').includes(kind)), facets,
    page: Number.isInteger(page) && page > 0 ? Math.min(page, MOST_PAGES) : 1, isExact: query.get('exact') === 'yes',
    ...(/^\d{1,15}$/.test(query.get('since') ?? '') ? { since: Number(query.get('since')) } : {}),
  }
}

/** What `readQuestion` reads; the same question always in the same words. */
export function addressOf({ text, kinds, facets, page, isExact, since }: SearchQuestion): string {
  const query = new URLSearchParams()
  if (text) query.set('q', text)
  for (const kind of kinds) query.append('kind', kind)
  for (const facet of FACETS) for (const value of (facets[facet] ?? []).toSorted()) query.append(facet, value)
  if (isExact) query.set('exact', 'yes')
  if (since !== undefined) query.set('since', String(since))
  if (page > 1) query.set('page', String(page))
  const words = query.toString()
  return words ? `/cases?${words}` : '/cases'
}

/** As they stand beside the results. */
export const FACET_ORDER: readonly Facet[] = FACETS
export const KIND_ORDER: readonly EntryKind[] = ENTRY_KINDS
export type { EntryKind, Facet as FacetName }

/** Something is asked for: not the library as it lies there. */
export const isNarrowed = ({ text, kinds, facets }: SearchQuestion): boolean => text !== '' || kinds.length > 0 || Object.keys(facets).length > 0

/** With this value chosen, or not any more; from the first page. */
export function toggled(question: SearchQuestion, facet: Facet, value: string): SearchQuestion {
  const before = question.facets[facet] ?? []
  const values = before.includes(value) ? before.filter((one) => one !== value) : [...before, value]
  const { [facet]: _, ...others } = question.facets
  return { ...question, page: 1, facets: values.length > 0 ? { ...others, [facet]: values } : others }
}

export interface ResultCard {
  kind: EntryKind
  caseId: string
  /** Of a comment: where it stands on the case's page. */
  commentId: string | null
  title: Two
  snippet: Piece[]
  institution: string
  author: string
  difficulty: number
  tags: string[]
  isCharged: boolean
  /** Its diagnosis waits for the reader's answer. */
  isQuiz: boolean
  /** The series of its first key image, for a thumbnail; null where the reader may not see it. */
  picture: { studyUid: string; seriesUid: string; modality: string; description: string } | null
  publishedAt: Date
}

export interface SearchResult {
  cards: ResultCard[]
  total: number
  isAtLeast: boolean
  count: { kind: EntryKind; count: number }[]
  facets: { facet: Facet; value: string; count: number }[]
  pages: number
  /** Not all words are in these. */
  isLoose: boolean
  /** The end of what was typed was left out. */
  isCut: boolean
  /** What was looked for in place of what was typed. */
  corrected: string | null
  /** What may have been meant, and may be the opposite: looked for only when asked. */
  offered: string | null
}
