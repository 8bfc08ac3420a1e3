/** What is found, and by what it is narrowed; the same words stand in the page's address. */
export const ENTRY_KINDS = ['case', 'report', 'article', 'comment'] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]
export const FACETS = ['modality', 'anatomy', 'pathology', 'difficulty', 'audience', 'language'] as const
export type Facet = (typeof FACETS)[number]
