import { ImageRefused, type DicomFile } from '#imaging/contract'
import { determinant, readNifti, type Nifti, type SampleType } from './nifti'
import { volumeToSeries, type ConversionSubject, type Vector, type Volume } from './volume-to-series'

export interface NiftiConversion {
  /** One series for each volume of the file. */
  series: { files: () => Generator<DicomFile>; modality: 'CT' | 'MR' }[]
  notes: NiftiNote[]
}

export type NiftiNote =
  /** Nothing in a NIfTI says what made it, and no value proves a unit: kept as MR, whose values have none. */
  | { kind: 'modality-guessed'; modality: 'MR' }
  /** Values between steps of `step` were moved to the nearest one. */
  | { kind: 'values-rounded'; step: number }

// Cosines between the axes: beyond it the grid is sheared, and no DICOM image.
const SHEAR = 1e-3

/**
 * A NIfTI as DICOM series, one slice a file, each voxel where the header puts it.
 * @param modality from whoever knows it: only then are values of a CT Hounsfield units
 * @throws ImageRefused
 */
export function niftiToDicom(bytes: Uint8Array, subject: ConversionSubject, modality?: 'CT' | 'MR'): NiftiConversion {
  const nifti = readNifti(bytes)
  const grid = gridOf(nifti)
  const read = readerOf(nifti)
  const values = valuesOf(nifti, read)
  const chosen = modality ?? 'MR'
  const store = storageOf(nifti, values)
  const window = windowBetween(values)
  const volumes = nifti.dimensions[3]
  const perVolume = nifti.dimensions[0] * nifti.dimensions[1] * nifti.dimensions[2]
  const series = Array.from({ length: volumes }, (_, index) => {
    const volume: Volume = { ...grid.volume, modality: chosen, isSigned: store.isSigned, slope: store.slope, intercept: store.intercept, window, derivation: `Converted from NIfTI. ${store.derivation}`, slice: (slice) => grid.samples(slice, index * perVolume, (at) => store.stored(read(at)), store.isSigned) }
    const of: ConversionSubject = volumes === 1 ? subject : { ...subject, seed: `${subject.seed}/${index}`, studySeed: subject.studySeed ?? subject.seed, frameOfReferenceSeed: subject.frameOfReferenceSeed ?? subject.seed, seriesNumber: (subject.seriesNumber ?? 1) + index }
    return { files: () => volumeToSeries(volume, of), modality: chosen }
  })
  const notes: NiftiNote[] = modality ? [] : [{ kind: 'modality-guessed', modality: 'MR' }]
  if (!store.isExact) notes.push({ kind: 'values-rounded', step: store.slope })
  return { series, notes }
}

/** As wide as the values are: a map of fractions between 0 and 1 is no black and white mask. */
function windowBetween({ minimum, maximum, low, high }: Values): Volume['window'] {
  if (!(maximum > minimum)) return null
  const [from, to] = high > low ? [low, high] : [minimum, maximum]
  return { center: asWritten((from + to) / 2), width: asWritten(to - from) }
}

interface Values { minimum: number; maximum: number; low: number; high: number; areIntegers: boolean }

/** Of the stored samples: range, the range without the outermost hundredths, scaled to real values only for showing. */
function valuesOf(nifti: Nifti, read: (at: number) => number): Values {
  const count = nifti.dimensions.reduce((product, size) => product * size, 1)
  let minimum = Number.POSITIVE_INFINITY
  let maximum = Number.NEGATIVE_INFINITY
  let areIntegers = true
  for (let at = 0; at < count; at++) {
    const value = read(at)
    if (!Number.isFinite(value)) throw new ImageRefused('unsupported-pixels', 'samples that are no numbers')
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
    if (areIntegers && !Number.isInteger(value)) areIntegers = false
  }
  const bins = new Uint32Array(1024)
  const scale = maximum > minimum ? 1023 / (maximum - minimum) : 0
  for (let at = 0; at < count; at++) bins[Math.floor((read(at) - minimum) * scale)]! += 1
  const real = (value: number) => value * nifti.slope + nifti.intercept
  const edge = (share: number) => real(minimum + quantile(bins, count * share) / (scale || 1))
  const [low, high] = [edge(0.01), edge(0.99)]
  const ends = [real(minimum), real(maximum)]
  return { minimum: Math.min(...ends), maximum: Math.max(...ends), low: Math.min(low, high), high: Math.max(low, high), areIntegers }
}

function quantile(bins: Uint32Array, wanted: number): number {
  let seen = 0
  for (let bin = 0; bin < bins.length; bin++) {
    seen += bins[bin] ?? 0
    if (seen >= wanted) return bin
  }
  return bins.length - 1
}

interface Storage { stored: (sample: number) => number; isSigned: boolean; slope: number; intercept: number; isExact: boolean; derivation: string }

/** Whole numbers that fit 16 bits are kept as they are; what is wider or broken is put on 65,536 steps, and says so. */
function storageOf(nifti: Nifti, values: Values): Storage {
  const from = (value: number) => (value - nifti.intercept) / nifti.slope
  const ends = [from(values.minimum), from(values.maximum)]
  const [least, most] = [Math.min(...ends), Math.max(...ends)]
  const { slope, intercept } = nifti
  if (values.areIntegers && Math.round(least) >= -32_768 && Math.round(most) <= 32_767 && least < 0) return { stored: (sample) => sample, isSigned: true, slope, intercept, isExact: true, derivation: 'Every value is as it was.' }
  if (values.areIntegers && least >= 0 && Math.round(most) <= 65_535) return { stored: (sample) => sample, isSigned: false, slope, intercept, isExact: true, derivation: 'Every value is as it was.' }
  // Wide whole numbers are counts or labels: none of them may change.
  if (!nifti.sample.startsWith('float')) throw new ImageRefused('unsupported-pixels', `${nifti.sample} beyond 16 bits`)
  if (most === least) return { stored: () => 0, isSigned: false, slope: 1, intercept: asWritten(least * slope + intercept), isExact: true, derivation: 'One value throughout.' }
  const step = (most - least) / 65_535
  return {
    stored: (sample) => Math.round((sample - least) / step),
    isSigned: false,
    slope: asWritten(step * slope),
    intercept: asWritten(least * slope + intercept),
    isExact: false,
    derivation: `Floating point values were rounded to 65536 equal steps of ${asWritten(step * Math.abs(slope))}.`,
  }
}

/** As a decimal string of DICOM holds it. */
const asWritten = (value: number) => Number(value.toPrecision(9))

function readerOf(nifti: Nifti): (at: number) => number {
  const { data, isLittleEndian: little, sample } = nifti
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const readers: Record<SampleType, (at: number) => number> = {
    uint8: (at) => view.getUint8(at), int8: (at) => view.getInt8(at), int16: (at) => view.getInt16(at * 2, little), uint16: (at) => view.getUint16(at * 2, little),
    int32: (at) => view.getInt32(at * 4, little), uint32: (at) => view.getUint32(at * 4, little), float32: (at) => view.getFloat32(at * 4, little), float64: (at) => view.getFloat64(at * 8, little),
  }
  return readers[sample]
}

interface Grid {
  volume: Pick<Volume, 'columns' | 'rows' | 'slices' | 'rowDirection' | 'columnDirection' | 'spacing' | 'step' | 'origin'>
  samples: (slice: number, offset: number, stored: (at: number) => number, isSigned: boolean) => Int16Array | Uint16Array
}

/**
 * Slices stay the planes of i and j. Within them, rows and columns are turned and swapped (never interpolated) so that a
 * row runs as radiologists read: to the patient's left or back, a column to the back or the feet.
 */
function gridOf(nifti: Nifti): Grid {
  const size = nifti.dimensions
  // Patient space of DICOM is LPS: x and y change sign.
  const axes = [0, 1, 2].map((axis) => nifti.affine.map((row, index) => (index < 2 ? -1 : 1) * (row[axis] ?? 0)) as Vector)
  const origin = nifti.affine.map((row, index) => (index < 2 ? -1 : 1) * (row[3] ?? 0)) as Vector
  const lengths = axes.map((axis) => Math.hypot(...axis))
  const units = axes.map((axis, index) => axis.map((value) => value / (lengths[index] ?? 1)) as Vector)
  for (const [one, other] of [[0, 1], [0, 2], [1, 2]] as const) {
    if (Math.abs(dot(units[one]!, units[other]!)) > SHEAR) throw new ImageRefused('no-orientation', 'a sheared grid')
  }
  if (Math.abs(determinant(units)) < 0.99) throw new ImageRefused('no-orientation', 'a sheared grid')

  const across = strongest(units[2]!)
  // Axial: rows to L, columns to P. Coronal: rows to L, columns to F. Sagittal: rows to P, columns to F.
  const [wantedRow, wantedColumn]: [Vector, Vector] = across === 2 ? [[1, 0, 0], [0, 1, 0]] : across === 1 ? [[1, 0, 0], [0, 0, -1]] : [[0, 1, 0], [0, 0, -1]]
  const isSwapped = Math.abs(dot(units[1]!, wantedRow)) > Math.abs(dot(units[0]!, wantedRow))
  const [along, down] = isSwapped ? ([1, 0] as const) : ([0, 1] as const)
  const isRowTurned = dot(units[along]!, wantedRow) < 0
  const isColumnTurned = dot(units[down]!, wantedColumn) < 0
  const columns = size[along]
  const rows = size[down]
  const stride = [1, size[0], size[0] * size[1]] as const
  const corner = origin.map((value, index) => value + (isRowTurned ? (columns - 1) * (axes[along]![index] ?? 0) : 0) + (isColumnTurned ? (rows - 1) * (axes[down]![index] ?? 0) : 0)) as Vector
  const first = (isRowTurned ? (columns - 1) * stride[along] : 0) + (isColumnTurned ? (rows - 1) * stride[down] : 0)
  const [columnStride, rowStride] = [isRowTurned ? -stride[along] : stride[along], isColumnTurned ? -stride[down] : stride[down]]
  return {
    volume: {
      columns, rows, slices: size[2],
      rowDirection: units[along]!.map((value) => tidy(isRowTurned ? -value : value)) as Vector,
      columnDirection: units[down]!.map((value) => tidy(isColumnTurned ? -value : value)) as Vector,
      spacing: [tidy(lengths[down]!), tidy(lengths[along]!)],
      step: axes[2]!.map(tidy) as Vector,
      origin: corner.map(tidy) as Vector,
    },
    samples(slice, offset, stored, isSigned) {
      const samples = isSigned ? new Int16Array(rows * columns) : new Uint16Array(rows * columns)
      const start = offset + slice * stride[2] + first
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) samples[row * columns + column] = stored(start + row * rowStride + column * columnStride)
      }
      return samples
    },
  }
}

/** Single precision headers carry noise beyond the seventh digit; a minus zero reads badly. */
const tidy = (value: number) => Number(value.toFixed(9)) || 0

const dot = (one: Vector, other: Vector) => one[0] * other[0] + one[1] * other[1] + one[2] * other[2]

function strongest(vector: Vector): 0 | 1 | 2 {
  const [x, y, z] = vector.map(Math.abs) as Vector
  return z >= x && z >= y ? 2 : y >= x ? 1 : 0
}
