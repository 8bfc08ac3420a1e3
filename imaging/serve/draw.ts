import type { Frame } from '#imaging/contract'
import { coloursOf } from '#imaging/codecs/colour'
import type { Lut, Palette } from '#imaging/dicom/grayscale'
import { levelsOf } from './levels'
import type { GrayWindow, Shades } from './shades'

/** Eight bits for each grey or colour, row after row. */
export interface Picture { rows: number; columns: number; samplesPerPixel: 1 | 3; bytes: Uint8Array }

export interface Look {
  /** In place of the one that the file proposes. */
  window?: GrayWindow
  /** The picture is made to fit into it; it is never enlarged. */
  fitInto?: { rows: number; columns: number }
}

/** A frame as it is seen: real values, window or table, colours, shape of the pixels, size. */
export function draw(frame: Frame, shades: Shades, look: Look = {}): Picture {
  const picture = frame.samplesPerPixel === 3 ? colours(frame) : frame.photometric === 'PALETTE COLOR' && shades.palette ? byPalette(frame, shades.palette) : grey(frame, shades, look.window)
  return resized(picture, sizeFor(picture, shades.aspect, look.fitInto))
}

function colours({ rows, columns, samples, bitsStored }: Frame): Picture {
  if (samples instanceof Uint8Array && bitsStored <= 8) return { rows, columns, samplesPerPixel: 3, bytes: samples }
  const shift = 2 ** (bitsStored - 8)
  return { rows, columns, samplesPerPixel: 3, bytes: Uint8Array.from(samples as ArrayLike<number>, (value) => Math.min(255, value / shift)) }
}

const byPalette = ({ rows, columns, samples }: Frame, palette: Palette): Picture => ({ rows, columns, samplesPerPixel: 3, bytes: coloursOf(samples, palette) })

function grey({ rows, columns, samples }: Frame, shades: Shades, wanted: GrayWindow | undefined): Picture {
  const { rescale, modalityLut, isInverse, padding } = shades
  const real = (stored: number) => (modalityLut ? entry(modalityLut, stored) : rescale ? stored * rescale.slope + rescale.intercept : stored)
  const shown = shownBy(wanted ?? shades.window, wanted ? null : shades.voiLut, () => usual(samples, real, padding))
  const bytes = new Uint8Array(samples.length)
  const level = (stored: number) => {
    // What surrounds the picture is dark, also where dark and bright are exchanged.
    if (isPadding(stored, padding)) return 0
    const value = shown(real(stored))
    const byte = value <= 0 ? 0 : value >= 1 ? 255 : Math.round(value * 255)
    return isInverse ? 255 - byte : byte
  }
  // Whole numbers come again and again: each is worked out once.
  if (samples instanceof Float32Array || samples instanceof Float64Array || samples.BYTES_PER_ELEMENT > 2) {
    for (let at = 0; at < samples.length; at++) bytes[at] = level(samples[at]!)
  } else {
    const known = new Int16Array(65_536).fill(-1)
    for (let at = 0; at < samples.length; at++) {
      const index = samples[at]! & 0xffff
      let byte = known[index]!
      if (byte < 0) known[index] = byte = level(samples[at]!)
      bytes[at] = byte
    }
  }
  return { rows, columns, samplesPerPixel: 1, bytes }
}

const entry = ({ firstMapped, entries }: Lut, value: number): number => entries[Math.min(entries.length - 1, Math.max(0, Math.round(value) - firstMapped))]!

/** Real value to 0..1. */
function shownBy(window: GrayWindow | null, voiLut: Lut | null, full: () => GrayWindow): (value: number) => number {
  if (!window && voiLut) {
    const most = 2 ** voiLut.bits - 1
    return (value) => entry(voiLut, value) / most
  }
  return levelsOf(window ?? full())
}

const isPadding = (stored: number, padding: Shades['padding']): boolean => padding !== null && stored >= padding.least && stored <= padding.most

const MOST_SAMPLED = 65_536
/** So much of a frame may lie beyond its window on either side: a few bright pixels do not darken all the others. */
const BEYOND = 0.005

/** The window of a frame that proposes none: nearly all of its values, without what surrounds the picture. */
function usual(samples: Frame['samples'], real: (stored: number) => number, padding: Shades['padding']): GrayWindow {
  // Odd, so that not the same few columns are looked at in every row.
  const step = samples.length <= MOST_SAMPLED ? 1 : Math.ceil(samples.length / MOST_SAMPLED) | 1
  const found: number[] = []
  for (let at = 0; at < samples.length; at += step) if (!isPadding(samples[at]!, padding)) found.push(real(samples[at]!))
  const values = Float64Array.from(found.filter(Number.isFinite)).sort()
  const least = values[Math.floor(values.length * BEYOND)] ?? 0
  // Above the background alone, which may be nearly all of it: a few spots on black are the picture.
  const above = values.subarray(values.findLastIndex((value) => value <= (values[0] ?? 0)) + 1)
  const most = above[Math.ceil(above.length * (1 - BEYOND)) - 1] ?? least
  const width = most - least
  return width > 0 ? { center: (least + most) / 2, width, shape: 'LINEAR_EXACT' } : { center: least, width: 1, shape: 'LINEAR_EXACT' }
}

/** Square pixels, within the frame that is asked for. */
function sizeFor({ rows, columns }: Picture, aspect: number, fitInto: Look['fitInto']): { rows: number; columns: number } {
  // Taller pixels: narrower rather than higher, so that nothing is enlarged.
  const shaped = aspect > 1 ? { rows, columns: columns / aspect } : { rows: rows * aspect, columns }
  const scale = fitInto ? Math.min(1, fitInto.rows / shaped.rows, fitInto.columns / shaped.columns) : 1
  return { rows: Math.max(1, Math.round(shaped.rows * scale)), columns: Math.max(1, Math.round(shaped.columns * scale)) }
}

/** Each new pixel is the mean of what it covers, first along the rows, then along the columns. */
function resized(picture: Picture, size: { rows: number; columns: number }): Picture {
  if (size.rows === picture.rows && size.columns === picture.columns) return picture
  const { samplesPerPixel: samples } = picture
  const across = shrink(picture.bytes, { lines: picture.rows, lineStep: picture.columns * samples, from: picture.columns, step: samples, to: size.columns, samples }, size.columns * samples, samples)
  const down = shrink(across, { lines: size.columns, lineStep: samples, from: picture.rows, step: size.columns * samples, to: size.rows, samples }, samples, size.columns * samples)
  const bytes = Uint8Array.from(down, (value) => Math.round(value))
  return { ...size, samplesPerPixel: samples, bytes }
}

function shrink(source: ArrayLike<number>, { lines, lineStep, from, step, to, samples }: { lines: number; lineStep: number; from: number; step: number; to: number; samples: number }, targetLineStep: number, targetStep: number): Float32Array {
  const target = new Float32Array(lines * to * samples)
  const ratio = from / to
  for (let index = 0; index < to; index++) {
    const [start, end] = [index * ratio, (index + 1) * ratio]
    for (let at = Math.floor(start); at < Math.min(from, Math.ceil(end)); at++) {
      const weight = (Math.min(end, at + 1) - Math.max(start, at)) / ratio
      for (let line = 0; line < lines; line++) {
        for (let sample = 0; sample < samples; sample++) target[line * targetLineStep + index * targetStep + sample]! += weight * source[line * lineStep + at * step + sample]!
      }
    }
  }
  return target
}
