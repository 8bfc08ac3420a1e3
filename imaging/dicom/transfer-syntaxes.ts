export type PixelEncoding = 'native' | 'rle' | 'jpeg' | 'jpeg-extended' | 'jpeg-lossless' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k' | 'jpeg-xl' | 'video' | 'other'

export interface TransferSyntax {
  uid: string
  name: string
  isImplicit: boolean
  isLittleEndian: boolean
  isDeflated: boolean
  encoding: PixelEncoding
  /** The encoding may have lost something. */
  isLossy: boolean
}

export const IMPLICIT_LITTLE = '1.2.840.10008.1.2'
export const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1'
export const DEFLATED = '1.2.840.10008.1.2.1.99'
export const EXPLICIT_BIG = '1.2.840.10008.1.2.2'

const syntax = (uid: string, name: string, encoding: PixelEncoding, isLossy = false, other: Partial<TransferSyntax> = {}): TransferSyntax => ({ uid, name, encoding, isLossy, isImplicit: false, isLittleEndian: true, isDeflated: false, ...other })

const ALL: TransferSyntax[] = [
  syntax(IMPLICIT_LITTLE, 'Implicit VR Little Endian', 'native', false, { isImplicit: true }),
  syntax(EXPLICIT_LITTLE, 'Explicit VR Little Endian', 'native'),
  syntax('1.2.840.10008.1.2.1.98', 'Encapsulated Uncompressed Explicit VR Little Endian', 'other'),
  syntax(DEFLATED, 'Deflated Explicit VR Little Endian', 'native', false, { isDeflated: true }),
  syntax(EXPLICIT_BIG, 'Explicit VR Big Endian', 'native', false, { isLittleEndian: false }),
  syntax('1.2.840.10008.1.2.4.50', 'JPEG Baseline', 'jpeg', true),
  syntax('1.2.840.10008.1.2.4.51', 'JPEG Extended', 'jpeg-extended', true),
  syntax('1.2.840.10008.1.2.4.57', 'JPEG Lossless', 'jpeg-lossless'),
  syntax('1.2.840.10008.1.2.4.70', 'JPEG Lossless, first-order prediction', 'jpeg-lossless'),
  syntax('1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless', 'jpeg-ls'),
  syntax('1.2.840.10008.1.2.4.81', 'JPEG-LS Near-lossless', 'jpeg-ls', true),
  syntax('1.2.840.10008.1.2.4.90', 'JPEG 2000 Lossless', 'jpeg-2000'),
  syntax('1.2.840.10008.1.2.4.91', 'JPEG 2000', 'jpeg-2000', true),
  syntax('1.2.840.10008.1.2.4.92', 'JPEG 2000 Part 2 Lossless', 'other'),
  syntax('1.2.840.10008.1.2.4.93', 'JPEG 2000 Part 2', 'other', true),
  syntax('1.2.840.10008.1.2.4.94', 'JPIP Referenced', 'other', true),
  syntax('1.2.840.10008.1.2.4.95', 'JPIP Referenced Deflate', 'other', true, { isDeflated: true }),
  syntax('1.2.840.10008.1.2.4.100', 'MPEG-2 Main Profile / Main Level', 'video', true),
  syntax('1.2.840.10008.1.2.4.101', 'MPEG-2 Main Profile / High Level', 'video', true),
  syntax('1.2.840.10008.1.2.4.102', 'MPEG-4 AVC/H.264 High Profile', 'video', true),
  syntax('1.2.840.10008.1.2.4.103', 'MPEG-4 AVC/H.264 BD-compatible', 'video', true),
  syntax('1.2.840.10008.1.2.4.104', 'MPEG-4 AVC/H.264 for 2D Video', 'video', true),
  syntax('1.2.840.10008.1.2.4.105', 'MPEG-4 AVC/H.264 for 3D Video', 'video', true),
  syntax('1.2.840.10008.1.2.4.106', 'MPEG-4 AVC/H.264 Stereo', 'video', true),
  syntax('1.2.840.10008.1.2.4.107', 'HEVC/H.265 Main Profile', 'video', true),
  syntax('1.2.840.10008.1.2.4.108', 'HEVC/H.265 Main 10 Profile', 'video', true),
  syntax('1.2.840.10008.1.2.4.110', 'JPEG XL Lossless', 'jpeg-xl'),
  syntax('1.2.840.10008.1.2.4.111', 'JPEG XL JPEG Recompression', 'jpeg-xl', true),
  syntax('1.2.840.10008.1.2.4.112', 'JPEG XL', 'jpeg-xl', true),
  syntax('1.2.840.10008.1.2.4.201', 'HTJ2K Lossless', 'htj2k'),
  syntax('1.2.840.10008.1.2.4.202', 'HTJ2K Lossless RPCL', 'htj2k'),
  syntax('1.2.840.10008.1.2.4.203', 'HTJ2K', 'htj2k', true),
  syntax('1.2.840.10008.1.2.5', 'RLE Lossless', 'rle'),
]
const byUid = new Map(ALL.map((entry) => [entry.uid, entry]))

/** PS3.5 Annex A; null for private and unknown ones. */
export const transferSyntaxOf = (uid: string): TransferSyntax | null => byUid.get(uid) ?? null
