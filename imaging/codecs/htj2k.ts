import { ImageRefused, type Frame, type Htj2kFrame } from '../contract'
import { withOpenJph } from './openjph'

/** The smallest resolution fits into this: one 512x512 slice begins with 64x64, a few kilobytes. */
const SMALLEST_SIDE = 96
const RPCL = 2

/**
 * Whether a frame can be kept as HTJ2K without the loss of a bit, by the codec that we have: grey of up to 16 bits, and
 * colour of 8. Signed samples of 8 bits, colour of 16, 32 bits and floating point are kept as they are.
 */
export function canBeHtj2k({ samples, samplesPerPixel }: Frame): boolean {
  if (samplesPerPixel === 3) return samples instanceof Uint8Array
  return samples instanceof Uint8Array || samples instanceof Uint16Array || samples instanceof Int16Array
}

/**
 * Lossless, resolution by resolution: one tile-part for each, whose ends the codestream itself states (SOT, ISO/IEC
 * 15444-1 A.4.2), so that each prefix decodes to that resolution exactly.
 */
export async function encodeHtj2k(frame: Frame): Promise<Htj2kFrame> {
  if (!canBeHtj2k(frame)) throw new Error('this frame cannot be kept as HTJ2K')
  const { rows, columns, samplesPerPixel, samples } = frame
  if (samples.length !== rows * columns * samplesPerPixel) throw new Error('the samples are not of the size of the frame')
  const decompositions = decompositionsFor(rows, columns)
  const bytes = await withOpenJph((module) => {
    const encoder = new module.HTJ2KEncoder()
    const isUsingColorTransform = samplesPerPixel === 3
    const buffer = encoder.getDecodedBuffer({ width: columns, height: rows, bitsPerSample: bitsOf(frame), componentCount: samplesPerPixel, isSigned: frame.isSigned, isUsingColorTransform })
    buffer.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
    encoder.setQuality(true, 0)
    encoder.setProgressionOrder(RPCL)
    encoder.setDecompositions(decompositions)
    encoder.setTilePartDivisionsAtResolutions(true)
    encoder.setTLMMarker(true)
    encoder.encode()
    const encoded = new Uint8Array(encoder.getEncodedBuffer())
    encoder.delete()
    return encoded
  })
  const ends = tilePartEnds(bytes)
  if (ends.length !== decompositions + 1) throw new Error(`${ends.length} tile-parts for ${decompositions + 1} resolutions`)
  ends[decompositions] = bytes.length
  return { bytes, resolutions: ends.map((endByte, index) => ({ ...sizeAt(rows, columns, decompositions - index), endByte })) }
}

export type DecodedHtj2k = Pick<Frame, 'rows' | 'columns' | 'samplesPerPixel' | 'bitsStored' | 'isSigned'> & { samples: Uint8Array | Uint16Array | Int16Array }

/**
 * Decodes a whole codestream or a prefix of it.
 * @param level how often the size is halved; 0 is the whole picture. A prefix needs the level that it ends with.
 * @throws ImageRefused
 */
export async function decodeHtj2k(bytes: Uint8Array, level = 0): Promise<DecodedHtj2k> {
  return withOpenJph((module, said) => {
    const decoder = new module.HTJ2KDecoder()
    decoder.getEncodedBuffer(bytes.length).set(bytes)
    decoder.decodeSubResolution(level)
    // The codec goes on after an error with what it has, grey where it has nothing: such a picture is never shown.
    const complaint = decoder.getLastErrorMessage() || said[0]
    if (!decoder.getIsHeaderValid() || complaint) throw new ImageRefused('undecodable', `HTJ2K: ${complaint ?? 'no header'}`)
    const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo()
    if (bitsPerSample > 16 || (componentCount !== 1 && componentCount !== 3)) throw new ImageRefused('unsupported-pixels', `HTJ2K: ${componentCount} components of ${bitsPerSample} bits`)
    const decoded = new Uint8Array(decoder.getDecodedBuffer())
    decoder.delete()
    const samples = bitsPerSample <= 8 ? decoded : isSigned ? new Int16Array(decoded.buffer) : new Uint16Array(decoded.buffer)
    return { ...sizeAt(height, width, level), samplesPerPixel: componentCount as 1 | 3, bitsStored: bitsPerSample, isSigned, samples }
  })
}

/**
 * At least one: without any, OpenJPH 0.31 loses the lowest value of each depth (it needs one bit more than is left for it).
 */
function decompositionsFor(rows: number, columns: number): number {
  let count = 1
  while (Math.max(rows, columns) / 2 ** count > SMALLEST_SIDE) count++
  return count
}

function sizeAt(rows: number, columns: number, level: number): { rows: number; columns: number } {
  return { rows: Math.ceil(rows / 2 ** level), columns: Math.ceil(columns / 2 ** level) }
}

/** The precision written is that of the type of the samples, so that it comes back as the same type; and never too small for a value. */
function bitsOf({ samples, bitsStored, isSigned }: Frame): number {
  let smallest = 0
  let largest = 0
  for (let index = 0; index < samples.length; index++) {
    const value = samples[index]!
    if (value < smallest) smallest = value
    else if (value > largest) largest = value
  }
  const needed = isSigned ? Math.max(bitLength(largest), bitLength(-smallest - 1)) + 1 : bitLength(largest)
  return Math.max(bitsStored, needed, samples.BYTES_PER_ELEMENT === 2 ? 9 : 1)
}

function bitLength(value: number): number {
  return value <= 0 ? 0 : 32 - Math.clz32(value)
}

/** Where each tile-part ends, as its SOT marker states it. Only for codestreams that were made here. */
function tilePartEnds(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const ends: number[] = []
  let at = 2
  while (at + 12 <= bytes.length) {
    const marker = view.getUint16(at)
    if (marker === 0xff90) {
      at += view.getUint32(at + 6)
      ends.push(at)
    } else {
      at += 2 + view.getUint16(at + 2)
    }
  }
  return ends
}
