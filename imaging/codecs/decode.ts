import { ImageRefused, type DicomFile, type Frame, type PixelDescription } from '../contract'
import { describePixels, nativeFrameBytes, pixelElement } from '../dicom/describe-pixels'
import { transferSyntaxOf, type PixelEncoding } from '../dicom/transfer-syntaxes'
import { bareCodestream, checkJpegLsScans, readJpeg2000Header, readJpegHeader, type CodestreamHeader, type JpegHeader } from './codestreams'
import { fullYbrToRgb, partialYbrToRgb, spreadChrominance } from './colour'
import { decodeWith } from './dcmjs-wasm'
import { frameBytes } from './fragments'
import { decodeHtj2k } from './htj2k'
import { decodeRle } from './rle'
import { bitSamples, floatSamples, interleave, nativeSamples, samplesOfCodestream, wordsOf } from './samples'

type Samples = Frame['samples']
/** How the colours of decoded samples are to be understood. */
type Colours = 'rgb' | 'full' | 'partial'

/**
 * One frame as stored values, exactly; of lossy codestreams what the reference decoders give. Never a part of a frame,
 * never a frame of another size than the data set says.
 * @param frameIndex 0-based.
 * @throws ImageRefused
 */
export async function decodeFrame(file: DicomFile, frameIndex: number): Promise<Frame> {
  const pixels = describePixels(file)
  if (!Number.isInteger(frameIndex) || frameIndex < 0 || frameIndex >= pixels.frames) throw new RangeError(`there is no frame ${frameIndex}`)
  const encoding = transferSyntaxOf(file.transferSyntax)?.encoding
  if (!encoding) throw new ImageRefused('unknown-transfer-syntax', file.transferSyntax.slice(0, 64))
  const { samples, colours } = encoding === 'native' ? nativeFrame(file, pixels, frameIndex) : await compressedFrame(file, pixels, frameIndex, encoding)
  return finished(samples, colours, pixels)
}

function nativeFrame(file: DicomFile, pixels: PixelDescription, frameIndex: number): { samples: Samples; colours: Colours } {
  const { element, isFloat } = pixelElement(file.dataset)
  const bytes = element?.bytes
  if (!bytes) throw new ImageRefused('damaged', 'pixels are not as the transfer syntax says')
  const { rows, columns, bitsAllocated, photometric, samplesPerPixel } = pixels
  if (bitsAllocated === 1) return { samples: bitSamples(bytes, rows * columns, frameIndex), colours: 'rgb' }
  const length = nativeFrameBytes(pixels)
  const own = bytes.subarray(frameIndex * length, (frameIndex + 1) * length)
  if (isFloat) return { samples: floatSamples(own, bitsAllocated as 32 | 64), colours: 'rgb' }
  const samples = nativeSamples(own, pixels)
  if (samplesPerPixel === 1) return { samples, colours: 'rgb' }
  if (photometric.endsWith('_422')) return { samples: spreadChrominance(eightBits(samples)), colours: coloursOf(photometric) }
  return { samples: pixels.planarConfiguration === 1 ? interleave(samples, 3) : samples, colours: coloursOf(photometric) }
}

async function compressedFrame(file: DicomFile, pixels: PixelDescription, frameIndex: number, encoding: PixelEncoding): Promise<{ samples: Samples; colours: Colours }> {
  const { element, isFloat } = pixelElement(file.dataset)
  if (isFloat || pixels.bitsAllocated < 8) throw new ImageRefused('unsupported-pixels', `compressed samples of ${isFloat ? 'floating point' : 'one bit'}`)
  if (!element?.fragments) throw new ImageRefused('damaged', 'pixels are not as the transfer syntax says')
  const bytes = frameBytes(element, pixels.frames, frameIndex, encoding === 'rle' ? 'rle' : 'codestream')
  switch (encoding) {
    case 'rle': {
      const decoded = decodeRle(bytes, pixels.rows * pixels.columns, pixels.samplesPerPixel, pixels.bitsAllocated / 8)
      return { samples: nativeSamples(decoded, pixels), colours: coloursOf(pixels.photometric) }
    }
    case 'jpeg':
    case 'jpeg-extended':
    case 'jpeg-lossless':
    case 'jpeg-ls':
      return jpegFrame(bytes, pixels)
    case 'jpeg-2000':
    case 'htj2k':
      return jpeg2000Frame(bareCodestream(bytes), pixels)
    case 'native':
    case 'jpeg-xl':
    case 'video':
    case 'other':
      throw new ImageRefused('unsupported-pixels', transferSyntaxOf(file.transferSyntax)?.name)
  }
}

const LOSSLESS_JPEG = 3
const JPEG_LS = 55

/** The codestream says which JPEG it is; the transfer syntaxes are often mixed up. */
async function jpegFrame(bytes: Uint8Array, pixels: PixelDescription): Promise<{ samples: Samples; colours: Colours }> {
  const header = readJpegHeader(bytes)
  checkSize(header, pixels)
  const isLossless = header.process === LOSSLESS_JPEG || header.process === JPEG_LS
  if (header.isSubsampled && isLossless) throw new ImageRefused('unsupported-pixels', 'a lossless JPEG with fewer samples of colour')
  if (![0, 1, 2, LOSSLESS_JPEG, JPEG_LS].includes(header.process)) throw new ImageRefused('unsupported-pixels', `JPEG process ${header.process}`)
  if (header.process === JPEG_LS) checkJpegLsScans(bytes)
  const wide = header.precision > 8
  const decoded = await decodeWith(header.process === JPEG_LS ? 'DecodeJpegLs' : 'DecodeJpeg', bytes, {
    rows: header.rows, columns: header.columns, samplesPerPixel: header.components, bitsAllocated: wide ? 16 : 8, bitsStored: header.precision,
  })
  const words = wordsOf(checkLength(decoded, header), wide ? 16 : 8) as Uint8Array | Uint16Array
  const ordered = header.process === JPEG_LS && header.interleave === 0 && header.components > 1 ? interleave(words, header.components) : words
  return { samples: samplesOfCodestream(ordered, header, pixels, false), colours: isLossless ? coloursOf(pixels.photometric) : coloursOfJpeg(header, pixels.photometric) }
}

/**
 * Colours of a lossy JPEG: what the codestream states is right, where it states something; data sets are often left
 * saying RGB when their JPEG is YCbCr.
 */
function coloursOfJpeg(header: JpegHeader, photometric: string): Colours {
  if (header.adobeTransform === 0 || String.fromCharCode(...header.componentIds) === 'RGB') return 'rgb'
  if (header.adobeTransform === 1 || header.isJfif) return 'full'
  return coloursOf(photometric)
}

async function jpeg2000Frame(bytes: Uint8Array, pixels: PixelDescription): Promise<{ samples: Samples; colours: Colours }> {
  const header = readJpeg2000Header(bytes)
  checkSize(header, pixels)
  if (header.isSubsampled || (header.components > 1 && header.precision > 8)) throw new ImageRefused('unsupported-pixels', `JPEG 2000 with ${header.isSubsampled ? 'fewer samples of colour' : `colour of ${header.precision} bits`}`)
  if (header.precision > 16) throw new ImageRefused('unsupported-pixels', `JPEG 2000 of ${header.precision} bits`)
  const words = header.isHighThroughput ? wordsOfHtj2k(await decodeHtj2k(bytes)) : wordsOf(checkLength(await decodeWith('DecodeJpeg2000', bytes, {
    rows: header.rows, columns: header.columns, samplesPerPixel: header.components, bitsAllocated: header.precision > 8 ? 16 : 8, bitsStored: header.precision,
  }), header), header.precision > 8 ? 16 : 8) as Uint8Array | Uint16Array
  // The decoder undoes the reversible and the irreversible transform; without one, only YBR_FULL means something else than RGB.
  const colours = !header.usesColourTransform && pixels.photometric === 'YBR_FULL' ? 'full' : 'rgb'
  return { samples: samplesOfCodestream(words, header, pixels, true), colours }
}

function wordsOfHtj2k({ samples }: { samples: Uint8Array | Uint16Array | Int16Array }): Uint8Array | Uint16Array {
  return samples instanceof Int16Array ? new Uint16Array(samples.buffer, samples.byteOffset, samples.length) : samples
}

function checkSize(header: CodestreamHeader, pixels: PixelDescription): void {
  if (header.rows !== pixels.rows || header.columns !== pixels.columns) throw new ImageRefused('undecodable', `a codestream of ${header.columns} x ${header.rows} where ${pixels.columns} x ${pixels.rows} are due`)
  if (header.components !== pixels.samplesPerPixel) throw new ImageRefused('undecodable', `a codestream of ${header.components} components where ${pixels.samplesPerPixel} are due`)
}

function checkLength(decoded: Uint8Array, { rows, columns, components, precision }: CodestreamHeader): Uint8Array {
  if (decoded.length !== rows * columns * components * (precision > 8 ? 2 : 1)) throw new ImageRefused('undecodable', `${decoded.length} bytes decoded`)
  return decoded
}

/** Of samples that no codec converted. */
function coloursOf(photometric: string): Colours {
  if (photometric === 'YBR_FULL' || photometric === 'YBR_FULL_422') return 'full'
  return photometric.startsWith('YBR_PARTIAL') ? 'partial' : 'rgb'
}

function finished(samples: Samples, colours: Colours, pixels: PixelDescription): Frame {
  const { rows, columns, samplesPerPixel, bitsStored, isSigned, photometric } = pixels
  if (samples.length !== rows * columns * samplesPerPixel) throw new ImageRefused('undecodable', `${samples.length} samples`)
  const frame = { rows, columns, samplesPerPixel, bitsStored, isSigned }
  if (samplesPerPixel === 1) return { ...frame, photometric: photometric as Frame['photometric'], samples }
  if (isSigned) throw new ImageRefused('unsupported-pixels', 'signed colours')
  if (colours === 'rgb') return { ...frame, photometric: 'RGB', samples }
  if (bitsStored !== 8) throw new ImageRefused('unsupported-pixels', `${photometric} of ${bitsStored} bits`)
  const eight = eightBits(samples)
  return { ...frame, photometric: 'RGB', samples: colours === 'full' ? fullYbrToRgb(eight) : partialYbrToRgb(eight) }
}

function eightBits(samples: Samples): Uint8Array {
  if (!(samples instanceof Uint8Array)) throw new ImageRefused('unsupported-pixels', 'chrominance that is not of 8 bits')
  return samples
}
