import type { AssetScreen } from '#vr/contract'

/** Times of a clip as a player needs them. */
export type Clip = Pick<AssetScreen, 'times' | 'loopMs'>

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2] as const
export type Speed = (typeof SPEEDS)[number]

/** The last frame that has begun at this time, round the end. */
export function frameAt({ times, loopMs }: Clip, ms: number): number {
  const at = ((ms % loopMs) + loopMs) % loopMs
  let [low, high] = [0, times.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (times[middle]! <= at) low = middle
    else high = middle - 1
  }
  return low
}

/** Until the frame after this one is due, ms of the clip. */
export const holdOf = ({ times, loopMs }: Clip, frame: number): number => (times[frame + 1] ?? loopMs) - times[frame]!

/** By one, round the end. */
export const stepped = ({ times }: Clip, frame: number, by: number): number => (((frame + by) % times.length) + times.length) % times.length
