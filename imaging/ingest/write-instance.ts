import { createHash } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DicomFile } from '#imaging/contract'
import { decodeFrame } from '#imaging/codecs/decode'
import { writeFramesFile } from '#imaging/codecs/frames-file'
import { describePixels } from '#imaging/dicom/describe-pixels'
import { writeDicom, writtenTransferSyntax } from '#imaging/dicom/write'
import type { BlackedOut } from './protocol'
import { metadataOf } from './read-instance'

/** A file with new pixels, de-identified before, and its frames for progressive reading beside it. @throws ImageRefused */
export async function writeInstance(file: DicomFile, outFolder: string, name: string): Promise<BlackedOut> {
  const bytes = writeDicom(file)
  const framesFile = `${name}.frames`
  await writeFile(join(outFolder, `${name}.dcm`), bytes, { mode: 0o600, flag: 'wx' })
  const { frames } = describePixels(file)
  await writeFramesFile(join(outFolder, framesFile), frames, (async function* () {
    for (let frame = 0; frame < frames; frame++) yield await decodeFrame(file, frame)
  })(), false)
  return {
    file: `${name}.dcm`, framesFile, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, framesBytes: (await stat(join(outFolder, framesFile))).size,
    metadata: metadataOf(file), transferSyntax: writtenTransferSyntax(file),
  }
}
