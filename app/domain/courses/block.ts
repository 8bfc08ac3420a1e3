import { z } from 'zod'
import { deskShown } from '~/domain/images/shown'
import { HOTSPOT_SHAPES, question } from '~/domain/questions/question'
import { richDoc } from './rich-text'

/** What a lesson is made of. Checked whenever it comes from a page, a file or the database. */

export const BLOCK_BOUNDS = { blocks: 200, line: 500, hotspots: 40, chapters: 100, questions: 60, steps: 60, criteria: 20, levels: 8, files: 10, /** Of a lesson as JSON, bytes. */ lesson: 1_000_000 } as const

const id = z.string().regex(/^[a-z0-9-]{1,40}$/)
const line = z.string().max(BLOCK_BOUNDS.line)
const seconds = z.number().min(0).max(86_400)
const picture = { mediaId: id.nullable(), /** For those who do not see it; publishing asks for it. */ alt: line }

/** When it counts as done. `watched`: that share of it; `scored`: that share of its points. */
const rule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('seen') }),
  z.strictObject({ kind: z.literal('watched'), share: z.number().gt(0).max(1) }),
  z.strictObject({ kind: z.literal('scored'), share: z.number().min(0).max(1) }),
])
export type DoneRule = z.infer<typeof rule>

const criterion = z.strictObject({ id, words: line, most: z.number().gt(0).max(1_000), levels: z.array(z.strictObject({ points: z.number().min(0).max(1_000), words: line })).max(BLOCK_BOUNDS.levels) })
const stackStep = z.strictObject({ words: line, shown: deskShown, findings: z.array(z.string().regex(/^[a-z0-9-]{1,40}$/)).max(50) })
const moving = { mediaId: id.nullable(), captions: z.array(z.strictObject({ language: z.enum(['en', 'zh']), mediaId: id })).max(4), chapters: z.array(z.strictObject({ atS: seconds, title: line })).max(BLOCK_BOUNDS.chapters) }

const BODIES = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), doc: richDoc }),
  z.strictObject({ kind: z.literal('picture'), ...picture, caption: line, hotspots: z.array(z.strictObject({ id, shape: HOTSPOT_SHAPES, title: line, words: line })).max(BLOCK_BOUNDS.hotspots) }),
  /** Stops at `atS` and asks. */
  z.strictObject({ kind: z.literal('video'), ...moving, questions: z.array(z.strictObject({ atS: seconds, question })).max(20) }),
  z.strictObject({ kind: z.literal('audio'), ...moving, transcript: z.string().max(60_000) }),
  /** A series of the store as it is set up; each step moves the desk. */
  z.strictObject({ kind: z.literal('stack'), studyId: id.nullable(), seriesId: id.nullable(), caption: line, steps: z.array(stackStep).max(BLOCK_BOUNDS.steps) }),
  z.strictObject({ kind: z.literal('compare'), left: z.strictObject({ ...picture, words: line }), right: z.strictObject({ ...picture, words: line }) }),
  z.strictObject({ kind: z.literal('case'), caseId: id.nullable() }),
  z.strictObject({ kind: z.literal('surgery'), recordingId: id.nullable(), stream: z.string().max(64), fromS: seconds, /** Null: to its end. */ toS: seconds.nullable(), caption: line }),
  z.strictObject({ kind: z.literal('lesson3d'), lessonId: id.nullable() }),
  /** `attempts` 0: as often as one likes. `tells`: what is said after an answer. */
  z.strictObject({ kind: z.literal('quiz'), questions: z.array(question).max(BLOCK_BOUNDS.questions), attempts: z.int().min(0).max(20), tells: z.enum(['each', 'at-end', 'points-only']) }),
  z.strictObject({
    kind: z.literal('assignment'), doc: richDoc, takes: z.strictObject({ text: z.boolean(), files: z.int().min(0).max(BLOCK_BOUNDS.files), /** Marks on this study. */ studyId: id.nullable() }),
    rubric: z.array(criterion).max(BLOCK_BOUNDS.criteria), /** Lost for each day begun after it was due; null: nothing is taken late. */ late: z.strictObject({ percentADay: z.number().min(0).max(100), days: z.int().min(0).max(365) }).nullable(), attempts: z.int().min(1).max(10),
  }),
  z.strictObject({ kind: z.literal('download'), mediaId: id.nullable(), words: line }),
  z.strictObject({ kind: z.literal('link'), url: z.string().max(1_000).regex(/^https:\/\/[^\s"<>]+$/).or(z.literal('')), words: line }),
])

export const block = z.strictObject({ id, rule, body: BODIES })
export const blocks = z.array(block).max(BLOCK_BOUNDS.blocks).refine((all) => new Set(all.map((one) => one.id)).size === all.length)
export type Block = z.infer<typeof block>
export type BlockBody = Block['body']
export type BlockKind = BlockBody['kind']
export const BLOCK_KINDS = ['text', 'picture', 'video', 'audio', 'stack', 'compare', 'case', 'surgery', 'lesson3d', 'quiz', 'assignment', 'download', 'link'] as const satisfies readonly BlockKind[]
