import { z } from 'zod'
import { blocks, BLOCK_BOUNDS } from './block'

/** A course as its authors order it, and as it is published. */

export const COURSE_BOUNDS = { modules: 60, lessons: 300, title: 200, summary: 4_000, authors: 20, /** Of a version as JSON, bytes. */ version: 20_000_000 } as const

const id = z.string().regex(/^[a-z0-9-]{1,40}$/)
const title = z.string().max(COURSE_BOUNDS.title)

export const courseOutline = z.strictObject({
  modules: z.array(z.strictObject({ id, title, lessonIds: z.array(id).max(COURSE_BOUNDS.lessons) })).max(COURSE_BOUNDS.modules),
  /** Hundredths of a continuing-education credit, and whose. */
  credits: z.int().min(0).max(100_000),
  creditKind: z.string().max(200),
  /** Whether completing gives a certificate. */
  certifies: z.boolean(),
}).refine(({ modules }) => { const all = modules.flatMap(({ lessonIds }) => lessonIds); return new Set(all).size === all.length && all.length <= COURSE_BOUNDS.lessons })
export type CourseOutline = z.infer<typeof courseOutline>
export const emptyOutline = (): CourseOutline => ({ modules: [], credits: 0, creditKind: '', certifies: true })

export const courseContent = z.strictObject({
  format: z.literal(1),
  title: title.min(1),
  summary: z.string().max(COURSE_BOUNDS.summary),
  language: z.enum(['en', 'zh']),
  modules: z.array(z.strictObject({ id, title, lessons: z.array(z.strictObject({ id, title, blocks })) })),
  credits: courseOutline.shape.credits, creditKind: courseOutline.shape.creditKind, certifies: z.boolean(),
})
export type CourseContent = z.infer<typeof courseContent>
export type LessonContent = CourseContent['modules'][number]['lessons'][number]

export type Unreadable = { kind: 'too-large' } | { kind: 'malformed'; where: string }

/** A lesson's draft as it comes from a page. @returns what is wrong and where. */
export function readBlocks(value: unknown): { kind: 'read'; blocks: z.infer<typeof blocks> } | Unreadable {
  if (new TextEncoder().encode(JSON.stringify(value) ?? '').length > BLOCK_BOUNDS.lesson) return { kind: 'too-large' }
  const read = blocks.safeParse(value)
  return read.success ? { kind: 'read', blocks: read.data } : { kind: 'malformed', where: read.error.issues[0]?.path.join('.') ?? '' }
}
