import { encodeWith } from './dcmjs-wasm'
import type { Picture } from './render'

/** A baseline JPEG for browsers: grey, or colour with all of its chrominance. @param quality 1 to 100 */
export async function jpegOf({ rows, columns, samplesPerPixel, samples }: Picture, quality = 90): Promise<Uint8Array> {
  return encodeWith('EncodeJpeg', samples, { rows, columns, samplesPerPixel, bitsAllocated: 8, bitsStored: 8 }, { lossy: true, quality })
}
