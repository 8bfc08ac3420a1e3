import type { exportable, LeftBehind } from '~/domain/exams/qti/export-questions.server'

/** As many as a page names. */
export const MOST_NAMED = 50

export interface LibraryShown { count: number; problem: 'too-many' | 'too-large' | null; most: number; notInList: { all: LeftBehind[]; count: number }; unreadable: { all: LeftBehind[]; count: number } }

const named = (all: readonly LeftBehind[]) => ({ all: all.slice(0, MOST_NAMED), count: all.length })

/** What the page says of what may be taken along. */
export function shownOf(given: Awaited<ReturnType<typeof exportable>>): LibraryShown {
  const none = { count: 0, problem: null, most: 0, notInList: named([]), unreadable: named([]) }
  switch (given.kind) {
    case 'some': return { ...none, count: given.count, notInList: named(given.notInList), unreadable: named(given.unreadable) }
    case 'too-many': return { ...none, count: given.count, problem: given.kind, most: given.most }
    case 'too-large': return { ...none, problem: given.kind }
    case 'nothing': case 'forbidden': return none
  }
}
