import { z } from 'zod'
import { richDoc } from '~/domain/courses/rich-text'
import { LEVELS, ITEM_BOUNDS } from './item'

/** A paper as it is planned, and a form: what was drawn from it, each question in a frozen version. Pure. */

export const PAPER_BOUNDS = { title: 200, sections: 30, parts: 300, items: 500, forms: 10, minutes: 24 * 60 } as const

const id = z.string().regex(/^[a-z0-9-]{1,40}$/)
const points = z.number().gt(0).max(1_000)
const wanted = z.strictObject({
  subject: z.array(z.string().max(ITEM_BOUNDS.tag)).max(ITEM_BOUNDS.tags),
  modality: z.array(z.string().max(ITEM_BOUNDS.tag)).max(ITEM_BOUNDS.tags),
  anatomy: z.array(z.string().max(ITEM_BOUNDS.tag)).max(ITEM_BOUNDS.tags),
  level: z.array(z.enum(LEVELS)).max(LEVELS.length),
  kinds: z.array(z.string().max(40)).max(30),
  /** Share who are right, measured where it was, else aimed. */
  difficulty: z.strictObject({ from: z.number().min(0).max(1), to: z.number().min(0).max(1) }).nullable(),
})
/** Which questions a draw may take: of each list any one of its words; an empty list asks nothing. */
export type Wanted = z.infer<typeof wanted>

const part = z.discriminatedUnion('kind', [
  /** `version` null: the newest that is approved when the paper is frozen. `points` null: the question's own. */
  z.strictObject({ kind: z.literal('fixed'), id, itemId: id, version: z.int().min(1).nullable(), points: points.nullable() }),
  z.strictObject({ kind: z.literal('draw'), id, count: z.int().min(1).max(PAPER_BOUNDS.items), points: points.nullable(), wanted }),
])
export type PaperPart = z.infer<typeof part>

const section = z.strictObject({
  id, title: z.string().max(PAPER_BOUNDS.title), instructions: richDoc.nullable(),
  /** Own time; null: the paper's. A section with time of its own is left for good when it is over. */
  minutes: z.int().min(1).max(PAPER_BOUNDS.minutes).nullable(),
  shufflesItems: z.boolean(), shufflesOptions: z.boolean(),
  /** Share of a question's points that a wrong answer costs; an empty one costs nothing. */
  penalty: z.number().min(0).max(1),
  parts: z.array(part).max(PAPER_BOUNDS.parts),
})
export type PaperSection = z.infer<typeof section>

export const paperContent = z.strictObject({
  format: z.literal(1),
  title: z.string().max(PAPER_BOUNDS.title),
  language: z.enum(['en', 'zh']),
  instructions: richDoc.nullable(),
  sections: z.array(section).max(PAPER_BOUNDS.sections).refine((all) => { const ids = all.flatMap((one) => [one.id, ...one.parts.map((each) => each.id)]); return new Set(ids).size === ids.length }),
  /** Draws are made once for a sitting (in `forms` parallel forms), or for each candidate. */
  drawnFor: z.enum(['sitting', 'candidate']),
  forms: z.int().min(1).max(PAPER_BOUNDS.forms),
})
export type PaperContent = z.infer<typeof paperContent>

/** What one candidate, or all of a form, are asked. The order is that of the paper: `orderFor` shuffles for a candidate. */
export const formContent = z.strictObject({
  format: z.literal(1),
  sections: z.array(z.strictObject({
    id, title: z.string(), instructions: richDoc.nullable(), minutes: z.int().nullable(), shufflesItems: z.boolean(), shufflesOptions: z.boolean(), penalty: z.number(),
    items: z.array(z.strictObject({ itemId: id, version: z.int().min(1), /** Of the whole item; its questions share it as their own points do. */ points })),
  })),
})
export type FormContent = z.infer<typeof formContent>
