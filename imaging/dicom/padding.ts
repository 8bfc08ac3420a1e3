/** Stored values around the picture that are none of it, both inclusive. */
export interface Padding { least: number; most: number }

/** Pixel Padding Value and Range Limit (PS3.3 C.7.5.1.1.2) of whole numbers, as signed as the pixels are, whatever type they were written as. */
export function paddingOf(value: number | null, limit: number | null, isSigned: boolean): Padding | null {
  const stored = (given: number | null) => (given === null || !Number.isFinite(given) ? null : isSigned && given > 0x7fff ? given - 0x10000 : !isSigned && given < 0 ? given + 0x10000 : given)
  return between(stored(value), stored(limit))
}

/** Of floats there is only one way to write them (Float and Double Float Pixel Padding Value). */
export const floatPaddingOf = (value: number | null, limit: number | null): Padding | null => between(value, limit)

const between = (value: number | null, limit: number | null): Padding | null => (value === null ? null : { least: Math.min(value, limit ?? value), most: Math.max(value, limit ?? value) })
