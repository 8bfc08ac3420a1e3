import { SAMPLE_TYPES, type SampleType } from '#imaging/codecs/frames-file'
import { BONE_HU } from '#imaging/lesson/recipe'
import type { PyramidAttributes } from '#imaging/volume/ome-zarr'
import { levelShapes } from '#imaging/volume/pyramid'
import { describeFrames, type DicomJson } from '~/domain/images/describe-frames'
import { volumePrefix } from '~/domain/images/image-keys'
import type { SeriesGeometryView } from '~/domain/images/reading'
import { FileAbsent } from '~/infra/files/files'
import type { Services } from '~/infra/services.server'
import { shownOf } from './anatomy'
import { levelFor, type WorkbenchLevel, type WorkbenchProblem, type WorkbenchVolume } from './workbench'

type Found = { kind: 'volume'; volume: WorkbenchVolume } | { kind: 'problem'; problem: WorkbenchProblem }
type Three = [number, number, number]

/** The pyramid of a series as a page may read it at this moment: a head whose face nobody cleared without what is less dense than bone. */
export async function workbenchVolume({ db, files }: Pick<Services, 'db' | 'files'>, series: { id: string; faceState: string; geometryJson: string | null }): Promise<Found> {
  const shows = shownOf(series.faceState)
  if (shows === null) return { kind: 'problem', problem: 'not-a-source' }
  const geometry = JSON.parse(series.geometryJson ?? '{}') as SeriesGeometryView
  if (geometry.kind !== 'volume') return { kind: 'problem', problem: 'no-volume' }
  const attributes = await readJson<{ attributes: { theatrum: PyramidAttributes } }>(files, `${volumePrefix(series.id)}zarr.json`)
  const array = attributes && await readJson<{ data_type: string }>(files, `${volumePrefix(series.id)}0/zarr.json`)
  if (!attributes || !array) {
    const state = await db.series.findUnique({ where: { id: series.id }, select: { volumeState: true } })
    return { kind: 'problem', problem: state?.volumeState === 'failed' ? 'failed' : 'preparing' }
  }
  const { rescale, values } = attributes.attributes.theatrum
  const dataType = SAMPLE_TYPES.find((one) => one === array.data_type)
  const first = await db.instance.findFirst({ where: { seriesId: series.id, rows: { gt: 0 } }, orderBy: { position: 'asc' }, select: { metadataJson: true } })
  const frame = first && describeFrames(JSON.parse(first.metadataJson) as DicomJson)[0]
  // Values by a table of its own are not those that we would read.
  if (!dataType || !frame || frame.tables?.modality) return { kind: 'problem', problem: 'failed' }
  // Where all slices have one scale the first speaks for them (imaging/volume/pyramid.ts); bone is known in Hounsfield units alone.
  const isHounsfield = values === 'stored' && frame.isHounsfield
  if (shows === 'bone-only' && !isHounsfield) return { kind: 'problem', problem: 'face' }
  const levels = levelsOf(geometry)
  if (!levelFor(levels)) return { kind: 'problem', problem: 'too-large' }
  return { kind: 'volume', volume: { levels, direction: geometry.direction, dataType, slope: rescale.slope, intercept: rescale.intercept, isHounsfield, floor: shows === 'bone-only' ? BONE_HU : null } }
}

export function levelsOf({ dimensions, spacing, origin, direction }: Pick<Extract<SeriesGeometryView, { kind: 'volume' }>, 'dimensions' | 'spacing' | 'origin' | 'direction'>): WorkbenchLevel[] {
  return levelShapes(dimensions, spacing).map((shape, index) => {
    const step = shape.spacing.toReversed() as Three
    // The first voxel of a coarser level has its centre between those that it covers.
    const at = [0, 1, 2].map((row) => origin[row]! + [0, 1, 2].reduce((sum, axis) => sum + direction[axis * 3 + row]! * ((step[axis]! - spacing[axis]!) / 2), 0)) as Three
    return { index, size: shape.size.toReversed() as Three, spacing: step, origin: at }
  })
}

async function readJson<T>(files: Services['files'], key: string): Promise<T | null> {
  try {
    return JSON.parse((await files.bytes(key)).toString('utf8')) as T
  } catch (error) {
    if (error instanceof FileAbsent) return null
    throw error
  }
}

export const ARRAY_OF: Record<SampleType, new (buffer: ArrayBuffer) => Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array> = {
  uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array,
}
