import type { Palette } from '../dicom/grayscale'

const HALF = 1 << 15
const fixed = (value: number) => Math.round(value * 65536)
const CR_RED = fixed(1.402)
const CB_GREEN = fixed(0.344136)
const CR_GREEN = fixed(0.714136)
const CB_BLUE = fixed(1.772)

/** YBR_FULL (PS3.3 C.7.6.3.1.2) in place, in the fixed point of the IJG decoder, so that all ways of decoding agree. */
export function fullYbrToRgb(samples: Uint8Array): Uint8Array {
  for (let at = 0; at + 2 < samples.length; at += 3) {
    const y = samples[at]!
    const cb = samples[at + 1]! - 128
    const cr = samples[at + 2]! - 128
    samples[at] = clamped(y + ((CR_RED * cr + HALF) >> 16))
    samples[at + 1] = clamped(y + ((-CB_GREEN * cb - CR_GREEN * cr + HALF) >> 16))
    samples[at + 2] = clamped(y + ((CB_BLUE * cb + HALF) >> 16))
  }
  return samples
}

/** YBR_PARTIAL (ITU-R BT.601: 16 to 235 and 16 to 240) in place. */
export function partialYbrToRgb(samples: Uint8Array): Uint8Array {
  for (let at = 0; at + 2 < samples.length; at += 3) {
    const y = 1.164384 * (samples[at]! - 16)
    const cb = samples[at + 1]! - 128
    const cr = samples[at + 2]! - 128
    samples[at] = clamped(Math.round(y + 1.596027 * cr))
    samples[at + 1] = clamped(Math.round(y - 0.391762 * cb - 0.812968 * cr))
    samples[at + 2] = clamped(Math.round(y + 2.017232 * cb))
  }
  return samples
}

/** Two pixels share a pair of chrominance samples: Y1 Y2 CB CR (PS3.3 C.7.6.3.1.2, uncompressed *_422). */
export function spreadChrominance(pairs: Uint8Array): Uint8Array {
  const samples = new Uint8Array(pairs.length / 4 * 6)
  for (let from = 0, to = 0; from + 3 < pairs.length; from += 4, to += 6) {
    samples[to] = pairs[from]!
    samples[to + 3] = pairs[from + 1]!
    samples[to + 1] = samples[to + 4] = pairs[from + 2]!
    samples[to + 2] = samples[to + 5] = pairs[from + 3]!
  }
  return samples
}

/** Each index of PALETTE COLOR as its colour (PS3.3 C.7.6.3.1.5 and .6): red, green, blue of 8 bits, interleaved. */
export function coloursOf(indices: ArrayLike<number>, { firstMapped, bits, red, green, blue }: Palette): Uint8Array {
  const colours = [red, green, blue]
  // Entries of 16 bits: the upper byte is the colour. Some writers say 16 and fill only the lower one.
  const isWide = bits === 16 && colours.some((entries) => entries.some((entry) => entry > 255))
  const tables = colours.map((entries) => Uint8Array.from(entries, (entry) => (isWide ? entry >> 8 : entry)))
  const samples = new Uint8Array(indices.length * 3)
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const entry = indices[pixel]! - firstMapped
    for (let colour = 0; colour < 3; colour++) {
      const table = tables[colour]!
      samples[pixel * 3 + colour] = table[entry < 0 ? 0 : entry < table.length ? entry : table.length - 1]!
    }
  }
  return samples
}

function clamped(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value
}
