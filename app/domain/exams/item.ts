import { z } from 'zod'
import { richDoc } from '~/domain/courses/rich-text'
import { question } from '~/domain/questions/question'

/** A question of the library as its authors write it, and as a version of it is frozen with its first use. Pure. */

export const ITEM_BOUNDS = { title: 200, stages: 12, tag: 80, tags: 20, reference: 1_000, /** Of a content as JSON, bytes. */ content: 1_000_000 } as const

/** - `draft`: being written. `review`: a colleague is asked. `approved`: papers may draw it. `retired`: stays where it was used, and nobody draws it. */
export const ITEM_STATES = ['draft', 'review', 'approved', 'retired'] as const
export type ItemState = (typeof ITEM_STATES)[number]
/** What it takes to answer (Bloom's levels, as medical schools group them): to know, to understand, to apply to a case. */
export const LEVELS = ['recall', 'understanding', 'application'] as const
export type Level = (typeof LEVELS)[number]
/** Names of tags, as they stand in their table. */
export const TAG_NAMES = ['subject', 'modality', 'anatomy'] as const
export type TagName = (typeof TAG_NAMES)[number]

const id = z.string().regex(/^[a-z0-9-]{1,40}$/)
const tag = z.string().trim().min(1).max(ITEM_BOUNDS.tag)
const tagList = z.array(tag).max(ITEM_BOUNDS.tags)

const stage = z.strictObject({ /** Uncovered with it, above its question; null: nothing more. */ words: richDoc.nullable(), question })
export type Stage = z.infer<typeof stage>

export const itemContent = z.strictObject({
  format: z.literal(1),
  /** For lists of those who write; no candidate sees it. */
  title: z.string().max(ITEM_BOUNDS.title),
  language: z.enum(['en', 'zh']),
  /** Shown above every stage: the patient, the picture's story. */
  lead: richDoc.nullable(),
  /** Mostly one. Several are uncovered one after another: what comes later locks the answers before it. */
  stages: z.array(stage).min(1).max(ITEM_BOUNDS.stages).refine((all) => new Set(all.map((one) => one.question.id)).size === all.length),
  reference: z.string().max(ITEM_BOUNDS.reference),
  caseId: id.nullable(),
  courseId: id.nullable(),
  tags: z.strictObject({ subject: tagList, modality: tagList, anatomy: tagList }),
  level: z.enum(LEVELS).nullable(),
  /** Aimed: the share of candidates who are expected to be right. */
  difficulty: z.number().min(0).max(1).nullable(),
})
export type ItemContent = z.infer<typeof itemContent>

/** Points of all its questions. */
export const pointsOf = ({ stages }: Pick<ItemContent, 'stages'>): number => stages.reduce((sum, { question: { points } }) => sum + points, 0)
