import { createHash } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ImageRefused, type DicomFile, type Frame } from '#imaging/contract'
import { decodeFrame } from '#imaging/codecs/decode'
import { writeFramesFile } from '#imaging/codecs/frames-file'
import { deidentifyToBytes, type SubjectKey } from '#imaging/deidentify/index'
import { text } from '#imaging/dicom/access'
import { describePixels } from '#imaging/dicom/describe-pixels'
import { toDicomJson } from '#imaging/dicom/json'
import { isUid } from '#imaging/dicom/uids'
import { transferSyntaxOf } from '#imaging/dicom/transfer-syntaxes'
import { writtenTransferSyntax } from '#imaging/dicom/write'
import type { ReadInstance } from './protocol'

/** Metadata go through the parent's memory and into one row. */
const MOST_METADATA_BYTES = 16 * 1024 * 1024
const PIXEL_DATA = '7FE00010'

/**
 * One data set, de-identified, beside its frames for progressive reading. Each frame was decoded once: what cannot be
 * shown exactly is not taken.
 * @throws ImageRefused
 */
export async function readInstance(file: DicomFile, key: SubjectKey, outFolder: string, name: string): Promise<ReadInstance> {
  for (const tag of ['0020000D', '0020000E', '00080018', '00080016']) if (!isUid(text(file.dataset, tag))) throw new ImageRefused('missing-identifiers', tag)
  const pixels = describePixels(file)
  const clean = deidentifyToBytes(file, key)

  const hash = key.sourceHasher()
  hash.update(Buffer.from(JSON.stringify([pixels.rows, pixels.columns, pixels.samplesPerPixel, pixels.photometric])))
  const isLossy = transferSyntaxOf(file.transferSyntax)?.isLossy ?? true
  const framesFile = `${name}.frames`
  async function* frames(): AsyncGenerator<Frame> {
    for (let frame = 0; frame < pixels.frames; frame++) {
      const decoded = await decodeFrame(file, frame)
      // The same picture in another lossless syntax is the same picture. Of a lossy one the bytes count, since decoders may differ by one.
      if (!isLossy) hash.update(new Uint8Array(decoded.samples.buffer, decoded.samples.byteOffset, decoded.samples.byteLength))
      yield decoded
    }
    if (isLossy) for (const fragment of file.dataset.elements.get(PIXEL_DATA)?.fragments ?? []) hash.update(fragment)
  }
  await writeFramesFile(join(outFolder, framesFile), pixels.frames, frames(), false)

  const { bytes } = clean
  await writeFile(join(outFolder, `${name}.dcm`), bytes, { mode: 0o600, flag: 'wx' })
  const metadata = metadataOf(clean.file)
  return {
    file: `${name}.dcm`, framesFile, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, framesBytes: (await stat(join(outFolder, framesFile))).size, sourceHash: hash.digest(),
    patientHash: key.patientHash(clean.identity), pseudonym: key.pseudonym(clean.identity), metadata, transferSyntax: writtenTransferSyntax(clean.file), flags: clean.flags, identity: clean.identity,
  }
}

/** Tables of colours stand in it, for viewers that show the stored values; the pixels, and what is as large, do not. */
const MOST_INLINE_BYTES = 256 * 1024

export function metadataOf({ dataset }: DicomFile): Record<string, unknown> {
  const { [PIXEL_DATA]: _pixels, ...metadata } = toDicomJson(dataset, { bulkDataUri: (path, { bytes }) => (path === PIXEL_DATA || (bytes?.length ?? 0) > MOST_INLINE_BYTES ? path : null) })
  const bytes = Buffer.byteLength(JSON.stringify(metadata))
  if (bytes > MOST_METADATA_BYTES) throw new ImageRefused('too-large', `${bytes} bytes of metadata`)
  return metadata
}
