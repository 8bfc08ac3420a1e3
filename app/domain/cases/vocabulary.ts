import { z } from 'zod'
import { createVocabulary } from '~/infra/search/query'
import file from '../../../content/cases/vocabulary.json'

export const TAG_FACETS = ['modality', 'anatomy', 'pathology'] as const
export type TagFacet = (typeof TAG_FACETS)[number]

const key = z.string().regex(/^[a-z0-9-]{1,40}$/)
const names = z.array(z.string().min(1).max(80)).min(1)
/** Codes of systems whose texts we may not ship: the number alone, for exchange. */
const code = z.string().regex(/^[A-Z0-9.]{1,20}$/)
const vocabularyFile = z.strictObject({
  about: z.string(),
  concepts: z.array(z.strictObject({ key, facet: z.enum(TAG_FACETS), en: names, zh: names, ambiguous: names.optional(), broader: z.array(key), icd10: code.optional(), radlex: code.optional(), mesh: code.optional() })),
})

const { concepts } = vocabularyFile.parse(file)
export type Term = (typeof concepts)[number]

/** In the file's order, which is the one they are offered in. */
export const TERMS: readonly Term[] = concepts
export const termOf = (key: string): Term | null => TERMS.find((one) => one.key === key) ?? null
export const VOCABULARY = createVocabulary(concepts.map(({ key, en, zh, ambiguous, broader }) => ({ key, words: [...en, ...zh], ambiguous, broader })))
