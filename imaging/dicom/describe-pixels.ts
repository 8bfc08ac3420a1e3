import { ImageRefused, type DataSet, type DicomFile, type Element, type PixelDescription } from '#imaging/contract'
import { hasValue, number, text } from './access'
import { transferSyntaxOf } from './transfer-syntaxes'

const PIXEL_DATA = '7FE00010'
const FLOAT_PIXEL_DATA = '7FE00008'
const DOUBLE_PIXEL_DATA = '7FE00009'
const MAX_FRAMES = 1_000_000
/** Decoded bytes of one frame; a radiograph of 4,800 x 6,000 has 58 million. */
const MAX_FRAME_BYTES = 2 ** 28
const ONE_SAMPLE = new Set(['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR'])
const THREE_SAMPLES = new Set(['RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_PARTIAL_422', 'YBR_PARTIAL_420', 'YBR_ICT', 'YBR_RCT'])

/** The element that holds the pixels: integers, or floating point of 32 or 64 bits (PS3.3 C.7.6.24). */
export function pixelElement(dataset: DataSet): { element: Element | null; isFloat: boolean } {
  const tag = [PIXEL_DATA, FLOAT_PIXEL_DATA, DOUBLE_PIXEL_DATA].find((each) => hasValue(dataset, each))
  return { element: tag ? dataset.elements.get(tag)! : null, isFloat: tag !== undefined && tag !== PIXEL_DATA }
}

/** What the pixels are, checked against each other and against the bytes that are there. @throws ImageRefused */
export function describePixels(file: DicomFile): PixelDescription {
  const { dataset } = file
  if (!pixelElement(dataset).element) throw new ImageRefused('no-pixels')
  const described = descriptionOf(dataset)
  checkAgainst(described, pixelElement(dataset))
  checkBytes(file, described)
  return described
}

function descriptionOf(dataset: DataSet): PixelDescription {
  const samplesPerPixel = number(dataset, '00280002') ?? 1
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) throw new ImageRefused('unsupported-pixels', `${samplesPerPixel} samples`)
  const bitsAllocated = number(dataset, '00280100') ?? 0
  const bitsStored = number(dataset, '00280101') ?? bitsAllocated
  const planar = number(dataset, '00280006') ?? 0
  if (planar !== 0 && planar !== 1) throw new ImageRefused('unsupported-pixels', `planar configuration ${planar}`)
  return {
    rows: number(dataset, '00280010') ?? 0,
    columns: number(dataset, '00280011') ?? 0,
    frames: framesOf(dataset),
    samplesPerPixel,
    bitsAllocated,
    bitsStored,
    highBit: number(dataset, '00280102') ?? bitsStored - 1,
    isSigned: number(dataset, '00280103') === 1,
    photometric: text(dataset, '00280004') || (samplesPerPixel === 1 ? 'MONOCHROME2' : 'RGB'),
    planarConfiguration: planar,
  }
}

/** 1 where nothing is said. */
export function framesOf(dataset: DataSet): number {
  if (!hasValue(dataset, '00280008') || text(dataset, '00280008') === '') return 1
  const frames = number(dataset, '00280008') ?? 0
  if (!Number.isInteger(frames) || frames < 1 || frames > MAX_FRAMES) throw new ImageRefused('dimensions', `${frames} frames`)
  return frames
}

function checkAgainst(pixels: PixelDescription, { element, isFloat }: ReturnType<typeof pixelElement>): void {
  const { rows, columns, samplesPerPixel, bitsAllocated, bitsStored, highBit, photometric } = pixels
  if (rows < 1 || columns < 1) throw new ImageRefused('dimensions', `${columns} x ${rows}`)
  const allowed = isFloat ? [element?.vr === 'OD' ? 64 : 32] : samplesPerPixel === 1 ? [1, 8, 16, 32] : [8, 16, 32]
  if (!allowed.includes(bitsAllocated)) throw new ImageRefused('unsupported-pixels', `${bitsAllocated} bits allocated`)
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit < bitsStored - 1 || highBit >= bitsAllocated) throw new ImageRefused('unsupported-pixels', `${bitsStored} of ${bitsAllocated} bits, highest ${highBit}`)
  if (!(samplesPerPixel === 1 ? ONE_SAMPLE : THREE_SAMPLES).has(photometric)) throw new ImageRefused('unsupported-pixels', `${samplesPerPixel} samples of ${/^[A-Z0-9_ ]{1,16}$/.test(photometric) ? photometric : 'an unknown kind'}`)
  if ((rows * columns * samplesPerPixel * bitsAllocated) / 8 > MAX_FRAME_BYTES) throw new ImageRefused('dimensions', `${columns} x ${rows}`)
}

/** Bytes of one native frame as stored; odd for odd frames, padded only at the end of all. */
export function nativeFrameBytes(pixels: PixelDescription): number {
  const { rows, columns, samplesPerPixel, bitsAllocated, photometric } = pixels
  // PS3.3 C.7.6.3.1.2: two pixels share one pair of chrominance samples.
  const samples = photometric === 'YBR_FULL_422' || photometric === 'YBR_PARTIAL_422' ? 2 : samplesPerPixel
  return (rows * columns * samples * bitsAllocated) / 8
}

/** The file without the bytes behind its last native frame, which are nobody's picture and may be anything. */
export function withoutSurplus(file: DicomFile, pixels: PixelDescription): DicomFile {
  const element = file.dataset.elements.get(PIXEL_DATA)
  const wanted = nativeFrameBytes(pixels) * pixels.frames
  if (!element?.bytes || element.bytes.length === wanted) return file
  const elements = new Map(file.dataset.elements)
  elements.set(PIXEL_DATA, { ...element, bytes: element.bytes.subarray(0, wanted) })
  return { ...file, dataset: { ...file.dataset, elements } }
}

function checkBytes(file: DicomFile, pixels: PixelDescription): void {
  const { element } = pixelElement(file.dataset)
  const isNative = transferSyntaxOf(file.transferSyntax)?.encoding === 'native'
  if (!element || element.items || isNative !== Boolean(element.bytes)) throw new ImageRefused('damaged', 'pixels are not as the transfer syntax says')
  if (element.fragments) {
    if (element.fragments.length < pixels.frames) throw new ImageRefused('truncated', `${element.fragments.length} fragments for ${pixels.frames} frames`)
    return
  }
  const found = element.bytes?.length ?? 0
  const expected = nativeFrameBytes(pixels) * pixels.frames
  if (found < expected) throw new ImageRefused('truncated', `${found} of ${expected} bytes of pixels`)
  // Some writers pad; what could be another frame is a contradiction.
  if (found - expected >= Math.max(2, nativeFrameBytes(pixels))) throw new ImageRefused('dimensions', `${found} bytes of pixels for ${expected}`)
}
