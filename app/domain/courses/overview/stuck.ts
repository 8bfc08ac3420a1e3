/** Who of a class is stuck, and why: said to a teacher as a reason that can be looked at, never as a mark. Pure. */

export const STUCK_RULE = {
  /** Worked at a block at least so long, */
  slowMs: 10 * 60_000,
  /** so many times longer than the middle one of those who finished it, */
  slowTimes: 2,
  /** of whom there must be so many: the middle of two says nothing. */
  finished: 5,
  /** Attempts at one question, or returned pieces of work, none of them right or good enough. */
  tries: 3, returned: 2,
  /** Not heard of for so long, while something is overdue or due within so long. */
  awayMs: 7 * 86_400_000, soonMs: 3 * 86_400_000,
} as const

export type Stuck =
  | { kind: 'slow'; blockId: string; activeMs: number; middleMs: number }
  /** Attempts at the question that was tried most often. */
  | { kind: 'tries'; blockId: string; attempts: number }
  | { kind: 'returned'; blockId: string; times: number }
  /** `days` null: never seen. */
  | { kind: 'away'; days: number | null; things: number }

/** The middle of what those took who finished; null: too few did. */
export function middleMs(finished: readonly number[]): number | null {
  if (finished.length < STUCK_RULE.finished) return null
  const sorted = [...finished].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

export interface LearnerSigns {
  /** Blocks that were begun and are not done, that ask for something. */
  begun: readonly { blockId: string; activeMs: number; middleMs: number | null }[]
  /** Blocks that are not done, by the most attempts at a question that is not right yet. */
  tries: ReadonlyMap<string, number>
  /** Blocks that are not done, by pieces of work that came back, none of which waits to be marked. */
  returned: ReadonlyMap<string, number>
  /** What is overdue or due within `soonMs`, not done and not handed in. */
  due: number
  enrolledAt: Date
  lastSeenAt: Date | null
  isCompleted: boolean
}

/** All reasons, the gravest first; who has completed the course is not stuck in it. */
export function stuckOf({ begun, tries, returned, due, enrolledAt, lastSeenAt, isCompleted }: LearnerSigns, now: Date): Stuck[] {
  if (isCompleted) return []
  const all: Stuck[] = []
  const quietMs = now.getTime() - (lastSeenAt ?? enrolledAt).getTime()
  if (due > 0 && quietMs >= STUCK_RULE.awayMs) all.push({ kind: 'away', days: lastSeenAt ? Math.floor(quietMs / 86_400_000) : null, things: due })
  for (const [blockId, times] of returned) if (times >= STUCK_RULE.returned) all.push({ kind: 'returned', blockId, times })
  for (const [blockId, attempts] of tries) if (attempts >= STUCK_RULE.tries) all.push({ kind: 'tries', blockId, attempts })
  for (const { blockId, activeMs, middleMs: middle } of begun) if (middle !== null && activeMs >= STUCK_RULE.slowMs && activeMs >= STUCK_RULE.slowTimes * middle) all.push({ kind: 'slow', blockId, activeMs, middleMs: middle })
  return all
}
