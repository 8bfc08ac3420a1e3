import { useCallback, useEffect, useRef } from 'react'
import type { Range } from '~/domain/courses/progress/beat'
import type { BlockViewProps } from '../block-view'

/** Said at most so often while something plays. */
const SAY_MS = 4_000
/** Players say where they are several times a second; more than this between two times is a jump, not something seen. */
const MOST_STEP_S = 1.5

/** Players' times are rounded and come a little late. */
const SLACK_S = 0.3

/** Ranges that really played, from what a player says of its place. `at` is called with each of its times, `rest` when it stops. */
export function usePlayed(onBeat: BlockViewProps['onBeat']) {
  const last = useRef<number | null>(null)
  const lastAt = useRef(0)
  const ranges = useRef<Range[]>([])
  const saidAt = useRef(0)
  const said = useRef(onBeat)
  said.current = onBeat

  const say = useCallback(() => {
    if (last.current === null) return
    saidAt.current = performance.now()
    const watched = ranges.current.splice(0)
    said.current({ ...(watched.length > 0 ? { watched } : {}), place: { atS: Math.round(last.current * 10) / 10 } })
  }, [])
  const at = useCallback((atS: number, isPlaying: boolean, rate = 1) => {
    const before = last.current
    const now = ranges.current.at(-1)
    // Nothing plays faster than the clock allows: what was dragged over was not seen.
    const mostS = ((performance.now() - lastAt.current) / 1_000) * rate + SLACK_S
    lastAt.current = performance.now()
    if (isPlaying && before !== null && atS > before && atS - before <= Math.min(mostS, MOST_STEP_S * Math.max(1, rate))) {
      if (now && now[1] === before) now[1] = atS
      else ranges.current.push([before, atS])
    }
    last.current = atS
    if (isPlaying && performance.now() - saidAt.current > SAY_MS) say()
  }, [say])
  useEffect(() => say, [say])
  return { at, rest: say }
}
