import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ImageRefused, type DicomFile, type SliceGeometry } from '#imaging/contract'
import { decodeFrame } from '#imaging/codecs/decode'
import { writeFramesFile } from '#imaging/codecs/frames-file'
import { describePixels } from '#imaging/dicom/describe-pixels'
import { rescaleOf } from '#imaging/dicom/grayscale'
import { readDicom } from '#imaging/dicom/read'
import { judgeGeometry } from '#imaging/geometry/gate'
import { gateSlices } from '#imaging/geometry/gate-slices'
import { draw } from '#imaging/serve/draw'
import { encodeJpeg } from '#imaging/serve/encode-picture'
import { shadesOf } from '#imaging/serve/shades'
import { writePyramid } from '#imaging/volume/pyramid'
import type { DeriveResult, DeriveTask } from './protocol'
import { DICOM_BOUNDS } from './read-task'

const THUMBNAIL_SIDE = 256

interface Placed { path: string; frame: number; rescale: ReturnType<typeof rescaleOf> }

/** Thumbnail, missing frames and, of an honest volume, the pyramid of one series, from its kept files. @throws ImageRefused */
export async function deriveTask(task: DeriveTask): Promise<DeriveResult> {
  const { outFolder, thumbnailFile, volumeFolder } = task
  await rm(outFolder, { recursive: true, force: true })
  await mkdir(outFolder, { recursive: true, mode: 0o700 })
  const open = createLastFile()
  const slices: SliceGeometry[] = []
  const placed = new Map<string, Placed>()
  for (const { path, framesFile } of task.instances) {
    const file = await open(path)
    for (const slice of gateSlices(file.dataset)) {
      slices.push(slice)
      placed.set(keyOf(slice), { path, frame: slice.frame, rescale: rescaleOf(file.dataset, slice.frame) })
    }
    if (framesFile) await writeFrames(file, join(outFolder, framesFile))
  }
  const { order, ...geometry } = judgeGeometry(slices)
  const inOrder = order.map((one) => placed.get(keyOf(one))!)

  const middle = inOrder[Math.floor(inOrder.length / 2)]
  if (thumbnailFile && middle) {
    const file = await open(middle.path)
    const picture = draw(await decodeFrame(file, middle.frame - 1), shadesOf(file.dataset, middle.frame), { fitInto: { rows: THUMBNAIL_SIDE, columns: THUMBNAIL_SIDE } })
    await writeFile(join(outFolder, thumbnailFile), await encodeJpeg(picture, 85), { mode: 0o600 })
  }
  const hasThumbnail = Boolean(thumbnailFile && middle)
  if (!volumeFolder || geometry.kind !== 'volume') return { kind: 'derived', hasThumbnail, volumeFiles: null, volumeRefused: null }

  const volumeFiles: string[] = []
  try {
    await writePyramid({
      geometry: { ...geometry, order },
      rescales: inOrder.map(({ rescale }) => rescale),
      slice: async (index) => decodeFrame(await open(inOrder[index]!.path), inOrder[index]!.frame - 1),
    }, async (key, bytes) => {
      const path = join(outFolder, volumeFolder, key)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await writeFile(path, bytes, { mode: 0o600 })
      volumeFiles.push(key)
    })
  } catch (error) {
    if (!(error instanceof ImageRefused)) throw error
    return { kind: 'derived', hasThumbnail, volumeFiles: null, volumeRefused: error.reason }
  }
  return { kind: 'derived', hasThumbnail, volumeFiles, volumeRefused: null }
}

const keyOf = ({ sopInstanceUid, frame }: { sopInstanceUid: string; frame: number }) => `${sopInstanceUid}/${frame}`

/** Frames of one file are asked for one after the other: it is read once, and only one is in memory. */
function createLastFile(): (path: string) => Promise<DicomFile> {
  let last: { path: string; file: DicomFile } | null = null
  return async (path) => {
    if (last?.path !== path) last = { path, file: readDicom(await readFile(path), DICOM_BOUNDS) }
    return last.file
  }
}

async function writeFrames(file: DicomFile, path: string): Promise<void> {
  const { frames } = describePixels(file)
  await writeFramesFile(path, frames, (async function* () {
    for (let frame = 0; frame < frames; frame++) yield await decodeFrame(file, frame)
  })(), false)
}
