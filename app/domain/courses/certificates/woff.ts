import { inflateSync } from 'node:zlib'

const MOST_TABLES = 64
const MOST_BYTES = 32_000_000

/**
 * A WOFF 1 font as the TrueType or OpenType font it holds (W3C WOFF 1.0, sections 3 and 4): the tables inflated, once. The
 * library that reads fonts inflates a table again for each sign it looks at, which takes seconds.
 * @throws where it is none
 */
export function unwrapWoff(woff: Buffer): Buffer {
  if (woff.length < 44 || woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('no WOFF font')
  const count = woff.readUInt16BE(12)
  if (count === 0 || count > MOST_TABLES || woff.length < 44 + 20 * count || woff.readUInt32BE(16) > MOST_BYTES) throw new Error('a WOFF font beyond its bounds')
  const tables = Array.from({ length: count }, (_, index) => {
    const at = 44 + 20 * index
    const [offset, packed, length] = [woff.readUInt32BE(at + 4), woff.readUInt32BE(at + 8), woff.readUInt32BE(at + 12)]
    const given = woff.subarray(offset, offset + packed)
    const bytes = packed < length ? inflateSync(given, { maxOutputLength: MOST_BYTES }) : given
    if (bytes.length !== length) throw new Error('a WOFF font whose table is not as long as it says')
    return { tag: woff.subarray(at, at + 4), checksum: woff.readUInt32BE(at + 16), bytes }
  })
  const head = Buffer.alloc(12 + 16 * count)
  woff.copy(head, 0, 4, 8)
  const power = 2 ** Math.floor(Math.log2(count))
  head.writeUInt16BE(count, 4)
  head.writeUInt16BE(power * 16, 6)
  head.writeUInt16BE(Math.log2(power), 8)
  head.writeUInt16BE(count * 16 - power * 16, 10)
  const parts: Buffer[] = [head]
  let offset = head.length
  tables.forEach(({ tag, checksum, bytes }, index) => {
    const at = 12 + 16 * index
    tag.copy(head, at)
    head.writeUInt32BE(checksum, at + 4)
    head.writeUInt32BE(offset, at + 8)
    head.writeUInt32BE(bytes.length, at + 12)
    const padding = (4 - (bytes.length % 4)) % 4
    parts.push(bytes, Buffer.alloc(padding))
    offset += bytes.length + padding
  })
  return Buffer.concat(parts)
}
