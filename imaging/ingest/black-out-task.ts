import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { blackOut } from '#imaging/codecs/blackout'
import { decodeFrame } from '#imaging/codecs/decode'
import { writeFramesFile } from '#imaging/codecs/frames-file'
import { markPixelsCleaned } from '#imaging/deidentify/index'
import { describePixels } from '#imaging/dicom/describe-pixels'
import { readDicom } from '#imaging/dicom/read'
import { writeDicom, writtenTransferSyntax } from '#imaging/dicom/write'
import type { BlackOutResult, BlackOutTask } from './protocol'
import { metadataOf } from './read-instance'
import { DICOM_BOUNDS } from './read-task'

/** A kept file with rectangles painted over in every frame; it says of itself that its pixels were cleaned. @throws ImageRefused */
export async function blackOutTask({ path, outFolder, rectangles }: BlackOutTask): Promise<BlackOutResult> {
  await rm(outFolder, { recursive: true, force: true })
  await mkdir(outFolder, { recursive: true, mode: 0o700 })
  const file = await blackOut(readDicom(await readFile(path), DICOM_BOUNDS), rectangles)
  markPixelsCleaned(file.dataset)
  const bytes = writeDicom(file)
  await writeFile(join(outFolder, 'i0.dcm'), bytes, { mode: 0o600, flag: 'wx' })
  const { frames } = describePixels(file)
  await writeFramesFile(join(outFolder, 'i0.frames'), frames, (async function* () {
    for (let frame = 0; frame < frames; frame++) yield await decodeFrame(file, frame)
  })(), false)
  return {
    kind: 'blacked-out',
    instance: {
      file: 'i0.dcm', framesFile: 'i0.frames', sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, framesBytes: (await stat(join(outFolder, 'i0.frames'))).size,
      metadata: metadataOf(file), transferSyntax: writtenTransferSyntax(file),
    },
  }
}
