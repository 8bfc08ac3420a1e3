/** So many at once, a few that wait, and an answer for the rest: for work that holds much memory. */
export interface Turns {
  /**
   * @param signal whoever waits and goes away is in nobody's way
   * @returns what ends the turn. @throws what `full` makes, where too many wait; the signal's reason
   */
  take(signal?: AbortSignal): Promise<() => void>
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
    take: async (signal) => {
      signal?.throwIfAborted()
      if (taken < atOnce) {
        taken++
        return turn()
      }
      if (waiting.length >= mostWaiting) throw full()
      await new Promise<void>((resolve, reject) => {
        const go = () => {
          signal?.removeEventListener('abort', leave)
          resolve()
        }
        const leave = () => {
          waiting.splice(waiting.indexOf(go), 1)
          reject(signal!.reason as Error)
        }
        waiting.push(go)
        signal?.addEventListener('abort', leave, { once: true })
      })
      return turn()
    },
  }
}
