/** FLV with pictures alone (Adobe FLV 10.1, annex E): what the painter's ffmpeg reads. */

/** Says that there is video only, or the reader would wait for sound before it begins. */
export const FLV_VIDEO_HEADER = Buffer.from([0x46, 0x4c, 0x56, 1, 1, 0, 0, 0, 9, 0, 0, 0, 0])

const KEY = 0x17
const INTER = 0x27

/** @param avcc payload of an avcC box. */
export function flvConfigTag(avcc: Buffer, timestampMs: number): Buffer {
  return tag(KEY, 0, timestampMs, 0, avcc)
}

/** @param data one access unit, AVCC with the lengths that the configuration names. */
export function flvPictureTag(data: Buffer, isKey: boolean, timestampMs: number, compositionMs: number): Buffer {
  return tag(isKey ? KEY : INTER, 1, timestampMs, compositionMs, data)
}

function tag(first: number, packetType: 0 | 1, timestampMs: number, compositionMs: number, payload: Buffer): Buffer {
  const size = 5 + payload.length
  const bytes = Buffer.allocUnsafe(11 + size + 4)
  bytes[0] = 9
  bytes.writeUIntBE(size, 1, 3)
  bytes.writeUIntBE(timestampMs & 0xffffff, 4, 3)
  bytes[7] = (timestampMs >>> 24) & 0xff
  bytes.writeUIntBE(0, 8, 3)
  bytes[11] = first
  bytes[12] = packetType
  bytes.writeIntBE(Math.max(-0x800000, Math.min(0x7fffff, compositionMs)), 13, 3)
  payload.copy(bytes, 16)
  bytes.writeUInt32BE(11 + size, 11 + size)
  return bytes
}
