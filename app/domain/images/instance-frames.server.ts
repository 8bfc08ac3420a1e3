import { ImageRefused } from '#imaging/contract'
import { readFramesIndex, type FrameEntry, type FramesIndex } from '#imaging/codecs/frames-file'
import { fromDicomJson, type JsonDataSet } from '#imaging/dicom/json'
import { readDicom } from '#imaging/dicom/read'
import { PixelsBusy } from '#imaging/serve/pixel-works'
import { shadesOf, type Shades } from '#imaging/serve/shades'
import type { StoredFrame } from '#imaging/serve/stored-frame'
import { FileAbsent, type Files } from '~/infra/files/files'
import type { Services } from '~/infra/services.server'
import { createTurns } from '~/infra/turns'
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

/** Of files that go through memory as a whole, until they are computed: 256 MB each at the worst. */
const wholeFiles = createTurns({ atOnce: 2, mostWaiting: 40, full: () => new PixelsBusy() })

/**
 * Has a frame decoded, in the smallest resolution that fills the frame wanted in one direction.
 * @returns null where neither frames nor a file that may be decoded as a whole are there
 * @throws PixelsBusy where too many files wait to be decoded as a whole
 */
export async function useStoredFrame<T>(files: Files, instance: KeptInstance, frame: number, use: (stored: StoredFrame) => Promise<T>, atLeast?: { rows: number; columns: number }): Promise<T | null> {
  const frames = await framesOf(files, instance)
  if (frames) {
    const { index, key } = frames
    const entry = entryOf(frames, frame)
    if (!entry) return null
    // Between two indices of a palette lies no third.
    const found = atLeast && index.photometric !== 'PALETTE COLOR' ? entry.resolutions.findIndex(({ rows, columns }) => rows >= atLeast.rows || columns >= atLeast.columns) : -1
    const chosen = found < 0 ? entry.resolutions.length - 1 : found
    const bytes = await files.bytes(key, { start: entry.start, end: entry.resolutions[chosen]?.end ?? entry.end })
    return use({ from: 'frames', bytes, encoding: entry.encoding, level: entry.resolutions.length - 1 - chosen, kind: index })
  }
  if (instance.bytes > MOST_FILE_BYTES || frame > instance.frames) return null
  const end = await wholeFiles.take()
  try {
    const bytes = await files.bytes(imageKey(instance.sha256)).catch((error: unknown) => {
      if (error instanceof FileAbsent) return null
      throw error
    })
    return bytes && (await use({ from: 'file', bytes, frameIndex: frame - 1 }))
  } finally {
    end()
  }
}

const COLOURS = [['00281201', '00281221'], ['00281202', '00281222'], ['00281203', '00281223']] as const
const isHere = (element: JsonDataSet[string] | undefined) => Boolean(element?.InlineBinary || element?.Value?.length)

/** What is needed to draw a frame: from the database, and from the file only where a palette is too long for it. @throws ImageRefused, PixelsBusy */
export async function shadesOfInstance({ db, files }: Pick<Services, 'db' | 'files'>, instance: KeptInstance, frame: number): Promise<Shades> {
  const row = await db.instance.findUniqueOrThrow({ where: { id: instance.id }, select: { metadataJson: true } })
  const attributes = JSON.parse(row.metadataJson) as JsonDataSet
  const isPalette = attributes['00280004']?.Value?.[0] === 'PALETTE COLOR'
  if (!isPalette || COLOURS.every(([plain, segmented]) => isHere(attributes[plain] ?? attributes[segmented]))) return shadesOf(fromDicomJson(attributes, { bulkData: () => new Uint8Array() }), frame)
  if (instance.bytes > MOST_FILE_BYTES) throw new ImageRefused('too-large')
  const end = await wholeFiles.take()
  try {
    return shadesOf(readDicom(await files.bytes(imageKey(instance.sha256))).dataset, frame)
  } finally {
    end()
  }
}
