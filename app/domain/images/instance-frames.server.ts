import { readFramesIndex, type FrameEntry, type FramesIndex } from '#imaging/codecs/frames-file'
import { fromDicomJson, type JsonDataSet } from '#imaging/dicom/json'
import { readDicom } from '#imaging/dicom/read'
import { shadesOf, type Shades } from '#imaging/serve/shades'
import type { StoredFrame } from '#imaging/serve/stored-frame'
import { FileAbsent, type Files } from '~/infra/files/files'
import type { Services } from '~/infra/services.server'
import { framesKey, imageKey } from './image-keys'
import type { KeptInstance } from './kept-instances.server'

/** Read at once: the index of one frame fits into it. */
const FIRST_BYTES = 4_096
/** A file that is decoded as a whole goes through memory; its frames are derived at the import, so this is rare. */
const MOST_FILE_BYTES = 256 * 1024 * 1024

export interface InstanceFrames { key: string; index: FramesIndex }

/**
 * Null where the frames of this instance are not derived (yet, or any more). Not remembered: what is derived can be made anew
 * with other places in the file.
 */
export async function framesOf(files: Files, { sha256 }: Pick<KeptInstance, 'sha256'>): Promise<InstanceFrames | null> {
  const key = framesKey(sha256)
  try {
    const first = await files.bytes(key, { start: 0, end: FIRST_BYTES })
    return { key, index: await readFramesIndex(async (start, end) => (end <= first.length ? first.subarray(start, end) : files.bytes(key, { start, end }))) }
  } catch (error) {
    if (error instanceof FileAbsent) return null
    throw error
  }
}

/** The entry of a frame, 1-based; null beyond the last. */
export const entryOf = ({ index }: InstanceFrames, frame: number): FrameEntry | null => index.frames[frame - 1] ?? null

/**
 * A frame for decoding, in the smallest resolution that fills the frame wanted in one direction.
 * @returns null where neither frames nor a file that may be decoded as a whole are there
 */
export async function storedFrame(files: Files, instance: KeptInstance, frame: number, atLeast?: { rows: number; columns: number }): Promise<StoredFrame | null> {
  const frames = await framesOf(files, instance)
  if (frames) {
    const { index, key } = frames
    const entry = entryOf(frames, frame)
    if (!entry) return null
    // Between two indices of a palette lies no third.
    const found = atLeast && index.photometric !== 'PALETTE COLOR' ? entry.resolutions.findIndex(({ rows, columns }) => rows >= atLeast.rows || columns >= atLeast.columns) : -1
    const chosen = found < 0 ? entry.resolutions.length - 1 : found
    const bytes = await files.bytes(key, { start: entry.start, end: entry.resolutions[chosen]?.end ?? entry.end })
    return { from: 'frames', bytes, encoding: entry.encoding, level: entry.resolutions.length - 1 - chosen, kind: index }
  }
  if (instance.bytes > MOST_FILE_BYTES || frame > instance.frames) return null
  try {
    return { from: 'file', bytes: await files.bytes(imageKey(instance.sha256)), frameIndex: frame - 1 }
  } catch (error) {
    if (error instanceof FileAbsent) return null
    throw error
  }
}

/** What is needed to draw a frame. A palette is too long for the database: it is read from the file. @throws ImageRefused */
export async function shadesOfInstance({ db, files }: Pick<Services, 'db' | 'files'>, instance: KeptInstance, frame: number): Promise<Shades> {
  const row = await db.instance.findUniqueOrThrow({ where: { id: instance.id }, select: { metadataJson: true } })
  const attributes = JSON.parse(row.metadataJson) as JsonDataSet
  const isPalette = attributes['00280004']?.Value?.[0] === 'PALETTE COLOR'
  return shadesOf(isPalette ? readDicom(await files.bytes(imageKey(instance.sha256))).dataset : fromDicomJson(attributes, { bulkData: () => new Uint8Array() }), frame)
}
