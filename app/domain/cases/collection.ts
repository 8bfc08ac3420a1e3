export const COLLECTION_BOUNDS = { items: 500, ofOne: 200, about: 2_000 } as const
/** A playlist is read in its order: from each of its cases leads a way to the next. */
export const COLLECTION_KINDS = ['collection', 'playlist'] as const
export type CollectionKind = (typeof COLLECTION_KINDS)[number]

export const asCollectionKind = (text: string): CollectionKind => COLLECTION_KINDS.find((one) => one === text) ?? 'collection'

/** The list with one of its cases moved by so many places; as it was, where that leads out of it. */
export function moved(caseIds: readonly string[], caseId: string, by: number): string[] {
  const from = caseIds.indexOf(caseId)
  const to = from + by
  if (from < 0 || to < 0 || to >= caseIds.length) return [...caseIds]
  const rest = caseIds.filter((id) => id !== caseId)
  return [...rest.slice(0, to), caseId, ...rest.slice(to)]
}
