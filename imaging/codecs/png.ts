import { crc32, deflateSync } from 'node:zlib'
import type { Picture } from './render'

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
const GREY = 0
const TRUECOLOUR = 2
/** Each byte less the one a pixel before it: smooth pictures become small. */
const SUB = 1

/** A PNG of 8 bits a sample (ISO/IEC 15948). */
export function pngOf({ rows, columns, samplesPerPixel, samples }: Picture): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, columns)
  view.setUint32(4, rows)
  header[8] = 8
  header[9] = samplesPerPixel === 3 ? TRUECOLOUR : GREY
  const line = columns * samplesPerPixel
  const filtered = new Uint8Array(rows * (line + 1))
  for (let row = 0; row < rows; row++) {
    const to = row * (line + 1)
    filtered[to] = SUB
    for (let at = 0; at < line; at++) filtered[to + 1 + at] = samples[row * line + at]! - (at < samplesPerPixel ? 0 : samples[row * line + at - samplesPerPixel]!)
  }
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', deflateSync(filtered)), chunk('IEND', new Uint8Array())])
}

function chunk(kind: string, content: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + content.length)
  bytes.writeUInt32BE(content.length)
  bytes.write(kind, 4, 'latin1')
  bytes.set(content, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length)
  return bytes
}
