/**
 * How a picture must be turned to stand upright: EXIF/TIFF tag 274, 1 to 8; 1 where nothing is said. Reads JPEG (APP1),
 * PNG (eXIf), WebP (EXIF) and TIFF; never throws.
 */
export function exifOrientation(bytes: Uint8Array): number {
  try {
    const tiff = tiffPart(bytes)
    return tiff ? orientationIn(tiff) : 1
  } catch {
    // Beyond the end of the bytes: there is no orientation there.
    return 1
  }
}

function tiffPart(bytes: Uint8Array): DataView | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const part = (start: number) => new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start)
  const isText = (at: number, text: string) => [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0))
  if (isText(0, 'II*\0') || isText(0, 'MM\0*')) return view
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff; ) {
      const marker = bytes[at + 1]
      if (marker === 0xda || marker === 0xd9) return null
      if (marker === 0xe1 && isText(at + 4, 'Exif\0\0')) return part(at + 10)
      at += 2 + view.getUint16(at + 2)
    }
    return null
  }
  if (isText(0, '\x89PNG')) {
    for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) if (isText(at + 4, 'eXIf')) return part(at + 8)
    return null
  }
  if (isText(0, 'RIFF') && isText(8, 'WEBP')) {
    for (let at = 12; at + 8 <= bytes.length; ) {
      if (isText(at, 'EXIF')) return part(isText(at + 8, 'Exif\0\0') ? at + 14 : at + 8)
      const size = view.getUint32(at + 4, true)
      at += 8 + size + (size & 1)
    }
  }
  return null
}

function orientationIn(view: DataView): number {
  const little = view.getUint8(0) === 0x49
  const directory = view.getUint32(4, little)
  const count = view.getUint16(directory, little)
  for (let index = 0; index < count; index++) {
    const entry = directory + 2 + index * 12
    if (view.getUint16(entry, little) !== 274) continue
    const value = view.getUint16(entry + 8, little)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}

/** Whether a TIFF holds more than its first picture. */
export function hasMorePages(bytes: Uint8Array): boolean {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const little = view.getUint8(0) === 0x49
    const directory = view.getUint32(4, little)
    return view.getUint32(directory + 2 + view.getUint16(directory, little) * 12, little) !== 0
  } catch {
    // Cut before the directory's end: decoding will say so.
    return false
  }
}

/** Pixels turned as the orientation says, a copy unless it is 1. @param width bytes of a pixel */
export function upright(pixels: Uint8Array, columns: number, rows: number, orientation: number, width: number): { pixels: Uint8Array; columns: number; rows: number } {
  if (orientation === 1) return { pixels, columns, rows }
  const isTransposed = orientation >= 5
  const [wide, high] = isTransposed ? [rows, columns] : [columns, rows]
  const turned = new Uint8Array(pixels.length)
  for (let row = 0; row < high; row++) {
    for (let column = 0; column < wide; column++) {
      const [fromColumn, fromRow] = source(orientation, column, row, columns, rows)
      const from = (fromRow * columns + fromColumn) * width
      const to = (row * wide + column) * width
      for (let sample = 0; sample < width; sample++) turned[to + sample] = pixels[from + sample] ?? 0
    }
  }
  return { pixels: turned, columns: wide, rows: high }
}

/** Which stored pixel stands at a place of the upright picture (TIFF 6.0, Orientation). */
function source(orientation: number, column: number, row: number, columns: number, rows: number): [number, number] {
  switch (orientation) {
    case 2: return [columns - 1 - column, row]
    case 3: return [columns - 1 - column, rows - 1 - row]
    case 4: return [column, rows - 1 - row]
    case 5: return [row, column]
    case 6: return [row, rows - 1 - column]
    case 7: return [columns - 1 - row, rows - 1 - column]
    default: return [columns - 1 - row, column]
  }
}
