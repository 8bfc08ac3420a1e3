import type { LessonStep, Mm3 } from '#vr/contract'

export type PointerPath = LessonStep['pointer']
/** LESSON_BOUNDS.pointer of vr/core/lesson. */
export const MOST_POINTS = 3_000
/** So fine at first: a hand that points is not faster than that to look at. */
const FINEST_MS = 50

/**
 * Where somebody pointed while they spoke, as rays in the patient's millimetres. When it is full every other point goes and the rest come half as often,
 * so that a quarter of an hour has room as well.
 */
export function recordPointer() {
  let points: PointerPath = []
  let everyMs = FINEST_MS
  return {
    add(atMs: number, from: Mm3, to: Mm3) {
      const last = points.at(-1)
      if (last && atMs - last.atMs < everyMs) return
      if (points.length >= MOST_POINTS) {
        points = points.filter((_, index) => index % 2 === 0)
        everyMs *= 2
      }
      points.push({ atMs: Math.round(atMs), from: rounded(from), to: rounded(to) })
    },
    path: (): PointerPath => [...points],
  }
}

const rounded = (place: Mm3): Mm3 => place.map((part) => Math.round(part * 10) / 10) as Mm3
