import type { FindingValue } from '~/domain/images/finding'
import type { FrameDescription } from '~/domain/images/reading'

/** What the values of a series are: the same for all its pictures and for all planes through them. */
export interface ValueUnit { unit: 'HU' | 'rescaled' | 'stored'; of?: string }

/** Rescaled values are called so as soon as one picture's are: they all share one scale then, stored values would not. */
export function valueUnitOf(frames: readonly FrameDescription[]): ValueUnit {
  if (frames.length > 0 && frames.every((one) => one.isHounsfield)) return { unit: 'HU' }
  const units = new Set(frames.map((one) => one.valueUnits))
  const of = units.size === 1 ? [...units][0] : ''
  if (!of && frames.every((one) => one.slope === 1 && one.intercept === 0)) return { unit: 'stored' }
  return of ? { unit: 'rescaled', of } : { unit: 'rescaled' }
}

export const valueIn = (name: FindingValue['name'], value: number, unit: ValueUnit): FindingValue => ({ name, value, ...unit })
