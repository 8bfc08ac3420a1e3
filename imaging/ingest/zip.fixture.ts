import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipMember { name: string | Buffer; content: Uint8Array; /** Unix mode. */ mode?: number; isEncrypted?: boolean; isStored?: boolean; isUtf8?: boolean; /** Lies about its size. */ saysBytes?: number; /** Its data is that of this member. */ sameDataAs?: number }

/** A zip archive as programs write it, and as none should. */
export function zipOf(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  const offsets: number[] = []
  let at = 0
  for (const [index, member] of members.entries()) {
    const name = Buffer.isBuffer(member.name) ? member.name : Buffer.from(member.name)
    const packed = member.isStored ? Buffer.from(member.content) : deflateRawSync(member.content, { level: 9 })
    const crc = typeof crc32 === 'function' ? crc32(member.content) : crcOf(member.content)
    const flags = (member.isEncrypted ? 1 : 0) | (member.isUtf8 === false ? 0 : 0x800)
    const fields = (bytes: Buffer, from: number) => {
      bytes.writeUInt16LE(20, from)
      bytes.writeUInt16LE(flags, from + 2)
      bytes.writeUInt16LE(member.isStored ? 0 : 8, from + 4)
      bytes.writeUInt32LE(crc, from + 10)
      bytes.writeUInt32LE(packed.length, from + 14)
      bytes.writeUInt32LE(member.saysBytes ?? member.content.length, from + 18)
      bytes.writeUInt16LE(name.length, from + 22)
    }
    offsets.push(member.sameDataAs === undefined ? at : offsets[member.sameDataAs]!)
    if (member.sameDataAs === undefined) {
      const local = Buffer.alloc(30)
      local.writeUInt32LE(0x04034b50, 0)
      fields(local, 4)
      parts.push(local, name, packed)
      at += 30 + name.length + packed.length
    }
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(0x0314, 4)
    fields(entry, 6)
    entry.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 38)
    entry.writeUInt32LE(offsets[index]!, 42)
    central.push(entry, name)
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, directory, end])
}

/** Node before 20.15 has none of its own. */
function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
