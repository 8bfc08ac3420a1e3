export interface Bell {
  ring(): void
  /** Until the bell is rung or `ms` went by; at once when it was rung since the last wait. */
  wait(ms: number): Promise<void>
}

/** Wakes a loop that looks for work; a ring while it is busy is not lost. */
export function createBell(): Bell {
  let isRung = false
  let answer: (() => void) | undefined
  return {
    ring() {
      isRung = true
      answer?.()
    },
    async wait(ms) {
      if (!isRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          answer = () => (clearTimeout(timer), resolve())
        })
      }
      isRung = false
      answer = undefined
    },
  }
}
