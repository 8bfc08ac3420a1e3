import { readFile } from 'node:fs/promises'
import { ImageRefused, type DicomFile, type SliceGeometry } from '#imaging/contract'
import { decodeFrame } from '#imaging/codecs/decode'
import { text, texts } from '#imaging/dicom/access'
import { modalityLutOf, rescaleOf, type Rescale } from '#imaging/dicom/grayscale'
import { readDicom } from '#imaging/dicom/read'
import { judgeGeometry } from '#imaging/geometry/gate'
import { gateSlices, keyOf } from '#imaging/geometry/gate-slices'
import { DICOM_BOUNDS } from '#imaging/ingest/read-task'
import { realValues, type LessonSource } from './lesson-pyramid'

export type OpenedSeries = ({ kind: 'volume'; unit: 'HU' | 'stored' } & LessonSource) | { kind: 'no-volume'; detail: string }

interface Placed { path: string; frame: number; rescale: Rescale | null }

/** The slices of a kept series in their order, decoded as they are asked for; one file is in memory at a time. @throws ImageRefused */
export async function openSeries(paths: readonly string[]): Promise<OpenedSeries> {
  let last: { path: string; file: DicomFile } | null = null
  const open = async (path: string): Promise<DicomFile> => {
    if (last?.path !== path) last = { path, file: readDicom(await readFile(path), DICOM_BOUNDS) }
    return last.file
  }
  const slices: SliceGeometry[] = []
  const placed = new Map<string, Placed>()
  let isHounsfield = paths.length > 0
  for (const path of paths) {
    const { dataset } = await open(path)
    const hasTable = modalityLutOf(dataset) !== null
    // Values by a table of its own are not those that we would read.
    if (hasTable) return { kind: 'no-volume', detail: 'values by a table' }
    for (const slice of gateSlices(dataset)) {
      const rescale = rescaleOf(dataset, slice.frame)
      slices.push(slice)
      placed.set(keyOf(slice), { path, frame: slice.frame, rescale })
      isHounsfield &&= text(dataset, '00080060') === 'CT' && rescale !== null && (rescale.type === 'HU' || rescale.type === '') && !texts(dataset, '00080008').includes('LOCALIZER')
    }
  }
  const geometry = judgeGeometry(slices)
  if (geometry.kind === 'stack') return { kind: 'no-volume', detail: geometry.reasons.join(', ') }
  const inOrder = geometry.order.map((one) => placed.get(keyOf(one))!)
  return {
    kind: 'volume', unit: isHounsfield ? 'HU' : 'stored', geometry, rescales: inOrder.map(({ rescale }) => rescale),
    slice: async (index) => {
      const { path, frame } = inOrder[index]!
      return decodeFrame(await open(path), frame - 1)
    },
  }
}

/** Slices by which values without a scale are judged before all are read. */
const LOOKED_AT = 16
const VALUES_A_SLICE = 20_000

/** Real values from slices all over the volume. @throws ImageRefused */
export async function someValues({ geometry, rescales, slice }: LessonSource): Promise<Float32Array> {
  const count = geometry.dimensions[2]
  const indices = [...new Set(Array.from({ length: LOOKED_AT }, (_, at) => Math.floor(((at + 0.5) * count) / LOOKED_AT)))]
  const parts: Float32Array[] = []
  for (const index of indices) {
    const real = realValues((await slice(index)).samples, rescales[index] ?? null)
    if (real.some((value) => !Number.isFinite(value))) throw new ImageRefused('unsupported-pixels', 'values that are no numbers')
    const every = Math.max(1, Math.floor(real.length / VALUES_A_SLICE))
    parts.push(real.filter((_, at) => at % every === 0))
  }
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
