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
  const framesFile = `${name}.frames`
  async function* frames(): AsyncGenerator<Frame> {
    for (let frame = 0; frame < pixels.frames; frame++) {
      const decoded = await decodeFrame(file, frame)
      // The same picture in another lossless syntax is the same picture; another lossy generation is another one.
      hash.update(Buffer.from(JSON.stringify([decoded.rows, decoded.columns, decoded.samplesPerPixel, decoded.photometric])))
      for (const piece of valuesOf(decoded)) hash.update(piece)
      yield decoded
    }
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

const HASHED_AT_ONCE = 65_536

/** Stored values of one width and sign, whatever array a decoder put them in. */
function* valuesOf({ samples }: Frame): Generator<Uint8Array> {
  const isWhole = !(samples instanceof Float32Array || samples instanceof Float64Array)
  for (let from = 0; from < samples.length; from += HASHED_AT_ONCE) {
    const piece = samples.subarray(from, from + HASHED_AT_ONCE)
    yield new Uint8Array((isWhole ? Int32Array.from(piece) : Float64Array.from(piece)).buffer)
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
