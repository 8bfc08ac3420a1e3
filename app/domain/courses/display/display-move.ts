import { z } from 'zod'

/** What a presenter's phone asks of the block that stands on a display, and where that block then is. Pure. */

export const displayMove = z.discriminatedUnion('kind', [
  /** A step of a stack, a question of a quiz, a spot of a picture; from 0. */
  z.strictObject({ kind: z.literal('step'), to: z.int().min(0).max(1_000) }),
  /** So many pictures on, or back. */
  z.strictObject({ kind: z.literal('slice'), by: z.int().min(-100).max(100) }),
  z.strictObject({ kind: z.literal('play') }),
  z.strictObject({ kind: z.literal('pause') }),
  /** Screens of a part that is longer than one. */
  z.strictObject({ kind: z.literal('scroll'), by: z.int().min(-1).max(1) }),
  z.strictObject({ kind: z.literal('skip'), byS: z.number().min(-600).max(600) }),
])
export type DisplayMove = z.infer<typeof displayMove>

/** As the display says it: the step and the picture (from 0), the second of a film and whether it runs. */
export const displayPlace = z.strictObject({ step: z.int().min(0).max(1_000).optional(), index: z.int().min(0).max(100_000).optional(), atS: z.number().min(0).max(100_000).optional(), isPlaying: z.boolean().optional() })
export type DisplayPlace = z.infer<typeof displayPlace>
