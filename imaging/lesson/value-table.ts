/** What each code of eight bits stands for: 256 values, rising. Codes are for looking; whoever measures reads the slices. */
export type ValueTable = readonly number[]

export const CODES = 256
/** Of Hounsfield units: lung and fat in steps of 20, soft tissue of 4, bone of 20 and dense bone of 50. */
const STEPS = [{ from: -1000, step: 20, codes: 40 }, { from: -200, step: 4, codes: 125 }, { from: 300, step: 20, codes: 60 }, { from: 1500, step: 50, codes: 31 }] as const
const AIR_HU = -1000
const DENSEST_HU = 3000
/** What is left out at both ends of values without a scale: a few voxels of noise or of a vessel would take all the codes. */
const OUTLIERS = 0.001

/** For Hounsfield units. */
export const hounsfieldTable = (): number[] => STEPS.flatMap(({ from, step, codes }) => Array.from({ length: codes }, (_, index) => from + index * step))

/** For what may show bone alone: code 0 is all that lies below, no code is for soft tissue, and none lies between for a renderer to blend. */
export function boneTable(threshold: number): number[] {
  return [AIR_HU, ...Array.from({ length: CODES - 1 }, (_, index) => Math.round(threshold + (index * (DENSEST_HU - threshold)) / (CODES - 2)))]
}

/**
 * For values without a scale (MR, uptake): evenly between percentiles; code by code where there are few whole numbers.
 * @param some values from all over the volume, at least one
 */
export function percentileTable(some: Float32Array): number[] {
  const sorted = some.toSorted()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
  const [least, most] = [at(0), at(1)]
  if (most - least < CODES && some.every(Number.isInteger)) return Array.from({ length: CODES }, (_, code) => least + code)
  const [low, high] = at(1 - OUTLIERS) > at(OUTLIERS) ? [at(OUTLIERS), at(1 - OUTLIERS)] : [least, most]
  return Array.from({ length: CODES }, (_, code) => low + (code * (high - low)) / (CODES - 1))
}

/** The code whose value is nearest. */
export function nearestCode(values: ValueTable, value: number): number {
  let [low, high] = [0, values.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (values[middle]! <= value) low = middle
    else high = middle
  }
  return value - values[low]! <= values[high]! - value ? low : high
}
