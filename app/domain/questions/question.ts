import { z } from 'zod'
import { deskShown } from '~/domain/images/shown'
import { richDoc } from '~/domain/courses/rich-text'
import { QUESTION_BOUNDS } from './bounds'

/**
 * One model of a question for courses and exams. Keys (what is right) stand beside what is asked; `withoutKey` takes them out.
 * Takes what is half written, so that a draft is saved at any moment: `missingIn` says what it lacks, and nothing with a lack is
 * published. What has no key yet is judged by nobody.
 */

export { QUESTION_BOUNDS }

const id = z.string().regex(/^[a-z0-9-]{1,40}$/)
const line = z.string().max(QUESTION_BOUNDS.line)
const share = z.number().min(0).max(1)
/** Share of a picture's width and height. */
const place = z.tuple([share, share])
/** Patient's millimetres (LPS). */
const mm3 = z.tuple([z.number().min(-100_000).max(100_000), z.number().min(-100_000).max(100_000), z.number().min(-100_000).max(100_000)])
const options = z.array(z.strictObject({ id, words: line, why: line })).min(2).max(QUESTION_BOUNDS.options).refine((all) => new Set(all.map((one) => one.id)).size === all.length)

export const HOTSPOT_SHAPES = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('circle'), centre: place, /** Share of the width. */ radius: z.number().gt(0).max(1) }),
  z.strictObject({ kind: z.literal('box'), from: place, to: place }),
  z.strictObject({ kind: z.literal('polygon'), points: z.array(place).min(3).max(200) }),
])

/** A series that is asked about: where it opens, and nothing that tells. */
const onStack = { studyId: id.nullable(), seriesId: id.nullable(), shown: deskShown.nullable() }

const asked = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('single'), options, right: id.nullable() }),
  /** `scoring`: all or nothing, or a share for each right choice less one for each wrong (never below 0). */
  z.strictObject({ kind: z.literal('multiple'), options, right: z.array(id).max(QUESTION_BOUNDS.options), scoring: z.enum(['all-or-nothing', 'partial']) }),
  z.strictObject({ kind: z.literal('true-false'), statements: z.array(z.strictObject({ id, words: line, isTrue: z.boolean() })).min(1).max(QUESTION_BOUNDS.options) }),
  z.strictObject({ kind: z.literal('match'), options: z.array(z.strictObject({ id, words: line })).min(2).max(QUESTION_BOUNDS.options), items: z.array(z.strictObject({ id, words: line, right: id.nullable() })).min(1).max(QUESTION_BOUNDS.options) }),
  /** `items` in their right order. */
  z.strictObject({ kind: z.literal('order'), items: z.array(z.strictObject({ id, words: line })).min(2).max(QUESTION_BOUNDS.options) }),
  z.strictObject({ kind: z.literal('numeric'), right: z.number().nullable(), /** Absolute, in the unit. */ tolerance: z.number().min(0), unit: z.string().max(40) }),
  /** Compared without case, accents, full-width forms and double spaces. */
  z.strictObject({ kind: z.literal('short'), accepts: z.array(z.string().max(200)).max(QUESTION_BOUNDS.accepted) }),
  z.strictObject({ kind: z.literal('hotspot'), mediaId: id.nullable(), alt: line, areas: z.array(HOTSPOT_SHAPES).max(20) }),
  /** The slices (0-based positions of the stack as it is shown) any of which is right. */
  z.strictObject({ kind: z.literal('slice'), ...onStack, from: z.int().min(0).nullable(), to: z.int().min(0).nullable() }),
  /** A point of the patient; right within `withinMm` of one of `points`. */
  z.strictObject({ kind: z.literal('mark'), ...onStack, points: z.array(mm3).max(20), withinMm: z.number().gt(0).max(500) }),
  /** A length. */
  z.strictObject({ kind: z.literal('measure'), ...onStack, rightMm: z.number().gt(0).nullable(), toleranceMm: z.number().min(0) }),
])

export const question = z.strictObject({ id, stem: richDoc, points: z.number().gt(0).max(QUESTION_BOUNDS.points), explanation: richDoc.nullable(), asked })
export type Question = z.infer<typeof question>
export type Asked = z.infer<typeof asked>
export type QuestionKind = Asked['kind']
export const QUESTION_KINDS = ['single', 'multiple', 'true-false', 'match', 'order', 'numeric', 'short', 'hotspot', 'slice', 'mark', 'measure'] as const satisfies readonly QuestionKind[]
export type HotspotShape = z.infer<typeof HOTSPOT_SHAPES>

const text = z.string().max(QUESTION_BOUNDS.answer)
const answers = {
  single: z.strictObject({ kind: z.literal('single'), chosen: id.nullable() }),
  multiple: z.strictObject({ kind: z.literal('multiple'), chosen: z.array(id).max(QUESTION_BOUNDS.options) }),
  'true-false': z.strictObject({ kind: z.literal('true-false'), said: z.record(id, z.boolean()) }),
  match: z.strictObject({ kind: z.literal('match'), chosen: z.record(id, id) }),
  order: z.strictObject({ kind: z.literal('order'), order: z.array(id).max(QUESTION_BOUNDS.options) }),
  /** As typed; read by `readNumber`, which knows the decimal comma and refuses what is ambiguous. */
  numeric: z.strictObject({ kind: z.literal('numeric'), text }),
  short: z.strictObject({ kind: z.literal('short'), text }),
  hotspot: z.strictObject({ kind: z.literal('hotspot'), place: place.nullable() }),
  slice: z.strictObject({ kind: z.literal('slice'), index: z.int().min(0).nullable() }),
  mark: z.strictObject({ kind: z.literal('mark'), seriesId: id, point: mm3.nullable() }),
  measure: z.strictObject({ kind: z.literal('measure'), seriesId: id, from: mm3.nullable(), to: mm3.nullable() }),
} as const
export const answer = z.discriminatedUnion('kind', [answers.single, answers.multiple, answers['true-false'], answers.match, answers.order, answers.numeric, answers.short, answers.hotspot, answers.slice, answers.mark, answers.measure])
export type Answer = z.infer<typeof answer>
