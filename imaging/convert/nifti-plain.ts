import { ImageRefused } from '#imaging/contract'

/** A NIfTI-1 or NIfTI-2 file, its header read and checked. https://nifti.nimh.nih.gov/nifti-1/documentation */
export interface Nifti {
  /** Along i, j, k, and volumes of the same grid. */
  dimensions: [number, number, number, number]
  /** Voxel to patient space, RAS+, mm: three rows of four. */
  affine: number[][]
  slope: number
  intercept: number
  isLittleEndian: boolean
  sample: SampleType
  /** Samples, i fastest, as in the file. */
  data: Uint8Array
}

export type SampleType = 'uint8' | 'int8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float32' | 'float64'

const TYPES: Record<number, { sample: SampleType; bytes: number }> = {
  2: { sample: 'uint8', bytes: 1 }, 256: { sample: 'int8', bytes: 1 }, 4: { sample: 'int16', bytes: 2 }, 512: { sample: 'uint16', bytes: 2 },
  8: { sample: 'int32', bytes: 4 }, 768: { sample: 'uint32', bytes: 4 }, 16: { sample: 'float32', bytes: 4 }, 64: { sample: 'float64', bytes: 8 },
}
const MM_PER_UNIT: Record<number, number> = { 0: 1, 1: 1000, 2: 1, 3: 0.001 }
export const MAX_BYTES = 2 ** 29
const MAX_VOLUMES = 300

/** By its first bytes: the size of the header, in either order, and the mark; of a compressed file only the compression shows. */
export function looksLikeNifti(head: Uint8Array): boolean {
  if (head.length < 348) return false
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const size = [view.getInt32(0, true), view.getInt32(0, false)]
  if (size.includes(348)) return head[344] === 0x6e && (head[345] === 0x2b || head[345] === 0x69)
  return size.includes(540) && head[4] === 0x6e
}

/** Of a file that is not packed; runs in a browser too. @throws ImageRefused where anything in it is not exactly known, orientation above all */
export function readPlainNifti(file: Uint8Array): Nifti {
  if (file.length === 0) throw new ImageRefused('empty')
  if (file.length > MAX_BYTES) throw new ImageRefused('too-large', `${file.length} bytes`)
  if (!looksLikeNifti(file)) throw new ImageRefused('not-an-image', 'no NIfTI')
  const { header, isLittleEndian, isSecond } = headerOf(file)
  const type = TYPES[header.datatype]
  if (!type) throw new ImageRefused('unsupported-pixels', `NIfTI type ${header.datatype}`)
  const dimensions = dimensionsOf(header.dim)
  const voxels = dimensions[0] * dimensions[1] * dimensions[2] * dimensions[3]
  const offset = header.voxOffset
  if (!Number.isInteger(offset) || offset < (isSecond ? 540 : 348)) throw new ImageRefused('damaged', `samples at ${offset}`)
  if (voxels * type.bytes > MAX_BYTES) throw new ImageRefused('too-large', `${voxels} voxels`)
  if (offset + voxels * type.bytes > file.length) throw new ImageRefused('truncated', `${voxels} voxels`)
  const [slope, intercept] = header.slope === 0 ? [1, 0] : [header.slope, header.intercept]
  if (!Number.isFinite(slope) || !Number.isFinite(intercept)) throw new ImageRefused('damaged', 'scaling')
  return { dimensions, affine: affineOf(header), slope, intercept, isLittleEndian, sample: type.sample, data: file.subarray(offset, offset + voxels * type.bytes) }
}

function headerOf(file: Uint8Array): { header: Fields; isLittleEndian: boolean; isSecond: boolean } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const isLittleEndian = view.getInt32(0, true) === 348 || view.getInt32(0, true) === 540
  const isSecond = view.getInt32(0, isLittleEndian) === 540
  if (isSecond && file.length < 540) throw new ImageRefused('truncated', 'NIfTI header')
  // The header of a pair of files: its samples lie in another one.
  if (file[isSecond ? 5 : 345] !== 0x2b) throw new ImageRefused('unsupported-pixels', 'a NIfTI header without its samples')
  return { header: fieldsOf(view, isLittleEndian, isSecond), isLittleEndian, isSecond }
}

/** Of the first bytes of a file that is not packed: how large the grid is and where it lies. @throws ImageRefused */
export function readNiftiGrid(head: Uint8Array): Pick<Nifti, 'dimensions' | 'affine'> {
  if (!looksLikeNifti(head)) throw new ImageRefused('not-an-image', 'no NIfTI')
  const { header } = headerOf(head)
  return { dimensions: dimensionsOf(header.dim), affine: affineOf(header) }
}

/** Where the voxels of a file lie that is not packed, from its first 540 bytes. @throws ImageRefused */
export function niftiLayout(head: Uint8Array): { offset: number; bytes: number; isSecond: boolean; isLittleEndian: boolean } {
  if (!looksLikeNifti(head)) throw new ImageRefused('not-an-image', 'no NIfTI')
  const { header, isLittleEndian, isSecond } = headerOf(head)
  const type = TYPES[header.datatype]
  if (!type) throw new ImageRefused('unsupported-pixels', `NIfTI type ${header.datatype}`)
  const bytes = dimensionsOf(header.dim).reduce((product, side) => product * side, type.bytes)
  if (bytes > MAX_BYTES) throw new ImageRefused('too-large', `${bytes} bytes`)
  if (!Number.isInteger(header.voxOffset) || header.voxOffset < (isSecond ? 540 : 348)) throw new ImageRefused('damaged', `samples at ${header.voxOffset}`)
  return { offset: header.voxOffset, bytes, isSecond, isLittleEndian }
}

interface Fields { dim: number[]; datatype: number; pixdim: number[]; voxOffset: number; slope: number; intercept: number; units: number; qform: number; sform: number; quaternion: number[]; shift: number[]; rows: number[][] }

function fieldsOf(view: DataView, little: boolean, isSecond: boolean): Fields {
  const i16 = (at: number) => view.getInt16(at, little)
  const i32 = (at: number) => view.getInt32(at, little)
  const f32 = (at: number) => view.getFloat32(at, little)
  const f64 = (at: number) => view.getFloat64(at, little)
  const i64 = (at: number) => Number(view.getBigInt64(at, little))
  const several = (read: (at: number) => number, at: number, width: number, count: number) => Array.from({ length: count }, (_, index) => read(at + index * width))
  if (isSecond) {
    return {
      datatype: i16(12), dim: several(i64, 16, 8, 8), pixdim: several(f64, 104, 8, 8), voxOffset: i64(168), slope: f64(176), intercept: f64(184), qform: i32(344), sform: i32(348),
      quaternion: several(f64, 352, 8, 3), shift: several(f64, 376, 8, 3), rows: [400, 432, 464].map((at) => several(f64, at, 8, 4)), units: i32(500),
    }
  }
  return {
    datatype: i16(70), dim: several(i16, 40, 2, 8), pixdim: several(f32, 76, 4, 8), voxOffset: f32(108), slope: f32(112), intercept: f32(116), units: view.getUint8(123), qform: i16(252), sform: i16(254),
    quaternion: several(f32, 256, 4, 3), shift: several(f32, 268, 4, 3), rows: [280, 296, 312].map((at) => several(f32, at, 4, 4)),
  }
}

function dimensionsOf(dim: number[]): [number, number, number, number] {
  const count = dim[0] ?? 0
  if (!Number.isInteger(count) || count < 2 || count > 7) throw new ImageRefused('damaged', `${count} dimensions`)
  const sizes = Array.from({ length: 7 }, (_, index) => (index < count ? dim[index + 1] ?? 0 : 1))
  if (sizes.some((size) => !Number.isInteger(size) || size < 1)) throw new ImageRefused('dimensions', sizes.join(' x '))
  const [i = 0, j = 0, k = 0, volumes = 0, ...more] = sizes
  if (more.some((size) => size > 1)) throw new ImageRefused('unsupported-pixels', 'several values in a voxel')
  if (i > 65_535 || j > 65_535 || k > 65_535) throw new ImageRefused('dimensions', sizes.join(' x '))
  if (volumes > MAX_VOLUMES) throw new ImageRefused('too-large', `${volumes} volumes`)
  return [i, j, k, volumes]
}

function affineOf(header: Fields): number[][] {
  const mm = MM_PER_UNIT[header.units & 7]
  if (!mm) throw new ImageRefused('damaged', `units ${header.units}`)
  const sform = header.sform > 0 ? header.rows : null
  const qform = header.qform > 0 ? quaternionAffine(header) : null
  const chosen = sform ?? qform
  // Older files say nothing, and which side is left was a convention of the program that wrote them.
  if (!chosen) throw new ImageRefused('no-orientation', 'neither sform nor qform')
  if (sform && qform && Math.sign(determinant(sform)) !== Math.sign(determinant(qform))) throw new ImageRefused('no-orientation', 'sform and qform differ in their sides')
  if (chosen.flat().some((value) => !Number.isFinite(value)) || Math.abs(determinant(chosen)) < 1e-12) throw new ImageRefused('no-orientation', 'a singular matrix')
  return chosen.map((row) => row.map((value) => value * mm))
}

export const determinant = ([a = [], b = [], c = []]: number[][]): number => {
  const [a0 = 0, a1 = 0, a2 = 0] = a
  const [b0 = 0, b1 = 0, b2 = 0] = b
  const [c0 = 0, c1 = 0, c2 = 0] = c
  return a0 * (b1 * c2 - b2 * c1) - a1 * (b0 * c2 - b2 * c0) + a2 * (b0 * c1 - b1 * c0)
}

/** Method 2 of nifti1.h. */
function quaternionAffine(header: Fields): number[][] {
  const [b = 0, c = 0, d = 0] = header.quaternion
  const square = b * b + c * c + d * d
  if (!(square <= 1 + 1e-5)) throw new ImageRefused('damaged', 'a quaternion that turns nothing')
  const a = Math.sqrt(Math.max(0, 1 - square))
  const [sign = 1, i = 0, j = 0, k = 0] = header.pixdim
  const [x, y, z] = [i, j, k * (sign < 0 ? -1 : 1)]
  const turn = [
    [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
    [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
    [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
  ]
  return turn.map((row, index) => [(row[0] ?? 0) * x, (row[1] ?? 0) * y, (row[2] ?? 0) * z, header.shift[index] ?? 0])
}
