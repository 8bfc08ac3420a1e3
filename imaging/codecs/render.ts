import { ImageRefused, type DataSet, type DicomFile, type Frame } from '../contract'
import { number } from '../dicom/access'
import { modalityLutOf, presentationLutShapeOf, rescaleOf, voiLutsOf, windowsOf, type Lut, type Window } from '../dicom/grayscale'
import { applyPalette } from './colour'
import { decodeFrame } from './decode'

/** Eight bits a sample, as shown: for eyes, never for measuring. */
export interface Picture { rows: number; columns: number; samplesPerPixel: 1 | 3; samples: Uint8Array }

export interface RenderSettings {
  /** The longer side at most; pictures are made smaller, never larger. */
  maxSide?: number
  window?: Pick<Window, 'center' | 'width' | 'shape'>
}

/** @param frameIndex 0-based. @throws ImageRefused */
export async function renderFile(file: DicomFile, frameIndex: number, settings: RenderSettings = {}): Promise<Picture> {
  return renderFrame(await decodeFrame(file, frameIndex), file.dataset, frameIndex, settings)
}

/** Modality table or rescale, then window, then inversion, then size (PS3.4 N.2). */
export function renderFrame(frame: Frame, dataset: DataSet, frameIndex: number, { maxSide, window }: RenderSettings = {}): Picture {
  const picture = frame.samplesPerPixel === 3 ? colourPicture(frame)
    : frame.photometric === 'PALETTE COLOR' ? colourPicture(applyPalette(frame, dataset))
    : greyPicture(frame, dataset, frameIndex, window)
  const longer = Math.max(picture.rows, picture.columns)
  if (!maxSide || longer <= maxSide) return picture
  const size = (side: number) => Math.max(1, Math.round(side * maxSide / longer))
  return averaged(picture, size(picture.rows), size(picture.columns))
}

/** The window that a frame is shown with when nobody chose one: the file's, else one that leaves out the rarest values. */
export function defaultWindow(frame: Frame, dataset: DataSet, frameIndex = 0): Pick<Window, 'center' | 'width' | 'shape'> {
  const named = windowsOf(dataset, frameIndex + 1)[0]
  if (named) return named
  const real = toReal(frame, dataset, frameIndex)
  if (frame.bitsStored <= 8 && !(frame.samples instanceof Float32Array) && !(frame.samples instanceof Float64Array)) {
    const [low, high] = frame.isSigned ? [-(2 ** (frame.bitsStored - 1)), 2 ** (frame.bitsStored - 1) - 1] : [0, 2 ** frame.bitsStored - 1]
    return windowFrom(real(low), real(high))
  }
  return percentileWindow(frame, real, paddingOf(dataset, frame.isSigned))
}

function greyPicture(frame: Frame, dataset: DataSet, frameIndex: number, chosen?: RenderSettings['window']): Picture {
  const real = toReal(frame, dataset, frameIndex)
  const table = chosen || windowsOf(dataset, frameIndex + 1).length ? undefined : voiLutsOf(dataset, frameIndex + 1)[0]
  const shade = table ? tableShade(table) : windowShade(chosen ?? defaultWindow(frame, dataset, frameIndex))
  const isInverse = frame.photometric === 'MONOCHROME1' || presentationLutShapeOf(dataset) === 'INVERSE'
  const isPadding = paddingOf(dataset, frame.isSigned)
  // Padding lies outside of the body: it is as dark as the surroundings, whichever way the values run.
  const shown = (stored: number) => isPadding(stored) ? 0 : Math.round(isInverse ? 255 - shade(real(stored)) : shade(real(stored)))
  return { rows: frame.rows, columns: frame.columns, samplesPerPixel: 1, samples: mapped(frame.samples, shown) }
}

function colourPicture({ rows, columns, samples, bitsStored }: Frame): Picture {
  return { rows, columns, samplesPerPixel: 3, samples: bitsStored === 8 && samples instanceof Uint8Array ? samples : mapped(samples, (value) => Math.round(value * 255 / (2 ** bitsStored - 1))) }
}

/** Stored to real value. */
function toReal(frame: Frame, dataset: DataSet, frameIndex: number): (stored: number) => number {
  const table = modalityLutOf(dataset)
  if (table) return (stored) => entryOf(table, stored)
  const rescale = rescaleOf(dataset, frameIndex + 1)
  return rescale ? (stored) => stored * rescale.slope + rescale.intercept : (stored) => stored
}

/** PS3.3 C.11.2.1.2 (linear), C.11.2.1.3.2 (exact) and C.11.2.1.3.1 (sigmoid), onto 0 to 255. */
export function windowShade({ center, width, shape }: Pick<Window, 'center' | 'width' | 'shape'>): (value: number) => number {
  if (shape === 'SIGMOID') return (value) => 255 / (1 + Math.exp(-4 * (value - center) / width))
  const [middle, range] = shape === 'LINEAR' ? [center - 0.5, width - 1] : [center, width]
  return (value) => value <= middle - range / 2 ? 0 : value > middle + range / 2 ? 255 : ((value - middle) / range + 0.5) * 255
}

function tableShade(table: Lut): (value: number) => number {
  return (value) => entryOf(table, Math.round(value)) * 255 / (2 ** table.bits - 1)
}

function entryOf({ entries, firstMapped }: Lut, value: number): number {
  return entries[Math.max(0, Math.min(entries.length - 1, value - firstMapped))] ?? 0
}

/** A value or a range that stands for "nothing was measured here" (PS3.3 C.7.5.1.1.2). */
function paddingOf(dataset: DataSet, isSigned: boolean): (stored: number) => boolean {
  const asStored = (value: number | null) => value !== null && isSigned && value > 0x7fff && value <= 0xffff ? value - 0x10000 : value
  // Files in implicit VR do not say whether the value is signed: it is what the pixels are.
  const value = asStored(number(dataset, '00280120'))
  if (value === null) return () => false
  const limit = asStored(number(dataset, '00280121')) ?? value
  const [low, high] = value < limit ? [value, limit] : [limit, value]
  return (stored) => stored >= low && stored <= high
}

const PERCENTILE_SAMPLES = 65_536

function percentileWindow(frame: Frame, real: (stored: number) => number, isPadding: (stored: number) => boolean): Pick<Window, 'center' | 'width' | 'shape'> {
  const { samples } = frame
  const step = Math.max(1, Math.floor(samples.length / PERCENTILE_SAMPLES))
  const values: number[] = []
  for (let index = 0; index < samples.length; index += step) if (Number.isFinite(samples[index]!) && !isPadding(samples[index]!)) values.push(real(samples[index]!))
  if (!values.length) return windowFrom(0, 1)
  values.sort((a, b) => a - b)
  return windowFrom(values[Math.floor(values.length * 0.005)]!, values[Math.min(values.length - 1, Math.floor(values.length * 0.995))]!)
}

function windowFrom(one: number, other: number): Pick<Window, 'center' | 'width' | 'shape'> {
  const width = Math.abs(other - one)
  return { center: (one + other) / 2, width: width || 1, shape: 'LINEAR_EXACT' }
}

/** Each value is worked out once where there are few different ones. */
function mapped(samples: Frame['samples'], shown: (stored: number) => number): Uint8Array {
  const result = new Uint8Array(samples.length)
  if (samples.BYTES_PER_ELEMENT > 2) {
    for (let index = 0; index < samples.length; index++) result[index] = clamped(shown(samples[index]!))
    return result
  }
  const known = new Int16Array(131_072).fill(-1)
  for (let index = 0; index < samples.length; index++) {
    const key = samples[index]! + 32_768
    let shade = known[key]!
    if (shade < 0) shade = known[key] = clamped(shown(samples[index]!))
    result[index] = shade
  }
  return result
}

function clamped(value: number): number {
  return value > 255 ? 255 : value > 0 ? value : 0
}

/** Each new pixel is the mean of the area that it covers. */
export function averaged({ rows, columns, samplesPerPixel, samples }: Picture, newRows: number, newColumns: number): Picture {
  if (newRows > rows || newColumns > columns) throw new ImageRefused('dimensions', 'pictures are made smaller only')
  const across = cover(columns, newColumns)
  const down = cover(rows, newRows)
  const result = new Uint8Array(newRows * newColumns * samplesPerPixel)
  const line = new Float64Array(newColumns * samplesPerPixel)
  for (let row = 0; row < newRows; row++) {
    line.fill(0)
    for (const [from, weight] of down[row]!) {
      for (let column = 0; column < newColumns; column++) {
        for (const [at, share] of across[column]!) {
          for (let sample = 0; sample < samplesPerPixel; sample++) line[column * samplesPerPixel + sample]! += samples[(from * columns + at) * samplesPerPixel + sample]! * weight * share
        }
      }
    }
    for (let at = 0; at < line.length; at++) result[row * line.length + at] = Math.round(line[at]!)
  }
  return { rows: newRows, columns: newColumns, samplesPerPixel, samples: result }
}

/** For each new pixel the old ones below it with their shares. */
function cover(old: number, wanted: number): [number, number][][] {
  const scale = old / wanted
  return Array.from({ length: wanted }, (_, index) => {
    const [start, end] = [index * scale, (index + 1) * scale]
    const parts: [number, number][] = []
    for (let at = Math.floor(start); at < Math.min(old, Math.ceil(end - 1e-9)); at++) parts.push([at, (Math.min(at + 1, end) - Math.max(at, start)) / scale])
    return parts
  })
}
