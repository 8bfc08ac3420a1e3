import { crc32, deflateRawSync } from 'node:zlib'

/** A zip archive (PKWARE APPNOTE 6.3) of a few files in the memory: the same files give the same bytes. Names as UTF-8; no times. */
export function archiveOf(files: readonly { name: string; bytes: Uint8Array; /** Packed already. */ isStored?: boolean }[]): Buffer {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const { name, bytes, isStored } of files) {
    const path = Buffer.from(name)
    const packed = isStored ? Buffer.from(bytes) : deflateRawSync(bytes, { level: 9 })
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(0x800, 2)
    fields.writeUInt16LE(isStored ? 0 : 8, 4)
    // 1 January 1980, the first day that the format has.
    fields.writeUInt16LE(0x21, 8)
    fields.writeUInt32LE(crc32(bytes), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(bytes.length, 18)
    fields.writeUInt16LE(path.length, 22)
    const entry = Buffer.alloc(16)
    entry.writeUInt32LE(0o100644 * 0x10000, 6)
    entry.writeUInt32LE(at, 10)
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), fields, path, packed)
    central.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), fields, entry.subarray(0, 14), path)
    at += 30 + path.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, directory, end])
}
