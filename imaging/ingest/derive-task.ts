import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ImageRefused, type DicomFile, type SeriesGeometry, type SliceGeometry } from '#imaging/contract'
import { decodeFrame } from '#imaging/codecs/decode'
import { writeFramesFile } from '#imaging/codecs/frames-file'
import { text } from '#imaging/dicom/access'
import { describePixels } from '#imaging/dicom/describe-pixels'
import { rescaleOf } from '#imaging/dicom/grayscale'
import { readDicom } from '#imaging/dicom/read'
import { judgeGeometry } from '#imaging/geometry/gate'
import { gateSlices, keyOf } from '#imaging/geometry/gate-slices'
import { draw } from '#imaging/serve/draw'
import { encodeJpeg } from '#imaging/serve/encode-picture'
import { shadesOf } from '#imaging/serve/shades'
import { writePyramid } from '#imaging/volume/pyramid'
import { FacePictures, faceShadesOf } from './face-pictures'
import type { DeriveResult, DeriveTask } from './protocol'
import { DICOM_BOUNDS } from './read-task'

const THUMBNAIL_SIDE = 256

interface Placed { path: string; frame: number; rescale: ReturnType<typeof rescaleOf> }

/** Thumbnail, missing frames and, of an honest volume, the pyramid of one series, from its kept files. @throws ImageRefused */
export async function deriveTask(task: DeriveTask): Promise<DeriveResult> {
  const { outFolder, thumbnailFile, volumeFolder, faceFolder } = task
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
    await writeFile(join(outFolder, thumbnailFile), await encodeJpeg(picture, QUALITY), { mode: 0o600 })
  }
  const hasThumbnail = Boolean(thumbnailFile && middle)
  if (!volumeFolder || geometry.kind !== 'volume') return { kind: 'derived', hasThumbnail, volumeFiles: null, volumeRefused: null, faceFiles: [] }

  const volumeFiles: string[] = []
  const face = faceFolder && middle ? await facePictures({ ...geometry, order }, await open(middle.path), middle) : null
  try {
    await writePyramid({
      geometry: { ...geometry, order },
      rescales: inOrder.map(({ rescale }) => rescale),
      slice: async (index) => {
        const { path, frame: number, rescale } = inOrder[index]!
        const frame = await decodeFrame(await open(path), number - 1)
        face?.add(index, frame, rescale)
        return frame
      },
    }, async (key, bytes) => {
      const path = join(outFolder, volumeFolder, key)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await writeFile(path, bytes, { mode: 0o600 })
      volumeFiles.push(key)
    })
  } catch (error) {
    if (!(error instanceof ImageRefused)) throw error
    return { kind: 'derived', hasThumbnail, volumeFiles: null, volumeRefused: error.reason, faceFiles: [] }
  }
  return { kind: 'derived', hasThumbnail, volumeFiles, volumeRefused: null, faceFiles: face ? await writeFace(face, join(outFolder, faceFolder!)) : [] }
}

const QUALITY = 85

async function facePictures(geometry: Extract<SeriesGeometry, { kind: 'volume' }>, file: DicomFile, { frame, rescale }: Placed): Promise<FacePictures | null> {
  return FacePictures.of(geometry, faceShadesOf(text(file.dataset, '00080060'), await decodeFrame(file, frame - 1), rescale))
}

async function writeFace(face: FacePictures, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const names: string[] = []
  for (const [view, picture] of Object.entries(face.finish())) {
    names.push(`${view}.jpg`)
    await writeFile(join(folder, `${view}.jpg`), await encodeJpeg(picture, QUALITY), { mode: 0o600 })
  }
  return names
}

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
