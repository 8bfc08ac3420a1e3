import { ImageRefused } from '../contract'

/** A control byte that stands for no pixel. */
const NOTHING = 128

/**
 * RLE (PS3.5 annex G): byte planes, the most significant first, sample after sample. Each plane must give exactly the
 * pixels of the frame.
 * @returns little endian samples, interleaved.
 */
export function decodeRle(bytes: Uint8Array, pixels: number, samplesPerPixel: number, bytesPerSample: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const planes = samplesPerPixel * bytesPerSample
  if (bytes.length < 64 || view.getUint32(0, true) !== planes) throw new ImageRefused('undecodable', `RLE of ${bytes.length < 64 ? 'no' : view.getUint32(0, true)} segments where ${planes} are due`)
  const decoded = new Uint8Array(pixels * planes)
  for (let plane = 0; plane < planes; plane++) {
    const start = view.getUint32(4 + 4 * plane, true)
    const end = plane + 1 < planes ? view.getUint32(8 + 4 * plane, true) : bytes.length
    if (start < 64 || end < start || end > bytes.length) throw new ImageRefused('undecodable', 'the offsets of RLE segments are damaged')
    const sample = Math.floor(plane / bytesPerSample)
    const significance = bytesPerSample - 1 - (plane % bytesPerSample)
    decodePlane(bytes, start, end, decoded, sample * bytesPerSample + significance, planes, pixels)
  }
  return decoded
}

function decodePlane(bytes: Uint8Array, start: number, end: number, decoded: Uint8Array, first: number, step: number, pixels: number): void {
  let at = start
  let to = first
  const last = first + pixels * step
  while (to < last) {
    if (at >= end) throw new ImageRefused('undecodable', 'an RLE segment is too short')
    const control = bytes[at++]!
    if (control < 128) {
      if (at + control + 1 > end) throw new ImageRefused('undecodable', 'an RLE segment is too short')
      // A run beyond the last pixel is padding: rows are not aligned in DICOM, yet some writers end on an even byte.
      for (let count = control; count >= 0; count--, to += step) {
        const value = bytes[at++]!
        if (to < last) decoded[to] = value
      }
    } else if (control > 128) {
      if (at >= end) throw new ImageRefused('undecodable', 'an RLE segment is too short')
      const value = bytes[at++]!
      for (let count = 257 - control; count > 0; count--, to += step) if (to < last) decoded[to] = value
    }
  }
  // One byte of padding makes a segment even; more would be pixels that the frame has no place for.
  if (to > last + step || bytes.subarray(at, end).some((rest, index) => index > 0 && rest !== 0 && rest !== NOTHING)) throw new ImageRefused('undecodable', 'an RLE segment is too long')
}
