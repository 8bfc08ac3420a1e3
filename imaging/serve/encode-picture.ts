import { crc32, deflateSync } from 'node:zlib'
import { encodeWith } from '#imaging/codecs/dcmjs-wasm'
import type { Picture } from './draw'

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Without loss; each row is kept as the difference from the one above (RFC 2083 6). */
export function encodePng({ rows, columns, samplesPerPixel, bytes }: Picture): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(columns, 0)
  header.writeUInt32BE(rows, 4)
  header.set([8, samplesPerPixel === 3 ? 2 : 0, 0, 0, 0], 8)
  const width = columns * samplesPerPixel
  const raw = Buffer.alloc((width + 1) * rows)
  const UP = 2
  for (let row = 0; row < rows; row++) {
    const at = row * (width + 1)
    raw[at] = UP
    for (let index = 0; index < width; index++) raw[at + 1 + index] = bytes[row * width + index]! - (row > 0 ? bytes[(row - 1) * width + index]! : 0)
  }
  return Buffer.concat([PNG_SIGNATURE, chunk('IHDR', header), chunk('IDAT', deflateSync(raw, { level: 6 })), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const whole = Buffer.alloc(named.length + 8)
  whole.writeUInt32BE(content.length, 0)
  whole.set(named, 4)
  whole.writeUInt32BE(crc32(named), named.length + 4)
  return whole
}

/** @param quality 1 to 100 */
export async function encodeJpeg({ rows, columns, samplesPerPixel, bytes }: Picture, quality: number): Promise<Uint8Array> {
  return encodeWith('EncodeJpeg', bytes, { rows, columns, samplesPerPixel, bitsAllocated: 8, bitsStored: 8 }, { lossy: true, quality })
}
