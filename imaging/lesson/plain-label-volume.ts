import { ImageRefused } from '#imaging/contract'
import { readPlainNifti, type Nifti } from '#imaging/convert/nifti-plain'
import { dot, length, scale, type Vector } from '#imaging/geometry/vector'
import type { Mm3 } from './manifest'

/** Which structure each voxel belongs to; 0 is none. x fastest. */
export interface LabelVolume {
  labels: Uint16Array
  size: Mm3
  spacing: Mm3
  /** Centre of the first voxel, patient mm. */
  origin: Mm3
  /** Unit vectors of x, y, z; mirrored where the file's axes are. */
  direction: number[]
}

// Cosines between the axes: beyond it the grid is sheared, and no volume is a tenth of a voxel thick enough to bear it.
const SHEAR = 1e-3
/** No scanner's voxel is smaller or larger; a file that says so counts in another unit. */
const SPACING_MM = [0.005, 50] as const
/** No body lies farther from the scanner's origin. */
const FARTHEST_MM = 10_000

/** A NIfTI of labels that is not packed, where its header puts it, in DICOM's patient space. @throws ImageRefused where a value is no label */
export const readPlainLabelVolume = (bytes: Uint8Array): LabelVolume => labelVolumeOf(readPlainNifti(bytes))

/** @throws ImageRefused where a value is no label */
export function labelVolumeOf(nifti: Nifti): LabelVolume {
  const [columns, rows, slices, volumes] = nifti.dimensions
  if (volumes !== 1) throw new ImageRefused('unsupported-pixels', `${volumes} volumes of labels`)
  // NIfTI's patient space is RAS: x and y change sign.
  const column = (axis: number) => nifti.affine.map((row, index) => (index < 2 ? -1 : 1) * row[axis]!) as unknown as Vector
  const axes = [column(0), column(1), column(2)]
  const spacing = axes.map(length) as Mm3
  const units = axes.map((axis, index) => scale(axis, 1 / spacing[index]!))
  for (const [one, other] of [[0, 1], [0, 2], [1, 2]] as const) if (Math.abs(dot(units[one]!, units[other]!)) > SHEAR) throw new ImageRefused('no-orientation', 'a sheared grid')
  if (spacing.some((each) => !(each >= SPACING_MM[0] && each <= SPACING_MM[1]))) throw new ImageRefused('no-orientation', `voxels of ${spacing.join(' x ')} mm`)
  if ([...column(3)].some((each, axis) => !(Math.abs(each) + nifti.dimensions[axis]! * spacing[axis]! <= FARTHEST_MM))) throw new ImageRefused('no-orientation', 'far from everything')
  return { labels: labelsOf(nifti), size: [columns, rows, slices], spacing, origin: [...column(3)], direction: units.flatMap((axis) => [...axis]) }
}

function labelsOf({ data, dimensions, sample, isLittleEndian: little, slope, intercept }: Nifti): Uint16Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const readers = {
    uint8: (at: number) => view.getUint8(at), int8: (at: number) => view.getInt8(at), int16: (at: number) => view.getInt16(at * 2, little), uint16: (at: number) => view.getUint16(at * 2, little),
    int32: (at: number) => view.getInt32(at * 4, little), uint32: (at: number) => view.getUint32(at * 4, little), float32: (at: number) => view.getFloat32(at * 4, little), float64: (at: number) => view.getFloat64(at * 8, little),
  }
  const read = readers[sample]
  const labels = new Uint16Array(dimensions[0] * dimensions[1] * dimensions[2])
  for (let at = 0; at < labels.length; at++) {
    const label = read(at) * slope + intercept
    if (!Number.isInteger(label) || label < 0 || label > 65_535) throw new ImageRefused('unsupported-pixels', 'a value that is no label')
    labels[at] = label
  }
  return labels
}
