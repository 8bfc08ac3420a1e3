/**
 * What a learner's page says of the last seconds: which blocks were in sight while somebody was there, what was played, and
 * where they are. Said again, it counts once. Pure.
 */

export const BEAT_BOUNDS = {
  /** A page says something every 15 s; a device that slept does not claim its sleep. */
  activeMs: 60_000, blocks: 50, ranges: 50,
  /** Of one request: what waited while there was no connection comes together. */
  beats: 40,
  /** A learner's page that was off for long is believed so much of it. */
  creditMs: 2 * 3_600_000,
  /** Before anything was heard of somebody. */
  firstCreditMs: 60_000,
  /** Ids that are remembered per learner. */
  remembered: 100,
  /** Kept of one block; past it the shortest gaps are closed, which is said nowhere else. */
  keptRanges: 200,
} as const

/** Where somebody is within a block: the second of a film, the position in a stack, the step of its text. */
export interface BlockPlace { atS?: number; index?: number; step?: number }
export interface BlockBeat { blockId: string; activeMs: number; watched?: Range[]; place?: BlockPlace }
/** `blocks`: those that were in sight. */
export interface Beat { beatId: string; lessonId: string; blocks: BlockBeat[] }

export type Range = [from: number, to: number]

/** Joined, in order, without overlaps. Gaps of a tenth of a second are a player's, not a learner's. */
export function joined(all: readonly Range[]): Range[] {
  const result: Range[] = []
  for (const [from, to] of [...all].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last && from <= last[1] + 0.1) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}

/** What is kept of them: at most so many; what is left out counts as not watched, never as watched. */
export const bounded = (ranges: Range[]): Range[] => (ranges.length <= BEAT_BOUNDS.keptRanges ? ranges : [...ranges].sort((a, b) => b[1] - b[0] - (a[1] - a[0])).slice(0, BEAT_BOUNDS.keptRanges).sort((a, b) => a[0] - b[0]))

/** Seconds of a film of which any time within `fromS` and `toS` was played. */
export const watchedS = (ranges: readonly Range[], fromS: number, toS: number): number => ranges.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, toS) - Math.max(from, fromS)), 0)

/** What a learner's time is counted by, from one beat to the next. */
export interface Counted { creditMs: number; at: number; beatIds: string[] }

/** Time that passed since they were last heard can be claimed once, on however many devices. */
export function countBeat(before: Counted | null, { beatId, blocks }: Pick<Beat, 'beatId' | 'blocks'>, now: number): { kind: 'known'; counted: Counted } | { kind: 'new'; counted: Counted; activeMs: number; ofBlocks: number[] } {
  if (before?.beatIds.includes(beatId)) return { kind: 'known', counted: before }
  const credit = before ? Math.min(BEAT_BOUNDS.creditMs, before.creditMs + Math.max(0, now - before.at)) : BEAT_BOUNDS.firstCreditMs
  // Several blocks are in sight at once: each is given its own time, the learner the longest of them.
  const claimed = Math.max(...blocks.map(({ activeMs }) => activeMs))
  const activeMs = Math.min(claimed, credit)
  const share = claimed > 0 ? activeMs / claimed : 0
  const beatIds = [...(before?.beatIds ?? []), beatId].slice(-BEAT_BOUNDS.remembered)
  return { kind: 'new', counted: { creditMs: credit - activeMs, at: now, beatIds }, activeMs: Math.round(activeMs), ofBlocks: blocks.map((one) => Math.round(one.activeMs * share)) }
}
