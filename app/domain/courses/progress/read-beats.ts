import { z } from 'zod'
import { BEAT_BOUNDS, type Beat } from './beat'

/** Beats as they come from a page. Apart from the rules: pages have no use for the reader of them, which is large. */

const id = z.string().regex(/^[a-z0-9-]{1,40}$/)
const second = z.number().min(0).max(86_400)
const range = z.tuple([second, second]).refine(([from, to]) => to > from)
export const blockPlace = z.strictObject({ atS: second.optional(), index: z.int().min(0).max(1_000_000).optional(), step: z.int().min(0).max(1_000).optional() })

const beat: z.ZodType<Beat> = z.strictObject({
  beatId: z.string().regex(/^[A-Za-z0-9-]{8,40}$/),
  lessonId: id,
  blocks: z.array(z.strictObject({ blockId: id, activeMs: z.int().min(0).max(BEAT_BOUNDS.activeMs), watched: z.array(range).max(BEAT_BOUNDS.ranges).optional(), place: blockPlace.optional() })).min(1).max(BEAT_BOUNDS.blocks),
})
export const beats = z.strictObject({ beats: z.array(beat).min(1).max(BEAT_BOUNDS.beats) })
