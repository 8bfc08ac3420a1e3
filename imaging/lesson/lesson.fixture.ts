import { gunzipSync } from 'node:zlib'
import type { Frame } from '#imaging/contract'
import { judgeGeometry } from '#imaging/geometry/gate'
import { add, cross, scale, type Vector } from '#imaging/geometry/vector'
import { sampleSlice, slicePosition, type PhantomShape } from '../../tests/fixtures/phantom'
import { planLevels, writeLessonPyramid, type LessonOptions, type LessonSource } from './lesson-pyramid'
import type { LessonLevel, LessonVolume } from './manifest'

/** A volume by a formula, stored as 16-bit numbers with the intercept of a CT. */
export function sourceOf(shape: PhantomShape, value: (at: Vector) => number): LessonSource {
  const geometry = judgeGeometry(Array.from({ length: shape.slices }, (_, index) => ({
    sopInstanceUid: `2.25.${1000 + index}`, frame: 1, rows: shape.rows, columns: shape.columns, spacing: shape.spacing, position: slicePosition(shape, index),
    orientation: [...shape.row, ...shape.column] as [number, number, number, number, number, number], frameOfReferenceUid: '2.25.1', instanceNumber: index + 1,
  })))
  if (geometry.kind !== 'volume') throw new Error(geometry.detail)
  return {
    geometry, rescales: Array.from({ length: shape.slices }, () => ({ slope: 1, intercept: -1024 })),
    slice: async (index) => frameOf(shape, sampleSlice(shape, index, (at) => Math.round(value(at)) + 1024, new Int16Array(shape.rows * shape.columns))),
  }
}

export const frameOf = ({ rows, columns }: { rows: number; columns: number }, samples: Frame['samples']): Frame => ({ rows, columns, samplesPerPixel: 1, bitsStored: 16, isSigned: true, photometric: 'MONOCHROME2', samples })

export async function built(source: LessonSource, options: LessonOptions) {
  const store = new Map<string, Uint8Array>()
  const plan = planLevels(source.geometry.dimensions, source.geometry.spacing)!
  const pyramid = await writeLessonPyramid(source, options, plan, async (key, bytes) => void store.set(`volume/${key}`, bytes))
  return { ...pyramid, plan, store }
}

/** All codes of a level, put together from its chunks as a page would do it. */
export function codesOf(store: ReadonlyMap<string, Uint8Array>, { size: [columns, rows, slices], path, brick }: LessonLevel): Uint8Array {
  const codes = new Uint8Array(columns * rows * slices)
  for (let z = 0; z < slices; z++) for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x += brick) {
    const chunk = chunkOf(store, `${path}/c/${Math.floor(z / brick)}/${Math.floor(y / brick)}/${x / brick}`)
    const from = ((z % brick) * brick + (y % brick)) * brick
    if (chunk) codes.set(chunk.subarray(from, from + Math.min(brick, columns - x)), (z * rows + y) * columns + x)
  }
  return codes
}

const opened = new WeakMap<Uint8Array, Uint8Array>()
function chunkOf(store: ReadonlyMap<string, Uint8Array>, key: string): Uint8Array | null {
  const packed = store.get(key)
  if (!packed) return null
  if (!opened.has(packed)) opened.set(packed, gunzipSync(packed))
  return opened.get(packed)!
}

/** Where a level's voxel lies in the patient, by the manifest alone. */
export function placeOf({ origin, direction }: Pick<LessonVolume, 'origin' | 'direction'>, { spacing, translation }: LessonLevel, voxel: Vector): [number, number, number] {
  return [0, 1, 2].reduce<[number, number, number]>((place, axis) => add(place, scale(direction.slice(axis * 3, axis * 3 + 3) as unknown as Vector, translation[axis]! + voxel[axis]! * spacing[axis]!)), origin)
}

/** A place by shares of the volume's three sides. */
export function inside(shape: PhantomShape, share: Vector): [number, number, number] {
  const along = [shape.row, shape.column, cross(shape.row, shape.column)]
  const mm = [(shape.columns - 1) * shape.spacing[1], (shape.rows - 1) * shape.spacing[0], (shape.slices - 1) * shape.gap]
  return along.reduce<[number, number, number]>((place, axis, index) => add(place, scale(axis, mm[index]! * share[index]!)), [...shape.origin])
}

