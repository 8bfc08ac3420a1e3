import type { GreyVolume } from './region'

export interface Histogram { /** Real values. */ least: number; most: number; counts: number[] }

const BINS = 256
/** Looked at: more changes nothing that one sees. */
const MOST_LOOKED_AT = 4_000_000

/** How often values are there, from the least to the most; what lies below `floor` is left out. */
export function histogramOf({ samples, slope, intercept }: Pick<GreyVolume, 'samples' | 'slope' | 'intercept'>, floor: number | null): Histogram {
  const every = Math.max(1, Math.floor(samples.length / MOST_LOOKED_AT))
  let [least, most] = [Infinity, -Infinity]
  const each = (take: (value: number) => void) => {
    for (let at = 0; at < samples.length; at += every) {
      const value = samples[at]! * slope + intercept
      if (value - value === 0 && (floor === null || value >= floor)) take(value)
    }
  }
  each((value) => {
    if (value < least) least = value
    if (value > most) most = value
  })
  const counts = new Array<number>(BINS).fill(0)
  if (!(most >= least)) return { least: floor ?? 0, most: (floor ?? 0) + 1, counts }
  const scale = most > least ? BINS / (most - least) : 0
  each((value) => { counts[Math.min(BINS - 1, Math.floor((value - least) * scale))]!++ })
  return { least, most: most > least ? most : least + 1, counts }
}
