import { ImageRefused } from '../contract'

/** What the codestream itself says of its picture, before anything is decoded. */
export interface CodestreamHeader {
  rows: number
  columns: number
  components: number
  /** Of a sample. */
  precision: number
  /** Of the components against the picture; all 1: each pixel has its own sample of each. */
  isSubsampled: boolean
  isSigned: boolean
}

export interface JpegHeader extends CodestreamHeader {
  /** Start of frame: 0 baseline, 1 extended, 2 progressive, 3 lossless, 0xf7 - 0xc0 = 55 JPEG-LS. */
  process: number
  /** Adobe's APP14: 0 is RGB, 1 is YCbCr. */
  adobeTransform: number | null
  isJfif: boolean
  componentIds: number[]
  /** JPEG-LS (ISO/IEC 14495-1 C.2.3): 0 component after component, 1 by lines, 2 by samples. */
  interleave: number
}

const MAX_SEGMENTS = 10_000
/** After the end of an image: fragments are of even length, some writers align to more. */
const MAX_PADDING = 64

/** Reads the marker segments up to the first scan (ISO/IEC 10918-1 annex B, 14495-1 annex C). @throws ImageRefused */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new ImageRefused('undecodable', 'no start of a JPEG image')
  const found: Partial<JpegHeader> & { sampling?: number[] } = {}
  let at = 2
  for (let segment = 0; segment < MAX_SEGMENTS; segment++) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++
    const marker = bytes[at + 1]
    if (bytes[at] !== 0xff || marker === undefined) throw new ImageRefused('undecodable', 'JPEG markers end before a scan')
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    const body = bytes.subarray(at + 4, at + 2 + length)
    if (length < 2 || body.length !== length - 2) throw new ImageRefused('undecodable', 'a JPEG segment is cut off')
    if (marker === 0xda) {
      if (found.process === undefined) throw new ImageRefused('undecodable', 'a JPEG scan without a frame')
      return { adobeTransform: null, isJfif: false, ...found, interleave: body[1 + 2 * body[0]! + 1] ?? 0 } as JpegHeader
    }
    readSegment(marker, body, found)
    at += 2 + length
  }
  throw new ImageRefused('undecodable', 'too many JPEG segments')
}

function readSegment(marker: number, body: Uint8Array, found: Partial<JpegHeader>): void {
  const isFrame = (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) || marker === 0xf7
  if (isFrame) {
    if (found.process !== undefined || body.length < 6 || body.length < 6 + 3 * body[5]!) throw new ImageRefused('undecodable', 'a JPEG frame header is damaged')
    const components = body[5]!
    const sampling = Array.from({ length: components }, (_, index) => body[7 + 3 * index]!)
    found.process = marker - 0xc0
    found.precision = body[0]!
    found.rows = (body[1]! << 8) | body[2]!
    found.columns = (body[3]! << 8) | body[4]!
    found.components = components
    found.componentIds = Array.from({ length: components }, (_, index) => body[6 + 3 * index]!)
    found.isSubsampled = sampling.some((each) => each !== sampling[0])
    found.isSigned = false
  } else if (marker === 0xe0 && ascii(body, 5) === 'JFIF\0') {
    found.isJfif = true
  } else if (marker === 0xee && ascii(body, 5) === 'Adobe' && body.length >= 12) {
    found.adobeTransform = body[11]!
  }
}

/**
 * Whether the scans of a JPEG-LS image run to its end marker: in them a byte of 0xff is followed by a bit of 0 (ISO/IEC
 * 14495-1 A.1), all else is a marker. CharLS spends many seconds on scans that stop early.
 * @throws ImageRefused
 */
export function checkJpegLsScans(bytes: Uint8Array): void {
  for (let at = bytes.indexOf(0xff, 2); at >= 0; at = bytes.indexOf(0xff, at)) {
    const next = bytes[at + 1]
    if (next === undefined) break
    if (next === 0xd9) {
      if (bytes.length - at - 2 > MAX_PADDING) break
      return
    }
    if (next < 0x80 || (next >= 0xd0 && next <= 0xd7)) at += 2
    else if (next === 0xff) at += 1
    else if (next === 0xda || next === 0xf7 || next === 0xf8 || next === 0xc4 || next === 0xdd || next === 0xfe || (next >= 0xe0 && next <= 0xef)) at += 2 + ((bytes[at + 2] ?? 0) << 8 | (bytes[at + 3] ?? 0))
    else break
  }
  throw new ImageRefused('undecodable', 'a JPEG-LS scan stops early')
}

export interface Jpeg2000Header extends CodestreamHeader {
  usesColourTransform: boolean
  isHighThroughput: boolean
}

/** The bare codestream: some writers put it into a JP2 file, which DICOM does not allow (PS3.5 A.4.4) but readers meet. */
export function bareCodestream(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || view.getUint32(4) !== 0x6a502020) return bytes
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = view.getUint32(at)
    if (view.getUint32(at + 4) === 0x6a703263) return bytes.subarray(at + 8, length === 0 ? bytes.length : Math.max(at + 8, at + length))
    if (length < 8) break
    at += length
  }
  throw new ImageRefused('undecodable', 'a JP2 file without a codestream')
}

/**
 * Main header and chain of tile-parts (ISO/IEC 15444-1 annex A). Each tile-part must be there to its end, since the
 * decoders go on without the missing ones and would show grey, or too little detail.
 * @throws ImageRefused
 */
export function readJpeg2000Header(bytes: Uint8Array): Jpeg2000Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 49 || view.getUint32(0) !== 0xff4fff51) throw new ImageRefused('undecodable', 'no start of a JPEG 2000 codestream')
  const header = sizeOf(view)
  let at = 2
  let usesColourTransform: boolean | undefined
  for (let segment = 0; segment < MAX_SEGMENTS; segment++) {
    if (at + 4 > bytes.length) break
    const marker = view.getUint16(at)
    if (marker === 0xff90) {
      if (usesColourTransform === undefined) throw new ImageRefused('undecodable', 'a JPEG 2000 codestream without coding style')
      checkTileParts(view, at)
      return { ...header, usesColourTransform }
    }
    if (marker === 0xff52 && at + 9 <= bytes.length) usesColourTransform = view.getUint8(at + 8) !== 0
    const length = view.getUint16(at + 2)
    if (marker < 0xff00 || length < 2) break
    at += 2 + length
  }
  throw new ImageRefused('undecodable', 'the header of a JPEG 2000 codestream is cut off')
}

function sizeOf(view: DataView): Omit<Jpeg2000Header, 'usesColourTransform'> {
  const components = view.getUint16(40)
  if (view.byteLength < 42 + 3 * components || components < 1) throw new ImageRefused('undecodable', 'the size of a JPEG 2000 codestream is damaged')
  const each = Array.from({ length: components }, (_, index) => ({ depth: view.getUint8(42 + 3 * index), across: view.getUint8(43 + 3 * index), down: view.getUint8(44 + 3 * index) }))
  if (each.some((one) => one.depth !== each[0]!.depth)) throw new ImageRefused('unsupported-pixels', 'JPEG 2000 components of several depths')
  return {
    columns: view.getUint32(8) - view.getUint32(16),
    rows: view.getUint32(12) - view.getUint32(20),
    components,
    precision: (each[0]!.depth & 0x7f) + 1,
    isSigned: (each[0]!.depth & 0x80) !== 0,
    isSubsampled: each.some((one) => one.across !== 1 || one.down !== 1),
    // Rsiz, bit 14: the capabilities of part 15.
    isHighThroughput: (view.getUint16(6) & 0x4000) !== 0,
  }
}

function checkTileParts(view: DataView, start: number): void {
  let at = start
  while (at + 12 <= view.byteLength && view.getUint16(at) === 0xff90) {
    const length = view.getUint32(at + 6)
    // 0: up to the end of the codestream.
    if (length === 0) return
    if (length < 14 || at + length > view.byteLength) throw new ImageRefused('undecodable', 'a JPEG 2000 tile-part is cut off')
    at += length
  }
  if (at + 2 > view.byteLength || view.getUint16(at) !== 0xffd9) throw new ImageRefused('undecodable', 'a JPEG 2000 codestream has no end')
}

function ascii(bytes: Uint8Array, length: number): string {
  return String.fromCharCode(...bytes.subarray(0, length))
}
