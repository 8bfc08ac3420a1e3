/** So many at once, a few that wait, and an answer for the rest: for work that holds much memory. */
export interface Turns {
  /** @returns what ends the turn. @throws what `full` makes, where too many wait */
  take(): Promise<() => void>
  readonly waiting: number
}

export function createTurns({ atOnce, mostWaiting, full }: { atOnce: number; mostWaiting: number; full: () => Error }): Turns {
  const waiting: (() => void)[] = []
  let taken = 0
  const turn = () => {
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      const next = waiting.shift()
      if (next) next()
      else taken--
    }
  }
  return {
    get waiting() {
      return waiting.length
    },
    take: async () => {
      if (taken < atOnce) {
        taken++
        return turn()
      }
      if (waiting.length >= mostWaiting) throw full()
      await new Promise<void>((resolve) => waiting.push(resolve))
      return turn()
    },
  }
}
