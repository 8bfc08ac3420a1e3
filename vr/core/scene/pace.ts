/** At rest this long after the last movement the fine picture follows. */
const RESTS_AFTER_MS = 160

export interface Pace {
  /** A frame, soon; one however often it is asked. */
  ask(): void
  /** Somebody turns, drags or cuts at this moment. */
  moves(): void
  isMoving(): boolean
  isAtRest(): boolean
  stop(): void
}

/** When there are frames: at rest none. `isBusy`: another one follows without anything having changed. */
export function startPace({ draw, mayDraw, isBusy, rests }: { draw(): void; mayDraw(): boolean; isBusy(): boolean; rests(): void }): Pace {
  let asked: number | null = null
  let isMoving = false
  let isStopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const ask = () => {
    if (isStopped || asked !== null || !mayDraw()) return
    asked = requestAnimationFrame(() => {
      asked = null
      draw()
      if (isBusy()) ask()
    })
  }
  return {
    ask,
    moves() {
      isMoving = true
      clearTimeout(timer)
      timer = setTimeout(() => {
        isMoving = false
        rests()
      }, RESTS_AFTER_MS)
    },
    isMoving: () => isMoving,
    isAtRest: () => asked === null && !isMoving,
    stop() {
      isStopped = true
      if (asked !== null) cancelAnimationFrame(asked)
      asked = null
      clearTimeout(timer)
    },
  }
}
