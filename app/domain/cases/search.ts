import type { EntryKind, Facet } from '~/infra/search/search.server'
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
  /** The series of its first key image, for a thumbnail. */
  picture: { studyId: string; seriesId: string } | null
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
}
