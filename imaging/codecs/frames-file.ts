import { open } from 'node:fs/promises'
import type { Frame } from '../contract'
import { canBeHtj2k, decodeHtj2k, encodeHtj2k } from './htj2k'

/**
 * All frames of one instance in one file, `derived/frames/<sha256>`, made to be read by byte ranges:
 *
 *     offset 0   8 bytes   'THFRAME1'
 *            8   uint32    length of the index, little endian
 *           12   index     JSON in UTF-8, filled up with spaces
 *                frames    one after the other, where the index says
 *
 * The first 12 bytes give the index's length; `readFramesIndex` does both reads. A frame is an HTJ2K codestream
 * (1.2.840.10008.1.2.4.202), of which each prefix up to a resolution's end is a smaller picture, or, where HTJ2K
 * would not be exact, its samples in little endian, row after row, colours interleaved.
 */
export interface FramesIndex {
  rows: number
  columns: number
  samplesPerPixel: 1 | 3
  bitsStored: number
  isSigned: boolean
  photometric: Frame['photometric']
  sampleType: SampleType
  /** In the order of the instance, the first is frame 1. */
  frames: FrameEntry[]
}

export const SAMPLE_TYPES = ['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'float64'] as const
export type SampleType = (typeof SAMPLE_TYPES)[number]

export interface FrameEntry {
  encoding: 'htj2k' | 'raw'
  /** In the file. */
  start: number
  end: number
  /** Smallest first; `end` in the file. A raw frame has one. */
  resolutions: { rows: number; columns: number; end: number }[]
}

const MAGIC = 'THFRAME1'
const PRELUDE_BYTES = 12
/** Room for one frame with its resolutions in JSON; a picture of 65,535 pixels has eleven of them. */
const ENTRY_BYTES = 110 + 12 * 60
const MAX_INDEX_BYTES = 64 * 2 ** 20

/**
 * Encodes frame after frame into a new file; holds one at a time.
 * @param count the frames that `frames` will yield: room for the index is left for so many.
 * @param isSynced false where whoever moves the file into the store forces it to the disk.
 */
export async function writeFramesFile(path: string, count: number, frames: AsyncIterable<Frame> | Iterable<Frame>, isSynced = true): Promise<FramesIndex> {
  const file = await open(path, 'wx')
  try {
    const room = 512 + count * ENTRY_BYTES
    let at = PRELUDE_BYTES + room
    let index: FramesIndex | undefined
    for await (const frame of frames) {
      const { rows, columns, samplesPerPixel, bitsStored, isSigned, photometric } = frame
      index ??= { rows, columns, samplesPerPixel, bitsStored, isSigned, photometric, sampleType: sampleTypeOf(frame), frames: [] }
      if (rows !== index.rows || columns !== index.columns || samplesPerPixel !== index.samplesPerPixel || sampleTypeOf(frame) !== index.sampleType) throw new Error('the frames of an instance are of one kind')
      const { bytes, entry } = await entryOf(frame, at)
      await file.write(bytes, 0, bytes.length, at)
      at += bytes.length
      index.frames.push(entry)
    }
    if (!index || index.frames.length !== count) throw new Error(`${index?.frames.length ?? 0} frames where ${count} were announced`)
    await file.write(preludeOf(index, room), 0, PRELUDE_BYTES + room, 0)
    if (isSynced) await file.sync()
    return index
  } finally {
    await file.close()
  }
}

/** @param read gives the bytes from `start` to `end` (exclusive) of the file. */
export async function readFramesIndex(read: (start: number, end: number) => Promise<Uint8Array>): Promise<FramesIndex> {
  const prelude = await read(0, PRELUDE_BYTES)
  if (prelude.length !== PRELUDE_BYTES || new TextDecoder('latin1').decode(prelude.subarray(0, 8)) !== MAGIC) throw new Error('not a file of frames')
  const length = new DataView(prelude.buffer, prelude.byteOffset, prelude.byteLength).getUint32(8, true)
  if (length > MAX_INDEX_BYTES) throw new Error('the index of frames is too long')
  const json = await read(PRELUDE_BYTES, PRELUDE_BYTES + length)
  if (json.length !== length) throw new Error('the index of frames is cut off')
  return JSON.parse(new TextDecoder().decode(json)) as FramesIndex
}

/**
 * The bytes of a frame in the file, whole or up to a resolution that is at least as large as wanted.
 * @param frame 1-based.
 */
export function frameRange(index: FramesIndex, frame: number, atLeast?: { rows: number; columns: number }): { start: number; end: number } | null {
  const entry = index.frames[frame - 1]
  if (!entry) return null
  const enough = atLeast && entry.resolutions.find((each) => each.rows >= atLeast.rows && each.columns >= atLeast.columns)
  return { start: entry.start, end: enough?.end ?? entry.end }
}

async function entryOf(frame: Frame, start: number): Promise<{ bytes: Uint8Array; entry: FrameEntry }> {
  if (canBeHtj2k(frame)) {
    const { bytes, resolutions } = await encodeHtj2k(frame)
    // Three milliseconds for a CT slice, and no bit of it can be lost by a codec's mistake.
    if (isSameBytes((await decodeHtj2k(bytes)).samples, frame.samples)) return { bytes, entry: { encoding: 'htj2k', start, end: start + bytes.length, resolutions: resolutions.map(({ rows, columns, endByte }) => ({ rows, columns, end: start + endByte })) } }
  }
  const { samples, rows, columns } = frame
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
  const end = start + bytes.length
  return { bytes, entry: { encoding: 'raw', start, end, resolutions: [{ rows, columns, end }] } }
}

function preludeOf(index: FramesIndex, room: number): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(index))
  if (json.length > room) throw new Error('the index of frames outgrew its room')
  const prelude = new Uint8Array(PRELUDE_BYTES + room).fill(0x20)
  prelude.set(new TextEncoder().encode(MAGIC))
  new DataView(prelude.buffer).setUint32(8, room, true)
  prelude.set(json, PRELUDE_BYTES)
  return prelude
}

function isSameBytes(a: Frame['samples'], b: Frame['samples']): boolean {
  return a.constructor === b.constructor && Buffer.compare(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), new Uint8Array(b.buffer, b.byteOffset, b.byteLength)) === 0
}

export function sampleTypeOf({ samples }: Pick<Frame, 'samples'>): SampleType {
  if (samples instanceof Uint8Array) return 'uint8'
  if (samples instanceof Int8Array) return 'int8'
  if (samples instanceof Uint16Array) return 'uint16'
  if (samples instanceof Int16Array) return 'int16'
  if (samples instanceof Uint32Array) return 'uint32'
  if (samples instanceof Int32Array) return 'int32'
  return samples instanceof Float32Array ? 'float32' : 'float64'
}

