import { ImageRefused, type Frame, type PixelDescription } from '../contract'
import type { CodestreamHeader } from './codestreams'

type Samples = Frame['samples']

/** Samples as they lie in the file (little endian words), cut out and sign-extended (PS3.5 8.1.1): overlays in unused bits go. */
export function nativeSamples(bytes: Uint8Array, { bitsAllocated, bitsStored, highBit, isSigned }: PixelDescription): Samples {
  const words = wordsOf(bytes, bitsAllocated)
  const above = bitsAllocated - 1 - highBit
  if (bitsStored === bitsAllocated) return typed(words.buffer as ArrayBuffer, bitsAllocated, isSigned)
  const samples = typed(new ArrayBuffer(words.byteLength), bitsAllocated, isSigned)
  // Left until the sign is the word's, and back with or without it.
  const left = 32 - bitsAllocated + above
  const right = 32 - bitsStored
  for (let index = 0; index < words.length; index++) {
    const raised = words[index]! << left
    samples[index] = isSigned ? raised >> right : raised >>> right
  }
  return samples
}

/** One bit a pixel, the first in the lowest bit; frames follow each other without padding (PS3.5 8.1.1, annex D). */
export function bitSamples(bytes: Uint8Array, pixels: number, frameIndex: number): Uint8Array {
  const first = pixels * frameIndex
  const samples = new Uint8Array(pixels)
  for (let index = 0; index < pixels; index++) {
    const bit = first + index
    samples[index] = (bytes[bit >> 3]! >> (bit & 7)) & 1
  }
  return samples
}

export function floatSamples(bytes: Uint8Array, bitsAllocated: 32 | 64): Float32Array | Float64Array {
  const buffer = bytes.slice().buffer as ArrayBuffer
  return bitsAllocated === 32 ? new Float32Array(buffer) : new Float64Array(buffer)
}

/**
 * Decoded words of a codestream, as the data set means them. Where the two contradict each other so that a value
 * could be another, the frame is refused.
 */
export function samplesOfCodestream(words: Uint8Array | Uint16Array, header: CodestreamHeader, pixels: PixelDescription, knowsSign: boolean): Samples {
  const { bitsAllocated, bitsStored, highBit, isSigned } = pixels
  const { precision } = header
  if (highBit !== bitsStored - 1) throw new ImageRefused('unsupported-pixels', 'compressed samples that are not in the lowest bits')
  if (precision > bitsAllocated || precision > 16) throw new ImageRefused('undecodable', `a codestream of ${precision} bits in ${bitsAllocated}`)
  // Codecs without a sign of their own do not say which bit of a shorter sample is the sign.
  if (isSigned && precision < bitsStored && !knowsSign) throw new ImageRefused('undecodable', `a codestream of ${precision} bits where ${bitsStored} are stored`)
  const samples = typed(new ArrayBuffer(words.length * bitsAllocated / 8), bitsAllocated, isSigned)
  const left = 32 - Math.min(precision, bitsStored)
  const unused = Math.max(0, precision - bitsStored)
  const filled = 2 ** unused - 1
  for (let index = 0; index < words.length; index++) {
    const raised = words[index]! << left
    const value = isSigned ? raised >> left : raised >>> left
    if (unused) {
      // Above the stored bits there is nothing, or, of a negative value, the sign once more.
      const above = (words[index]! >> bitsStored) & filled
      const isSign = isSigned && value < 0 && above === filled
      if (above === 0 ? header.isSigned && value < 0 : !isSign) throw new ImageRefused('undecodable', `values of more than ${bitsStored} bits`)
    }
    samples[index] = value
  }
  return samples
}

/** Colour plane after colour plane, as colour after colour in each pixel. */
export function interleave<T extends Samples>(planes: T, samplesPerPixel: number): T {
  const interleaved = new (planes.constructor as new (length: number) => T)(planes.length)
  const pixels = planes.length / samplesPerPixel
  for (let sample = 0; sample < samplesPerPixel; sample++) {
    for (let pixel = 0; pixel < pixels; pixel++) interleaved[pixel * samplesPerPixel + sample] = planes[sample * pixels + pixel]!
  }
  return interleaved
}

export function wordsOf(bytes: Uint8Array, bits: number): Uint8Array | Uint16Array | Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const { buffer, byteOffset, byteLength } = aligned
  if (bits === 8) return bytes.slice()
  if (bits === 16) return new Uint16Array(buffer, byteOffset, byteLength >> 1).slice()
  return new Uint32Array(buffer, byteOffset, byteLength >> 2).slice()
}

function typed(buffer: ArrayBuffer, bits: number, isSigned: boolean): Samples {
  if (bits === 8) return isSigned ? new Int8Array(buffer) : new Uint8Array(buffer)
  if (bits === 16) return isSigned ? new Int16Array(buffer) : new Uint16Array(buffer)
  return isSigned ? new Int32Array(buffer) : new Uint32Array(buffer)
}
