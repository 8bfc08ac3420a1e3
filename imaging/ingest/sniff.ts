/** What a file is by its bytes; its name and what a browser says of it are not asked. */
export type FileKind = 'dicom' | 'dicom-bare' | 'zip' | 'gzip' | 'nifti' | 'png' | 'jpeg' | 'bmp' | 'gif' | 'webp' | 'tiff' | 'unknown'

/** Enough of the beginning for every kind. */
export const SNIFFED_BYTES = 548

const starts = (bytes: Uint8Array, ...signature: number[]) => bytes.length >= signature.length && signature.every((byte, at) => bytes[at] === byte)
const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))

export function sniff(head: Uint8Array): FileKind {
  if (ascii(head, 128, 132) === 'DICM') return 'dicom'
  if (starts(head, 0x50, 0x4b, 3, 4) || starts(head, 0x50, 0x4b, 5, 6)) return 'zip'
  if (starts(head, 0x1f, 0x8b, 8)) return 'gzip'
  if (isNifti(head)) return 'nifti'
  if (starts(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png'
  if (starts(head, 0xff, 0xd8, 0xff)) return 'jpeg'
  if (starts(head, 0x42, 0x4d) && head.length > 26 && ascii(head, 6, 10) === '\0\0\0\0') return 'bmp'
  if (ascii(head, 0, 6) === 'GIF87a' || ascii(head, 0, 6) === 'GIF89a') return 'gif'
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return 'webp'
  if (starts(head, 0x49, 0x49, 0x2a, 0) || starts(head, 0x4d, 0x4d, 0, 0x2a)) return 'tiff'
  if (isBareDicom(head)) return 'dicom-bare'
  return 'unknown'
}

/** NIfTI-1 in one file (`n+1`), NIfTI-2 (`n+2`), in either byte order. */
function isNifti(head: Uint8Array): boolean {
  if (head.length < 348) return false
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const sizes = [view.getInt32(0, true), view.getInt32(0, false)]
  if (sizes.includes(348)) return ['n+1', 'ni1'].includes(ascii(head, 344, 347))
  return sizes.includes(540) && ['n+2', 'ni2'].includes(ascii(head, 4, 7))
}

/** Without preamble, as old scanners and some exports write: a first element of group 2 or 8, with a length that is one. */
function isBareDicom(head: Uint8Array): boolean {
  if (head.length < 132) return false
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  for (const isLittle of [true, false]) {
    const group = view.getUint16(0, isLittle)
    const element = view.getUint16(2, isLittle)
    if ((group !== 2 && group !== 8) || element > 0x20) continue
    if (/^[A-Z]{2}$/.test(ascii(head, 4, 6))) return true
    // Implicit VR: a short even length.
    if (isLittle && view.getUint32(4, true) <= 64 && view.getUint32(4, true) % 2 === 0) return true
  }
  return false
}
