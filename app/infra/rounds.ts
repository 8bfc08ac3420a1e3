export interface Rounds {
  /** No further round begins; resolves when the one under way has ended. */
  stop(): Promise<void>
}

/**
 * Does `work` again and again, never two at once: each round begins `everyMs` after the one before ended. A round that
 * throws is handed to `onError` and the next one comes all the same.
 * @param options `firstAfterMs` 0: at once, before this returns.
 */
export function startRounds(work: () => Promise<unknown>, options: { everyMs: number; firstAfterMs?: number; onError: (error: unknown) => void }): Rounds {
  const { everyMs, firstAfterMs = 0, onError } = options
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  async function round(): Promise<void> {
    try {
      await work()
    } catch (error) {
      onError(error)
    }
    if (!isStopped) timer = setTimeout(turn, everyMs)
  }
  const turn = () => void (running = round())
  if (firstAfterMs === 0) turn()
  else timer = setTimeout(turn, firstAfterMs)

  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await running
      clearTimeout(timer)
    },
  }
}
