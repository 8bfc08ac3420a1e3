import { z } from 'zod'
import { READING_BOUNDS } from './meeting'

/** A question to everybody in the room, with a few answers to choose from. */
const question = z.strictObject({
  question: z.string().trim().min(1).max(READING_BOUNDS.question),
  options: z.array(z.string().trim().min(1).max(READING_BOUNDS.option)).min(2).max(READING_BOUNDS.options).refine((all) => new Set(all).size === all.length),
})
export type PollGiven = z.infer<typeof question>

/** Null: fewer than two answers, one twice, or too long. */
export function asPoll(given: unknown): PollGiven | null {
  const read = question.safeParse(given)
  return read.success ? read.data : null
}

/** As it was asked; the database holds what `asPoll` let in. @throws where it does not */
export const optionsOf = (json: string): string[] => z.array(z.string()).parse(JSON.parse(json))

/** How many chose each. */
export function tally(options: number, votes: readonly { choice: number }[]): number[] {
  const counts = Array.from({ length: options }, () => 0)
  for (const { choice } of votes) if (choice in counts) counts[choice]! += 1
  return counts
}
