/** As the page has it: dates are text by then. */
export interface Said {
  id: string
  parentId: string | null
  author: { id: string; name: string }
  text: string | null
  isHidden: boolean
  hiddenWhy: string
  at: string
  editedAt: string | null
  may: { edit: boolean; takeBack: boolean; moderate: boolean; report: boolean }
  reports: number
}

export interface Thread { said: Said; answers: Thread[] }

/** Answers below what they answer, each in the order it came; what they answer may not be here yet, then they stand by themselves. */
export function threadsOf(all: readonly Said[]): Thread[] {
  const threads = new Map(all.map((said) => [said.id, { said, answers: [] as Thread[] }]))
  const roots: Thread[] = []
  for (const thread of threads.values()) {
    const { id, parentId } = thread.said
    const parent = parentId !== null && parentId !== id ? threads.get(parentId) : undefined
    // What answers itself, in however wide a ring, would never be drawn.
    if (parent && !isBelow(thread, parent.said.id, threads)) parent.answers.push(thread)
    else roots.push(thread)
  }
  return roots.filter(isWorthShowing)
}

function isBelow({ said }: Thread, id: string, threads: ReadonlyMap<string, Thread>): boolean {
  for (let at = threads.get(id), steps = 0; at && steps <= threads.size; steps += 1) {
    if (at.said.id === said.id) return true
    at = at.said.parentId === null ? undefined : threads.get(at.said.parentId)
  }
  return false
}

/** What its author took back stands only to hold its answers. */
function isWorthShowing(thread: Thread): boolean {
  thread.answers = thread.answers.filter(isWorthShowing)
  return thread.said.text !== null || thread.said.isHidden || thread.answers.length > 0
}
