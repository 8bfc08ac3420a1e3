import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { box, scanBoxes } from '../cmaf/index'
import type { TrackConfigs } from '../relay/access-unit'
import { INDEX_FILE, MEDIA_FILE } from './layout'

export interface IndexedFragment {
  initIndex: number
  offset: number
  /** moof, mdat and check box. */
  length: number
  /** From the file's origin, not calibrated. */
  startMs: number
  durationMs: number
  isKey: boolean
}

/** What a media file holds. */
export interface StreamIndex {
  /** Decode times count from this moment (wall clock ms). */
  originMs: number
  bytes: number
  inits: { offset: number; length: number; configs: TrackConfigs }[]
  fragments: IndexedFragment[]
}

const NOTE_ID = Buffer.from('c5e1a9f0714b4a6fb0a1746865617472', 'hex')
/** The tail whose media is compared with its check at recovery; what lies before was synced long ago. */
const CHECKED_TAIL_BYTES = 64_000_000

/** Follows each initialisation segment: the moment that decode times count from. */
export function originNote(originMs: number): Buffer {
  const value = Buffer.alloc(8)
  value.writeDoubleBE(originMs)
  return box('uuid', NOTE_ID, value)
}

/** Follows each fragment: a power cut may keep a moof and lose its media, which only a checksum tells. 12 bytes. */
export function checkBox(fragment: Buffer): Buffer {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(crc32(fragment))
  return box('free', value)
}

/** Reads a media file from its first byte; stops at the first that is torn, foreign, or not what was written. */
export async function scanMedia(file: FileHandle): Promise<StreamIndex | null> {
  const { size } = await file.stat()
  const readAt = async (offset: number, length: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  }
  const { pieces, goodBytes } = await scanBoxes(readAt, size)
  const index: StreamIndex = { originMs: NaN, bytes: 0, inits: [], fragments: [] }
  for (let i = 0; i < pieces.length; i += 2) {
    const piece = pieces[i]!
    const next = pieces[i + 1]
    if (piece.kind === 'init' && next?.kind === 'note') {
      const isOurs = next.body.length === 24 && next.body.subarray(0, 16).equals(NOTE_ID)
      const originMs = isOurs ? next.body.readDoubleBE(16) : NaN
      if (!Number.isFinite(originMs) || (index.inits.length > 0 && originMs !== index.originMs)) break
      index.originMs = originMs
      index.inits.push({ offset: piece.offset, length: piece.length, configs: piece.configs })
    } else if (piece.kind === 'fragment' && next?.kind === 'check' && index.inits.length > 0) {
      if (piece.offset + piece.length > goodBytes - CHECKED_TAIL_BYTES) {
        const bytes = await readAt(piece.offset, piece.length)
        if (bytes.length !== piece.length || crc32(bytes) !== next.crc) break
      }
      const { initIndex, offset, startMs, durationMs, isKey } = piece
      index.fragments.push({ initIndex, offset, length: piece.length + next.length, startMs, durationMs, isKey })
    } else break
    index.bytes = next.offset + next.length
  }
  return index.inits.length > 0 ? index : null
}

type Saved = Pick<StreamIndex, 'originMs' | 'bytes' | 'inits'> & { version: 1; fragments: [number, number, number, number, number, 0 | 1][] }

const round = (ms: number) => Math.round(ms * 1000) / 1000

export async function saveIndex(folder: string, { originMs, bytes, inits, fragments }: StreamIndex): Promise<void> {
  const saved: Saved = {
    version: 1, originMs, bytes, inits,
    fragments: fragments.map((it) => [it.initIndex, it.offset, it.length, round(it.startMs), round(it.durationMs), it.isKey ? 1 : 0]),
  }
  const temporary = join(folder, `${INDEX_FILE}.new`)
  await writeFile(temporary, JSON.stringify(saved), { flush: true })
  await rename(temporary, join(folder, INDEX_FILE))
}

/** The saved index where it fits the media file, else a fresh scan; null where there is no media. */
export async function loadIndex(folder: string): Promise<StreamIndex | null> {
  const file = await open(join(folder, MEDIA_FILE), 'r').catch(() => null)
  if (!file) return null
  try {
    const { size } = await file.stat()
    return (await readSaved(folder, size)) ?? (await scanMedia(file))
  } finally {
    await file.close()
  }
}

async function readSaved(folder: string, size: number): Promise<StreamIndex | null> {
  try {
    const { version, fragments, ...rest } = JSON.parse(await readFile(join(folder, INDEX_FILE), 'utf8')) as Saved
    if (version !== 1 || rest.bytes !== size) return null
    return { ...rest, fragments: fragments.map(([initIndex, offset, length, startMs, durationMs, isKey]) => ({ initIndex, offset, length, startMs, durationMs, isKey: isKey === 1 })) }
  } catch {
    // Derived and replaceable: whatever is wrong with it, the media file knows better.
    return null
  }
}
