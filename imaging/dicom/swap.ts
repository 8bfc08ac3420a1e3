import type { Vr } from '#imaging/contract'

const WIDTHS: Partial<Record<Vr, number>> = { US: 2, SS: 2, OW: 2, AT: 2, UL: 4, SL: 4, FL: 4, OF: 4, OL: 4, FD: 8, OD: 8, OV: 8, SV: 8, UV: 8 }

/**
 * A big endian value in little endian order, a copy.
 * @param bitsAllocated of pixels: words of pixels wider than 16 bits are swapped as one
 */
export function swapped(bytes: Uint8Array, vr: Vr, bitsAllocated = 0): Uint8Array {
  const width = vr === 'OW' && (bitsAllocated === 32 || bitsAllocated === 64) ? bitsAllocated / 8 : WIDTHS[vr] ?? 1
  if (width === 1) return bytes
  const whole = bytes.length - (bytes.length % width)
  // A Buffer swaps in native code.
  const copy = Buffer.from(bytes)
  const words = copy.subarray(0, whole)
  if (width === 2) words.swap16()
  else if (width === 4) words.swap32()
  else words.swap64()
  return new Uint8Array(copy.buffer, copy.byteOffset, copy.byteLength)
}
