import type { Samples } from './mesh'

/** Voxels from `from` to `to`, both included; without `to` all above. NaN belongs to nothing. 1 inside, 0 outside. */
export function threshold(samples: Samples, from: number, to = Infinity): Uint8Array {
  const mask = new Uint8Array(samples.length)
  for (let at = 0; at < samples.length; at++) {
    const value = samples[at]!
    if (value >= from && value <= to) mask[at] = 1
  }
  return mask
}
