import { z } from 'zod'
import { joined, type BlockPlace, type Range } from './beat'
import { blockPlace } from './read-beats'

/** What the database keeps of a learner as JSON. What cannot be read counts as nothing: it is time and places, never an answer. */

const kept = z.object({ watched: z.array(z.tuple([z.number(), z.number()])).default([]), place: blockPlace.nullable().default(null) })
export type BlockKept = { watched: Range[]; place: BlockPlace | null }

/** Of a block: BlockProgress.keptJson. */
export function readKept(json: string): BlockKept {
  const read = kept.safeParse(parsed(json))
  return read.success ? { watched: joined(read.data.watched), place: read.data.place } : { watched: [], place: null }
}

const place = z.object({
  lessonId: z.string().default(''), blockId: z.string().default(''),
  counted: z.object({ creditMs: z.number().min(0), at: z.number(), beatIds: z.array(z.string()) }).nullable().default(null),
})
/** Of a learner: Enrolment.placeJson. Where they go on, and what their time is counted by. */
export type CoursePlace = z.infer<typeof place>

export function readPlace(json: string): CoursePlace {
  const read = place.safeParse(parsed(json))
  return read.success ? read.data : { lessonId: '', blockId: '', counted: null }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
