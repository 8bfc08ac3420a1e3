import type { DataSet, Element } from '#imaging/contract'
import { number, text } from '#imaging/dicom/access'
import { framesOf } from '#imaging/dicom/describe-pixels'

/**
 * Takes away what rides on the pixels without being one: bytes after the last pixel, comments and application segments
 * of compressed frames (a camera's EXIF, a capture program's remarks), bytes after a frame's end. No sample changes.
 */
export function cleanPixelElement(dataset: DataSet, element: Element): Element {
  if (element.fragments) return cleanFragments(element)
  const bytes = element.bytes ?? new Uint8Array()
  const expected = nativeBytes(dataset)
  // What could be another frame is a contradiction, which whoever decodes refuses.
  const exact = expected !== null && bytes.length > expected && bytes.length - expected < Math.max(2, expected / framesOf(dataset)) ? { vr: element.vr, bytes: bytes.subarray(0, expected) } : element
  return hasOverlayInPixels(dataset) ? withoutUnusedBits(dataset, exact) : exact
}

/** Retired, still met: an overlay's drawing in the bits above the samples (60xx,0102). */
function hasOverlayInPixels(dataset: DataSet): boolean {
  for (const tag of dataset.elements.keys()) if (tag.startsWith('60') && tag.endsWith('0102') && (number(dataset, tag) ?? 0) > 0) return true
  return false
}

/** Above the highest bit of a sample stands its sign, or nothing. */
function withoutUnusedBits(dataset: DataSet, element: Element): Element {
  const [stored, high] = [number(dataset, '00280101') ?? 16, number(dataset, '00280102') ?? 15]
  if (number(dataset, '00280100') !== 16 || stored >= 16 || high !== stored - 1) return element
  const isSigned = number(dataset, '00280103') === 1
  const bytes = Uint8Array.from(element.bytes ?? [])
  const view = new DataView(bytes.buffer)
  const shift = 16 - stored
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const left = (view.getUint16(at, true) << shift) & 0xffff
    if (isSigned) view.setInt16(at, ((left << 16) >> 16) >> shift, true)
    else view.setUint16(at, left >>> shift, true)
  }
  return { vr: element.vr, bytes }
}

/** Null where the description is not one: whoever decodes says so. */
function nativeBytes(dataset: DataSet): number | null {
  const [rows, columns, bits] = [number(dataset, '00280010'), number(dataset, '00280011'), number(dataset, '00280100')]
  if (!rows || !columns || !bits) return null
  const samples = number(dataset, '00280002') ?? 1
  const isHalved = samples === 3 && ['YBR_FULL_422', 'YBR_PARTIAL_422'].includes(text(dataset, '00280004'))
  return Math.ceil((rows * columns * (isHalved ? 2 : samples) * bits * framesOf(dataset)) / 8)
}

function cleanFragments(element: Element): Element {
  const before = element.fragments ?? []
  const after = before.map(cleanFrame)
  if (after.every((fragment, index) => fragment === before[index])) return element
  // The offsets of frames are those of their first fragments.
  const starts = (fragments: readonly Uint8Array[]) => {
    let at = 0
    return fragments.map((fragment) => {
      const start = at
      at += 8 + fragment.length + (fragment.length & 1)
      return start
    })
  }
  const moved = new Map<number, number>()
  const newStarts = starts(after)
  starts(before).forEach((start, index) => moved.set(start, newStarts[index]!))
  const offsets = (element.offsets ?? []).map((offset) => moved.get(offset))
  // Offsets that fit no fragment lead nowhere: none are better.
  return { vr: element.vr, fragments: after, offsets: offsets.every((offset) => offset !== undefined) ? (offsets as number[]) : [] }
}

/** The extended table (7FE0,0001) is left only where no fragment moved. */
export const movesFragments = (before: Element, after: Element): boolean => before.fragments !== undefined && after.fragments !== before.fragments

const SOI = 0xffd8
const SOC = 0xff4f

function cleanFrame(fragment: Uint8Array): Uint8Array {
  if (fragment.length < 4) return fragment
  const mark = (fragment[0]! << 8) | fragment[1]!
  const keep = mark === SOI ? jpegParts(fragment) : mark === SOC ? jpeg2000Parts(fragment) : null
  if (keep === null || (keep.length === 1 && keep[0]![1] >= fragment.length - 1)) return fragment
  const bytes = new Uint8Array(keep.reduce((sum, [from, to]) => sum + to - from, 0))
  let at = 0
  for (const [from, to] of keep) {
    bytes.set(fragment.subarray(from, to), at)
    at += to - from
  }
  return bytes
}

type Range = [from: number, to: number]

/** JPEG and JPEG-LS (ITU-T T.81 B.1, T.87 C): segments up to the end of image; null where it is none, to be refused by whoever decodes. */
function jpegParts(bytes: Uint8Array): Range[] | null {
  const parts: Range[] = [[0, 2]]
  let at = 2
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return null
    const mark = bytes[at + 1]!
    if (mark === 0xff) {
      at += 1
      continue
    }
    if (mark === 0xd9) return joined(parts, [at, at + 2])
    const end = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!)
    if (end > bytes.length) return null
    if (isKeptSegment(bytes, mark, at, end)) joined(parts, [at, end])
    at = end
    if (mark !== 0xda) continue
    // Coded data up to the next mark: after FF comes 00 or a restart in JPEG, less than 80 in JPEG-LS.
    const start = at
    for (;;) {
      at = bytes.indexOf(0xff, at)
      if (at < 0 || at + 1 >= bytes.length) return null
      const next = bytes[at + 1]!
      if (next >= 0xc0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) break
      at += 1
    }
    joined(parts, [start, at])
  }
  return bytes.length - at >= 2 && bytes[at] === 0xff && bytes[at + 1] === 0xd9 ? joined(parts, [at, at + 2]) : null
}

function isKeptSegment(bytes: Uint8Array, mark: number, at: number, end: number): boolean {
  if (mark === 0xfe) return false
  if (mark < 0xe0 || mark > 0xef) return true
  const name = String.fromCharCode(...bytes.subarray(at + 4, Math.min(end, at + 9)))
  // Colour is read by these; a small picture within JFIF is not.
  if (mark === 0xe0) return name === 'JFIF\0' && end - at === 18
  if (mark === 0xee) return name === 'Adobe' && end - at <= 18
  return mark === 0xe8 && name.startsWith('mrfx') && end - at <= 16
}

/** JPEG 2000 and HTJ2K (ITU-T T.800 A.4): the main header without comments, tile parts, the end of codestream. */
function jpeg2000Parts(bytes: Uint8Array): Range[] | null {
  const parts: Range[] = [[0, 2]]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 2
  while (at + 4 <= bytes.length) {
    const mark = view.getUint16(at)
    if (mark === 0xffd9) return joined(parts, [at, at + 2])
    if (mark === 0xff90) {
      const length = at + 10 <= bytes.length ? view.getUint32(at + 6) : 0
      // Nought: up to the end, wherever that is.
      if (length === 0 || at + length > bytes.length) return joined(parts, [at, bytes.length])
      joined(parts, [at, at + length])
      at += length
      continue
    }
    if (mark < 0xff00) return null
    const end = at + 2 + view.getUint16(at + 2)
    if (end > bytes.length) return null
    if (mark !== 0xff64) joined(parts, [at, end])
    at = end
  }
  return bytes.length - at >= 2 && view.getUint16(at) === 0xffd9 ? joined(parts, [at, at + 2]) : joined(parts, [at, bytes.length])
}

/** Ranges that touch become one, so that what is untouched is known by its single range. */
function joined(parts: Range[], next: Range): Range[] {
  const last = parts[parts.length - 1]!
  if (last[1] === next[0]) last[1] = next[1]
  else parts.push(next)
  return parts
}
