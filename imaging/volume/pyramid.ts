import { ImageRefused, type Frame, type SeriesGeometry } from '../contract'
import { sampleTypeOf, type SampleType } from '../codecs/frames-file'
import { PyramidLevel } from './level'
import { arrayMetadata, groupMetadata, type LevelShape } from './ome-zarr'

export interface VolumeSource {
  geometry: Extract<SeriesGeometry, { kind: 'volume' }>
  /** Of each slice, in the volume's order; null where the file says nothing. */
  rescales: ({ slope: number; intercept: number; type?: string } | null)[]
  /** Decodes a slice, counted from 0 in the volume's order. Each is asked for once, in order. */
  slice(index: number): Promise<Frame>
}

export interface PyramidSummary {
  levels: LevelShape[]
  dataType: SampleType
  /** Bytes written. */
  bytes: number
}

/** Slices that lie in memory at once, as one layer of chunks. A slice of 2,048 x 2,048 in 16 bits fits. */
const MAX_SLAB_BYTES = 2 ** 29
export const CHUNK = 64

/**
 * A volume as OME-Zarr 0.5 (Zarr 3, gzip, 64 x 64 x 64), slab after slab with bounded memory. Level 0 holds the stored
 * values exactly, and the attributes how they become real ones; where slices have different rescales (PET), real
 * values as float32. Each further level is the mean of the one before. Axes are z, y, x as slices, rows and columns;
 * where they lie in the patient is in the group's attributes.
 * The group's metadata is written last: who finds it finds everything.
 * @param write keys are relative ('0/c/1/0/2').
 * @throws ImageRefused
 */
export async function writePyramid(source: VolumeSource, write: (key: string, bytes: Uint8Array) => Promise<void>): Promise<PyramidSummary> {
  const { geometry, rescales } = source
  const [columns, rows, slices] = geometry.dimensions
  if (rescales.length !== slices) throw new Error(`${rescales.length} rescales of ${slices} slices`)
  const isReal = rescales.some((each) => each?.slope !== rescales[0]?.slope || each?.intercept !== rescales[0]?.intercept)
  let levels: PyramidLevel[] | undefined
  let dataType: SampleType | undefined
  let bytes = 0
  const counted = async (key: string, content: Uint8Array) => {
    bytes += content.length
    await write(key, content)
  }
  const shapes = levelShapes(geometry.dimensions, geometry.spacing)
  for (let index = 0; index < slices; index++) {
    const frame = await source.slice(index)
    if (frame.rows !== rows || frame.columns !== columns || frame.samplesPerPixel !== 1 || frame.photometric === 'PALETTE COLOR') throw new ImageRefused('unsupported-pixels', `slice ${index} is not of the volume's kind`)
    const samples = isReal ? realValues(frame, rescales[index] ?? null) : frame.samples
    dataType ??= sampleTypeOf({ samples })
    if (sampleTypeOf({ samples }) !== dataType) throw new ImageRefused('unsupported-pixels', `slices of ${dataType} and of ${sampleTypeOf({ samples })}`)
    if (rows * columns * CHUNK * samples.BYTES_PER_ELEMENT > MAX_SLAB_BYTES) throw new ImageRefused('too-large', `slices of ${columns} x ${rows}`)
    levels ??= chained(shapes, dataType, counted)
    await levels[0]!.push(samples)
  }
  if (!levels || !dataType) throw new Error('a volume without slices')
  for (const level of levels) await level.finish()
  for (const [index, shape] of shapes.entries()) await counted(`${index}/zarr.json`, json(arrayMetadata(shape, dataType, CHUNK)))
  await counted('zarr.json', json(groupMetadata(shapes, geometry, isReal ? null : rescales[0] ?? null, isReal)))
  return { levels: shapes, dataType, bytes }
}

/**
 * Halves the finest axes first, so that thick slices are not made thicker before the pixels are as large, until one
 * chunk holds all. An axis of few voxels keeps them.
 */
export function levelShapes([columns, rows, slices]: readonly number[], [across, down, between]: readonly number[]): LevelShape[] {
  let shape: LevelShape = { size: [slices!, rows!, columns!], spacing: [between!, down!, across!], halved: [false, false, false] }
  const shapes = [shape]
  while (shape.size.some((side) => side > CHUNK)) {
    const open = shape.spacing.filter((_, axis) => shape.size[axis]! > CHUNK / 2)
    const finest = Math.min(...open)
    const halved = shape.spacing.map((spacing, axis) => shape.size[axis]! > CHUNK / 2 && spacing < 2 * finest) as [boolean, boolean, boolean]
    shape = {
      size: shape.size.map((side, axis) => halved[axis] ? Math.ceil(side / 2) : side) as LevelShape['size'],
      spacing: shape.spacing.map((spacing, axis) => halved[axis] ? spacing * 2 : spacing) as LevelShape['spacing'],
      halved,
    }
    shapes.push(shape)
  }
  return shapes
}

function chained(shapes: LevelShape[], dataType: SampleType, write: (key: string, bytes: Uint8Array) => Promise<void>): PyramidLevel[] {
  const levels: PyramidLevel[] = []
  for (let index = shapes.length - 1; index >= 0; index--) levels.unshift(new PyramidLevel(index, shapes[index]!, dataType, CHUNK, write, levels[0]))
  return levels
}

function realValues({ samples }: Frame, rescale: { slope: number; intercept: number } | null): Float32Array {
  const { slope, intercept } = rescale ?? { slope: 1, intercept: 0 }
  return Float32Array.from(samples as ArrayLike<number>, (value) => value * slope + intercept)
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}
