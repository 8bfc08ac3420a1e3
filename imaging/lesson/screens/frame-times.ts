import type { DataSet } from '#imaging/contract'
import { number, numbers, tagsOf } from '#imaging/dicom/access'

const FRAME_TIME = '00181063'
const FRAME_TIME_VECTOR = '00181065'
const CINE_RATE = '00180040'
/** Between two pictures; what is longer is no clip, what is shorter is no time. */
const LEAST_MS = 0.1
const MOST_MS = 60_000

export interface FrameTimes {
  /** Of each frame from the first, ms. */
  times: number[]
  /** Until the first follows the last. */
  loopMs: number
  /** `none`: the file says nothing that can be believed; the times are those at which it is played. */
  from: 'file' | 'none'
}

/** Where a file says nothing. */
export const ASSUMED_MS = 100

/**
 * When each frame was taken (PS3.3 C.7.6.5, C.7.6.6): by the attribute that Frame Increment Pointer names, else by whichever is there.
 * A vector that has another length than the clip, goes backwards or holds no numbers contradicts the file: then there are no times.
 */
export function frameTimesOf(dataset: DataSet, frames: number): FrameTimes {
  const steps = stepsOf(dataset, frames)
  const own = steps ?? Array.from({ length: frames }, (_, index) => (index === 0 ? 0 : ASSUMED_MS))
  const times: number[] = []
  let at = 0
  for (const step of own) times.push(at += step)
  const last = frames > 1 ? own.slice(1).toSorted((a, b) => a - b)[Math.floor((frames - 2) / 2)]! : ASSUMED_MS
  return { times, loopMs: at + last, from: steps ? 'file' : 'none' }
}

/** To each frame from the one before; the first is at 0. Null: nothing that holds. */
function stepsOf(dataset: DataSet, frames: number): number[] | null {
  const pointer = dataset.elements.get('00280009')
  const named = pointer ? tagsOf(pointer) : []
  const given = [FRAME_TIME_VECTOR, FRAME_TIME].filter((tag) => dataset.elements.has(tag))
  const by = given.find((tag) => named.includes(tag)) ?? given[0]
  if (by === FRAME_TIME_VECTOR) {
    const steps = numbers(dataset, FRAME_TIME_VECTOR)
    // The first says nothing (C.7.6.5.1.2: "the first frame shall have a relative time of 0"), whatever some write there.
    return steps.length === frames && steps.slice(1).every(isStep) ? [0, ...steps.slice(1)] : null
  }
  const rate = number(dataset, CINE_RATE)
  const step = by === FRAME_TIME ? number(dataset, FRAME_TIME) : rate !== null && rate > 0 ? 1000 / rate : null
  return step !== null && isStep(step) ? Array.from({ length: frames }, (_, index) => (index === 0 ? 0 : step)) : null
}

const isStep = (ms: number) => ms >= LEAST_MS && ms <= MOST_MS

/** Those of every n-th frame. */
export function thinned({ times, loopMs, from }: FrameTimes, every: number): FrameTimes {
  return { times: times.filter((_, index) => index % every === 0), loopMs, from }
}
