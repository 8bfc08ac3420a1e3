import type { Mm3, SourceId } from '#vr/contract'
import type { Picked } from '#vr/core/scene'
import { MOST_PAIRS, register, type LandmarkPair, type Registered } from '#vr/core/state/register'
import { isOf, MAIN } from '#vr/core/state/structure-key'

/** One place, as it was shown on the added model and on the first; each in its own patient's millimetres. */
export interface Landmark { from: Mm3 | null; to: Mm3 | null }
export interface Landmarks { source: SourceId; pairs: readonly Landmark[] }

/** The colours that numbers have on both models. */
export const LANDMARK_COLOURS = ['#ffd24a', '#ff7a6b', '#6fd3ff', '#8ce07a', '#d9a4ff', '#ffffff', '#ff9d3c', '#5ee0c0'] as const
export const colourOf = (index: number): string => LANDMARK_COLOURS[index % LANDMARK_COLOURS.length]!

export const newLandmarks = (source: SourceId): Landmarks => ({ source, pairs: [] })

/** Whose turn it is: the added model's first, then the other's. */
export const turnOf = ({ pairs }: Landmarks): 'from' | 'to' => (pairs.at(-1)?.from && !pairs.at(-1)?.to ? 'to' : 'from')

/** null: it lies on the other model, or there are as many as there may be. */
export function withPicked(landmarks: Landmarks, picked: Pick<Picked, 'key' | 'mm'>): Landmarks | null {
  const { source, pairs } = landmarks
  if (turnOf(landmarks) === 'from') {
    if (!isOf(source, picked.key) || pairs.length >= MOST_PAIRS) return null
    return { source, pairs: [...pairs, { from: picked.mm, to: null }] }
  }
  return isOf(MAIN, picked.key) ? { source, pairs: pairs.with(-1, { ...pairs.at(-1)!, to: picked.mm }) } : null
}

/** The last that was shown is taken back. */
export function withoutLast({ source, pairs }: Landmarks): Landmarks {
  const last = pairs.at(-1)
  if (!last) return { source, pairs }
  return { source, pairs: last.to ? pairs.with(-1, { ...last, to: null }) : pairs.slice(0, -1) }
}
export const without = ({ source, pairs }: Landmarks, index: number): Landmarks => ({ source, pairs: pairs.filter((_, n) => n !== index) })

export const wholePairs = ({ pairs }: Landmarks): LandmarkPair[] => pairs.flatMap(({ from, to }) => (from && to ? [{ from, to }] : []))
export const fitOf = (landmarks: Landmarks): Registered => register(wholePairs(landmarks))
