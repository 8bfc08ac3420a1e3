import type { BlockKind } from '../block'
import type { Stuck } from './stuck'

/** A class's progress as a page draws it. Pure. */

/** One sign a cell; see `cellOf`. */
export const CELLS = { unseen: '-', seen: 'o', done: 'x', waiting: 'w', unseenOverdue: '!', seenOverdue: '?' } as const
export type CellState = keyof typeof CELLS
const STATES = new Map(Object.entries(CELLS).map(([state, sign]) => [sign, state as CellState]))
export const stateOf = (sign: string | undefined): CellState => STATES.get(sign as (typeof CELLS)[CellState]) ?? 'unseen'

export interface MapBlock { id: string; lessonId: string; kind: BlockKind; number: number; dueAt: Date | null }
export interface MapLesson { id: string; title: string; first: number; blocks: number }
export interface MapLearner {
  id: string; name: string
  /** As many signs as there are blocks. */
  cells: string
  /** Place and hundredths of those that are scored, one after the other. */
  scores: number[]
  done: number; overdue: number; activeMs: number
  lastSeenAt: Date | null; completedAt: Date | null
  stuck: Stuck[]
}

export const SORTS = ['name', 'least', 'seen', 'stuck'] as const
export type MapSort = (typeof SORTS)[number]
export const SHOWN = ['all', 'stuck', 'overdue', 'unfinished', 'completed'] as const
export type MapShown = (typeof SHOWN)[number]

const BY_NAME = new Intl.Collator(['en', 'zh'], { numeric: true })
const byName = (a: MapLearner, b: MapLearner) => BY_NAME.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)
const ORDER: Record<MapSort, (a: MapLearner, b: MapLearner) => number> = {
  name: byName,
  least: (a, b) => a.done - b.done || byName(a, b),
  // Who never came stands first.
  seen: (a, b) => (a.lastSeenAt?.getTime() ?? 0) - (b.lastSeenAt?.getTime() ?? 0) || byName(a, b),
  stuck: (a, b) => b.stuck.length - a.stuck.length || b.overdue - a.overdue || byName(a, b),
}

export function choose(all: readonly MapLearner[], { sort, shown, search }: { sort: MapSort; shown: MapShown; search: string }): MapLearner[] {
  const wanted = search.trim().toLocaleLowerCase()
  const isShown = (one: MapLearner) => shown === 'all' || (shown === 'stuck' && one.stuck.length > 0) || (shown === 'overdue' && one.overdue > 0) || (shown === 'unfinished' && !one.completedAt) || (shown === 'completed' && one.completedAt !== null)
  return all.filter((one) => isShown(one) && (wanted === '' || one.name.toLocaleLowerCase().includes(wanted))).sort(ORDER[sort])
}
