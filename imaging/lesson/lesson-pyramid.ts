import { ImageRefused, type Frame, type SeriesGeometry } from '#imaging/contract'
import { sampleTypeOf, type SampleType } from '#imaging/codecs/frames-file'
import { add, scale, type Vector } from '#imaging/geometry/vector'
import { arrayMetadata, groupMetadata, type LevelShape } from '#imaging/volume/ome-zarr'
import { levelShapes } from '#imaging/volume/pyramid'
import { encodeReal, encodeWhole, type Scale } from './face-safe'
import { BRICK, LessonLevel, type LevelHooks } from './lesson-level'
import type { LessonVolume, Mm3, Shows } from './manifest'
import type { ValueTable } from './value-table'

type Samples = Frame['samples']
export type VolumeGeometry = Extract<SeriesGeometry, { kind: 'volume' }>

export interface LessonSource {
  geometry: VolumeGeometry
  /** Of each slice, in the volume's order; null where the file says nothing. */
  rescales: (Scale | null)[]
  /** Decodes a slice; each is asked for once, in order. */
  slice(index: number): Promise<Frame>
}

export interface LessonOptions {
  values: ValueTable
  unit: 'HU' | 'stored'
  shows: Shows
  /** What lies below it becomes code 0; null: nothing does. */
  floor: number | null
}

export interface LessonPyramid {
  volume: LessonVolume
  /** The level that surfaces are made of, as real values. */
  grid: ValueGrid
  /** Real values of the whole volume. */
  least: number
  most: number
}

/** Real values in memory, x fastest, where they lie in the patient. */
export interface ValueGrid {
  samples: Float32Array
  /** columns, rows, slices */
  size: Mm3
  spacing: Mm3
  origin: Mm3
  direction: VolumeGeometry['direction']
}

/** Of one level as one texture of a byte a voxel. */
const MOST_CODES = 2 ** 28
const MOST_SIDE = 2_048
/** 2,048 along each axis: beyond it nothing is begun. */
export const MOST_VOXELS = 2 ** 33
/** Of the level that surfaces are made of. */
const MOST_IN_GRID = 24_000_000
/** Surfaces finer than that are more triangles than a headset draws. */
const SURFACE_MM = 1

export interface LevelPlan { shapes: LevelShape[]; /** The first that is written. */ finest: number; /** The one for surfaces. */ surfaces: number }

/** Which levels there are, which of them are shown, and of which surfaces are made; null: too large to begin. */
export function planLevels(dimensions: readonly number[], spacing: readonly number[]): LevelPlan | null {
  if (dimensions.some((side) => side > 65_535) || dimensions.reduce((product, side) => product * side, 1) > MOST_VOXELS) return null
  const shapes = levelShapes(dimensions, spacing)
  const voxels = ({ size }: LevelShape) => size[0] * size[1] * size[2]
  const finest = shapes.findIndex((shape) => voxels(shape) <= MOST_CODES && shape.size.every((side) => side <= MOST_SIDE))
  const farFromWanted = ({ spacing: [z, y, x] }: LevelShape) => Math.abs(Math.log(Math.cbrt(z * y * x) / SURFACE_MM))
  const small = shapes.map((shape, index) => ({ shape, index })).filter(({ shape }) => voxels(shape) <= MOST_IN_GRID)
  const best = small.toSorted((a, b) => farFromWanted(a.shape) - farFromWanted(b.shape))[0]
  return finest < 0 || !best ? null : { shapes, finest, surfaces: best.index }
}

/**
 * The volume as a lesson shows it: codes of eight bits in OME-Zarr 0.5, each level the mean of the values before it, encoded and
 * cut after the mean. Chunks that hold nothing are not written. In memory lie a layer of chunks a level and the grid for surfaces.
 * @throws ImageRefused
 */
export async function writeLessonPyramid(source: LessonSource, options: LessonOptions, plan: LevelPlan, write: (key: string, bytes: Uint8Array) => Promise<void>, onSlice: (index: number) => void = () => {}): Promise<LessonPyramid> {
  const { geometry, rescales } = source
  const [columns, rows, slices] = geometry.dimensions
  if (rescales.length !== slices) throw new Error(`${rescales.length} rescales of ${slices} slices`)
  const common = rescales.every((each) => each?.slope === rescales[0]?.slope && each?.intercept === rescales[0]?.intercept) ? rescales[0] ?? { slope: 1, intercept: 0 } : null
  const grid = gridOf(geometry, plan)
  let levels: LessonLevel[] | undefined
  let dataType: SampleType | undefined
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let index = 0; index < slices; index++) {
    const frame = await source.slice(index)
    if (frame.rows !== rows || frame.columns !== columns || frame.samplesPerPixel !== 1 || frame.photometric === 'PALETTE COLOR') throw new ImageRefused('unsupported-pixels', `slice ${index} is not of the volume's kind`)
    const isWhole = common !== null && frame.samples.BYTES_PER_ELEMENT <= 2
    const samples = isWhole ? frame.samples : realValues(frame.samples, rescales[index] ?? null)
    dataType ??= sampleTypeOf({ samples })
    if (sampleTypeOf({ samples }) !== dataType) throw new ImageRefused('unsupported-pixels', `slices of ${dataType} and of ${sampleTypeOf({ samples })}`)
    const { slope, intercept } = isWhole ? common : { slope: 1, intercept: 0 }
    const [low, high] = rangeOf(samples)
    least = Math.min(least, low * slope + intercept, high * slope + intercept)
    most = Math.max(most, low * slope + intercept, high * slope + intercept)
    levels ??= chained(plan, dataType, {
      encode: isWhole ? encodeWhole(options.values, options.floor, common) : encodeReal(options.values, options.floor), write,
    }, (slice) => grid.take(slice, slope, intercept))
    await levels[0]!.push(samples)
    onSlice(index)
  }
  if (!levels) throw new Error('a volume without slices')
  for (const level of levels) await level.finish()
  const shown = levels.slice(plan.finest)
  const placed = placedAt(geometry, plan.shapes[0]!, shown[0]!.shape)
  for (const { name, shape } of shown) await write(`${name}/zarr.json`, json(arrayMetadata(shape, 'uint8', BRICK)))
  await write('zarr.json', json(metadataOf(shown.map(({ shape }) => shape), placed, options.values)))
  return { volume: volumeOf(shown, placed, options), grid: grid.grid, least, most }
}

function chained({ shapes, finest, surfaces }: LevelPlan, dataType: SampleType, hooks: LevelHooks, onSurfaces: (slice: Samples) => void): LessonLevel[] {
  const levels: LessonLevel[] = []
  for (let index = shapes.length - 1; index >= 0; index--) {
    levels.unshift(new LessonLevel(index < finest ? null : String(index - finest), shapes[index]!, dataType, { ...hooks, ...(index === surfaces ? { onSlice: onSurfaces } : {}) }, levels[0]))
  }
  return levels
}

/** @throws ImageRefused: a value that is no number spoils each mean that it is in */
export function rangeOf(samples: Samples): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of samples) {
    if (value < least) least = value
    if (value > most) most = value
    if (value - value !== 0) throw new ImageRefused('unsupported-pixels', 'values that are no numbers')
  }
  return [least, most]
}

export function realValues(samples: Samples, rescale: Scale | null): Float32Array {
  const { slope, intercept } = rescale ?? { slope: 1, intercept: 0 }
  return Float32Array.from(samples as ArrayLike<number>, (value) => value * slope + intercept)
}

/** The same volume with the voxels of a coarser level: its first one has its centre between those that it covers. */
function placedAt(geometry: VolumeGeometry, full: LevelShape, level: LevelShape): VolumeGeometry {
  const spacing = level.spacing.toReversed() as Mm3
  let origin: Vector = geometry.origin
  for (const axis of [0, 1, 2]) origin = add(origin, scale(geometry.direction.slice(axis * 3, axis * 3 + 3) as unknown as Vector, (spacing[axis]! - full.spacing[2 - axis]!) / 2))
  return { ...geometry, dimensions: level.size.toReversed() as Mm3, spacing, origin: [...origin] }
}

function gridOf(geometry: VolumeGeometry, { shapes, surfaces }: LevelPlan) {
  const { dimensions, spacing, origin, direction } = placedAt(geometry, shapes[0]!, shapes[surfaces]!)
  const samples = new Float32Array(dimensions[0] * dimensions[1] * dimensions[2])
  let at = 0
  return {
    grid: { samples, size: dimensions, spacing, origin, direction } satisfies ValueGrid,
    take(slice: Samples, slope: number, intercept: number) {
      for (let index = 0; index < slice.length; index++) samples[at++] = slice[index]! * slope + intercept
    },
  }
}

function volumeOf(shown: LessonLevel[], placed: VolumeGeometry, { values, unit, shows }: LessonOptions): LessonVolume {
  return {
    origin: placed.origin, direction: placed.direction as LessonVolume['direction'], size: placed.dimensions, spacing: placed.spacing, values: [...values], unit, histogram: shown[0]!.histogram, shows,
    levels: shown.map(({ name, shape, bytes, occupancy }) => ({
      size: shape.size.toReversed() as Mm3, spacing: shape.spacing.toReversed() as Mm3, translation: shape.spacing.toReversed().map((each, axis) => (each - placed.spacing[axis]!) / 2) as Mm3,
      path: `volume/${name}`, bytes, brick: BRICK, occupancy: occupancy.toBase64(),
    })),
  }
}

function metadataOf(shapes: LevelShape[], placed: VolumeGeometry, values: ValueTable) {
  const group = groupMetadata(shapes, placed, null, false)
  return { ...group, attributes: { ...group.attributes, theatrum: { ...group.attributes.theatrum, values: 'codes', table: values } } }
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}
