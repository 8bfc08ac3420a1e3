/**
 * How often each code occurs in a volume. Code 0 is left out: it is the air around the patient, and what is not shown on
 * purpose (a volume of bone alone has 0 everywhere else).
 */

/** The value that this share (0 to 1) of the voxels does not exceed; null where there are none. */
export function valueAtShare(histogram: readonly number[], values: readonly number[], share: number): number | null {
  let sum = 0
  for (let code = 1; code < histogram.length; code++) sum += histogram[code]!
  if (sum === 0) return null
  let passed = 0
  for (let code = 1; code < histogram.length; code++) {
    passed += histogram[code]!
    if (passed >= share * sum && passed > 0) return values[code]!
  }
  return values[histogram.length - 1]!
}

/** Darkest and brightest few left out. */
export function windowOfHistogram(histogram: readonly number[], values: readonly number[]): { center: number; width: number } {
  const least = valueAtShare(histogram, values, 0.02) ?? values[0]!
  const most = valueAtShare(histogram, values, 0.995) ?? values.at(-1)!
  return { center: (least + most) / 2, width: Math.max(1, most - least) }
}

/**
 * Heights of 0 to 1 for an editor, over equal steps of value; by logarithm, or soft tissue hides all else.
 * A code's count is spread over the values it stands for.
 */
export function histogramHeights(histogram: readonly number[], values: readonly number[], columns: number): Float32Array {
  const sums = new Float32Array(columns)
  const least = values[0]!
  const range = values.at(-1)! - least
  if (range <= 0) return sums
  for (let code = 1; code < histogram.length; code++) {
    const from = ((values[code - 1]! + values[code]!) / 2 - least) / range * columns
    const to = ((values[code]! + (values[code + 1] ?? values[code]!)) / 2 - least) / range * columns
    const width = Math.max(to - from, 1e-6)
    for (let column = Math.floor(from); column < Math.min(columns, to); column++) {
      const part = Math.min(to, column + 1) - Math.max(from, column)
      if (part > 0) sums[column]! += histogram[code]! * part / width
    }
  }
  const most = Math.log1p(sums.reduce((highest, one) => Math.max(highest, one), 0))
  return most === 0 ? sums : sums.map((one) => Math.log1p(one) / most)
}
