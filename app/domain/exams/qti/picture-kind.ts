import { QTI_BOUNDS } from './bounds'

/** What a picture is, by its first bytes alone. Vector pictures may hold scripts: they stay out. Pure. */
export interface PictureKind { mime: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'; extension: string; width: number; height: number }

export function pictureKind(bytes: Uint8Array): PictureKind | null {
  if (bytes.length < 30 || bytes.length > QTI_BOUNDS.pictureBytes) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const marked = (text: string, at: number) => [...text].every((one, n) => bytes[at + n] === one.charCodeAt(0))
  const sized = (mime: PictureKind['mime'], extension: string, width: number, height: number): PictureKind | null => (width > 0 && height > 0 && width <= QTI_BOUNDS.pictureSide && height <= QTI_BOUNDS.pictureSide ? { mime, extension, width, height } : null)
  if (view.getUint32(0) === 0x89504e47 && marked('IHDR', 12)) return sized('image/png', 'png', view.getUint32(16), view.getUint32(20))
  if (marked('GIF8', 0)) return sized('image/gif', 'gif', view.getUint16(6, true), view.getUint16(8, true))
  if (marked('RIFF', 0) && marked('WEBP', 8)) {
    if (marked('VP8X', 12)) return sized('image/webp', 'webp', 1 + (bytes[24]! | (bytes[25]! << 8) | (bytes[26]! << 16)), 1 + (bytes[27]! | (bytes[28]! << 8) | (bytes[29]! << 16)))
    if (marked('VP8L', 12)) { const bits = view.getUint32(21, true); return sized('image/webp', 'webp', 1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff)) }
    return marked('VP8 ', 12) ? sized('image/webp', 'webp', view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff) : null
  }
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null
  // JPEG: from mark to mark until the frame's (ITU-T T.81, B.2.2).
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) return null
    const mark = bytes[at + 1]!
    if (mark === 0xff) { at++; continue }
    if (mark >= 0xc0 && mark <= 0xcf && mark !== 0xc4 && mark !== 0xc8 && mark !== 0xcc) return sized('image/jpeg', 'jpg', view.getUint16(at + 7), view.getUint16(at + 5))
    const length = view.getUint16(at + 2)
    if (length < 2) return null
    at += 2 + length
  }
  return null
}
