import { ImageRefused, type DataSet, type DicomFile, type Element, type Frame } from '../contract'
import { newDataSet, numberElement, text, textElement } from '../dicom/access'
import { describePixels } from '../dicom/describe-pixels'
import { modalityLutOf, paletteOf, presentationLutShapeOf, rescaleOf, windowsOf } from '../dicom/grayscale'
import { EXPLICIT_LITTLE, transferSyntaxOf } from '../dicom/transfer-syntaxes'
import { decodeFrame } from './decode'
import { canBeHtj2k, encodeHtj2k } from './htj2k'

/** In pixels of a frame, from its upper left corner; what lies outside of the frame is nothing. */
export interface Rectangle { left: number; top: number; width: number; height: number }

const HTJ2K_LOSSLESS_RPCL = '1.2.840.10008.1.2.4.202'
/** Beyond it frames are packed as HTJ2K, lossless, so that a long clip neither fills memory nor the store. */
const MAX_NATIVE_BYTES = 2 ** 28
const MAX_RECTANGLES = 200
/** Made from the pixels as they were: a small picture of them, and their extremes. */
const DERIVED_FROM_PIXELS = ['00880200', '00280106', '00280107', '00280108', '00280109', '00280110', '00280111', '7FE00001', '7FE00002', '7FE00003']

/**
 * The same file with rectangles black in every frame, for good: the pixels are decoded, overwritten and written anew,
 * so that nothing of the old codestream stays. All other values stay as they are shown: YBR becomes the RGB that it was
 * shown as, and bits above the stored ones (overlays among them) go.
 * The caller says in the data set that it was done: Burned In Annotation (0028,0301) and the de-identification method.
 * @throws ImageRefused
 */
export async function blackOut(file: DicomFile, rectangles: readonly Rectangle[], maxNativeBytes = MAX_NATIVE_BYTES): Promise<DicomFile> {
  if (!rectangles.length || rectangles.length > MAX_RECTANGLES || !rectangles.every(isRectangle)) throw new RangeError('rectangles of whole pixels, one to two hundred of them')
  const pixels = describePixels(file)
  const first = await decodeFrame(file, 0)
  const isPacked = first.samples.byteLength * pixels.frames > maxNativeBytes
  if (isPacked && !canBeHtj2k(first)) throw new ImageRefused('too-large', `${pixels.frames} frames of ${first.samples.byteLength} bytes`)
  const black = blackOf(file.dataset, first)
  const native = isPacked ? null : new Uint8Array(nativeBytes(first, pixels.frames, pixels.bitsAllocated))
  const fragments: Uint8Array[] = []
  for (let index = 0; index < pixels.frames; index++) {
    const frame = index === 0 ? first : await decodeFrame(file, index)
    for (const rectangle of rectangles) fill(frame, rectangle, black)
    if (native) place(native, frame, index, pixels.bitsAllocated)
    else fragments.push((await encodeHtj2k(frame)).bytes)
  }
  const transferSyntax = native ? EXPLICIT_LITTLE : HTJ2K_LOSSLESS_RPCL
  return { meta: newDataSet([...file.meta.elements, ['00020010', textElement('UI', transferSyntax)]], file.meta.characterSets), dataset: rewritten(file, first, native ?? fragments), transferSyntax }
}

function rewritten(file: DicomFile, frame: Frame, pixels: Uint8Array | Uint8Array[]): DataSet {
  const { dataset } = file
  const elements = new Map<string, Element>(dataset.elements)
  for (const tag of DERIVED_FROM_PIXELS) elements.delete(tag)
  const tag = ['7FE00008', '7FE00009'].find((each) => elements.has(each)) ?? '7FE00010'
  const vr = tag === '7FE00008' ? 'OF' : tag === '7FE00009' ? 'OD' : frame.samples.BYTES_PER_ELEMENT === 1 || Array.isArray(pixels) ? 'OB' : 'OW'
  elements.set(tag, Array.isArray(pixels) ? { vr, fragments: pixels, offsets: [] } : { vr, bytes: pixels })
  if (frame.samplesPerPixel === 3) {
    elements.set('00280004', textElement('CS', Array.isArray(pixels) ? 'YBR_RCT' : 'RGB'))
    elements.set('00280006', numberElement('US', 0))
  }
  if (elements.has('00280102')) elements.set('00280102', numberElement('US', frame.bitsStored - 1))
  // What was lost once stays lost: written without compression it would look like an original (PS3.3 C.7.6.1.1.5).
  if (transferSyntaxOf(file.transferSyntax)?.isLossy && text(dataset, '00282110') !== '01') elements.set('00282110', textElement('CS', '01'))
  return { ...dataset, elements }
}

/** The stored value that is shown black, whichever way the values run. */
function blackOf(dataset: DataSet, frame: Frame): number {
  if (frame.photometric === 'RGB') return 0
  if (frame.photometric === 'PALETTE COLOR') return darkestEntry(dataset, frame)
  const isDarkHigh = frame.photometric === 'MONOCHROME1' || presentationLutShapeOf(dataset) === 'INVERSE'
  const isInverse = isDarkHigh !== ((rescaleOf(dataset)?.slope ?? 1) < 0)
  let low = 0
  let high = 0
  for (const value of frame.samples) {
    if (value < low) low = value
    if (value > high) high = value
  }
  const darkest = isInverse ? high : low
  // A value that occurs, or 0, keeps windows and averages what they were; the end of the range is for pictures that have no black.
  if (frame.samples instanceof Float32Array || frame.samples instanceof Float64Array || isShownBlack(dataset, darkest, isDarkHigh)) return darkest
  if (frame.isSigned) return isInverse ? 2 ** (frame.bitsStored - 1) - 1 : -(2 ** (frame.bitsStored - 1))
  return isInverse ? 2 ** frame.bitsStored - 1 : 0
}

function isShownBlack(dataset: DataSet, stored: number, isDarkHigh: boolean): boolean {
  const window = windowsOf(dataset)[0]
  if (modalityLutOf(dataset) || window?.shape === 'SIGMOID') return false
  const { slope, intercept } = rescaleOf(dataset) ?? { slope: 1, intercept: 0 }
  // Without a window the picture is shown from its darkest value on.
  if (!window) return true
  const beyond = stored * slope + intercept - window.center
  return (isDarkHigh ? beyond : -beyond) >= window.width / 2
}

function darkestEntry(dataset: DataSet, frame: Frame): number {
  const { firstMapped, red, green, blue } = paletteOf(dataset)
  let darkest = 0
  const light = (entry: number) => red[entry]! + green[entry]! + blue[entry]!
  for (let entry = 1; entry < Math.min(red.length, green.length, blue.length); entry++) if (firstMapped + entry < 2 ** frame.bitsStored && light(entry) < light(darkest)) darkest = entry
  return firstMapped + darkest
}

function fill({ rows, columns, samplesPerPixel, samples }: Frame, { left, top, width, height }: Rectangle, black: number): void {
  const [from, to] = [Math.max(0, left), Math.min(columns, left + width)]
  for (let row = Math.max(0, top); row < Math.min(rows, top + height); row++) {
    if (to > from) samples.fill(black, (row * columns + from) * samplesPerPixel, (row * columns + to) * samplesPerPixel)
  }
}

function nativeBytes({ samples }: Frame, frames: number, bitsAllocated: number): number {
  const bytes = bitsAllocated === 1 ? Math.ceil(samples.length * frames / 8) : samples.byteLength * frames
  return bytes + bytes % 2
}

function place(native: Uint8Array, { samples }: Frame, index: number, bitsAllocated: number): void {
  if (bitsAllocated !== 1) return native.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), index * samples.byteLength)
  for (let pixel = 0; pixel < samples.length; pixel++) {
    const bit = index * samples.length + pixel
    if (samples[pixel]) native[bit >> 3]! |= 1 << (bit & 7)
  }
}

function isRectangle({ left, top, width, height }: Rectangle): boolean {
  return [left, top, width, height].every(Number.isSafeInteger) && width > 0 && height > 0
}
