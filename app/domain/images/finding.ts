import type { FindingContent } from '#imaging/findings/finding'

export * from '#imaging/findings/finding'

/** A finding as it is stored and shown. Each change is a version; nothing is overwritten. */
export interface Finding {
  id: string
  studyId: string
  version: number
  author: { id: string; name: string }
  createdAt: string
  changedAt: string
  content: FindingContent
}
