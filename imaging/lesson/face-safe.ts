import type { Shows } from './manifest'
import { CODES, nearestCode, type ValueTable } from './value-table'

/**
 * What of a head may be shown, by the state of its face (`Series.faceState`). Whatever is not known to be harmless shows bone
 * alone: flagged, bone-only, and both halves of a copy that nobody confirmed yet.
 */
export function showsOf(faceState: string): Shows {
  if (faceState === 'none' || faceState === 'cleared') return 'all'
  return faceState === 'defaced' ? 'defaced' : 'bone-only'
}

/** Samples to codes. */
export type Encode = (samples: ArrayLike<number>, into: Uint8Array, at: number) => void

export interface Scale { slope: number; intercept: number }

/**
 * Encodes real values. Those below `floor` become code 0, after whatever means were taken: a mean of bone and air lies where
 * skin lies, and would draw it.
 * @param floor null: nothing is cut
 */
export function encoder(values: ValueTable, floor: number | null): (value: number) => number {
  if (floor === null) return (value) => nearestCode(values, value)
  return (value) => (value < floor ? 0 : Math.max(1, nearestCode(values, value)))
}

/** For stored whole numbers of 16 bits: every answer is worked out once. */
export function encodeWhole(values: ValueTable, floor: number | null, { slope, intercept }: Scale): Encode {
  const one = encoder(values, floor)
  const lowest = -32_768
  const codes = new Uint8Array(3 * 32_768)
  for (let index = 0; index < codes.length; index++) codes[index] = one((index + lowest) * slope + intercept)
  return (samples, into, at) => {
    for (let index = 0; index < samples.length; index++) into[at + index] = codes[samples[index]! - lowest]!
  }
}

/** For real values. */
export function encodeReal(values: ValueTable, floor: number | null): Encode {
  const one = encoder(values, floor)
  return (samples, into, at) => {
    for (let index = 0; index < samples.length; index++) into[at + index] = one(samples[index]!)
  }
}

/** By code: whether the bytes of a model that shows bone alone may hold it. */
export const isFaceSafe = (code: number, values: ValueTable, threshold: number): boolean => code === 0 || (code < CODES && values[code]! >= threshold)
