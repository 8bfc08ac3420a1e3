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

/**
 * When there are frames: at rest none. `isBusy`: another one follows without anything having changed. `begins`: a movement; `took`: a frame
 * in it, from one picture of the display to the next, which is later where the last was too much.
 */
export function startPace({ draw, mayDraw, isBusy, begins, took, rests }: { draw(): void; mayDraw(): boolean; isBusy(): boolean; begins(): void; took(ms: number): void; rests(): void }): Pace {
  let asked: number | null = null
  let isMoving = false
  let isStopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  // Hands are heard as seldom as they like: the time between two drawn frames says nothing, that after one does.
  let last: number | null = null
  let isTicking = false
  let hasDrawn = false
  const tick = (now: number) => {
    isTicking = isMoving && !isStopped
    if (isTicking) requestAnimationFrame(tick)
    if (isTicking && last !== null && hasDrawn && mayDraw()) took(now - last)
    hasDrawn = false
    last = isTicking ? now : null
  }
  const ask = () => {
    if (isStopped || asked !== null || !mayDraw()) return
    asked = requestAnimationFrame(() => {
      asked = null
      hasDrawn = true
      draw()
      if (isBusy()) ask()
    })
  }
  return {
    ask,
    moves() {
      if (!isMoving) {
        isMoving = true
        begins()
        if (!isTicking) requestAnimationFrame(tick)
        isTicking = true
      }
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
