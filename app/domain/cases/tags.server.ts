import { TERMS, type TagFacet } from './vocabulary'

export interface TagChoice { key: string; facet: TagFacet; en: string[]; zh: string[] }

/** What a case may be tagged with, in the order they are offered in; the first name is the one shown. */
export const TAGS: readonly TagChoice[] = TERMS.map(({ key, facet, en, zh }) => ({ key, facet, en, zh }))
