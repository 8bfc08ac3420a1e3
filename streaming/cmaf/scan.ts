import type { TrackConfigs } from '../relay/access-unit'
import { findBox, readHeader } from './read-boxes'
import { type FragmentFacts, readMoof } from './read-fragment'
import { readMoov } from './read-init'

export type ScanPiece =
  | { kind: 'init'; offset: number; length: number; configs: TrackConfigs }
  | { kind: 'fragment'; offset: number; length: number; initIndex: number } & FragmentFacts
  /** A uuid box, which carries facts of its writer's own. */
  | { kind: 'note'; offset: number; length: number; body: Buffer }
  /** A free box with the CRC-32 of the fragment before it. */
  | { kind: 'check'; offset: number; length: number; crc: number }

export interface Scan {
  pieces: ScanPiece[]
  /** Everything before this offset is whole and right; what comes after is torn or foreign. */
  goodBytes: number
}

/** Reads up to `length` bytes at `offset`; shorter at the end. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>

/** Largest moov or moof taken: 20,000 samples of 16 bytes and their frame. */
const MOST_HEADER_BYTES = 400_000
const FIRST_READ_BYTES = 4_096

/**
 * Walks ftyp + moov, moof + mdat, uuid and free boxes from the start up to the first byte that is not right.
 * Never throws on content and always moves forward; only the boxes' heads are read, not the media.
 */
export async function scanBoxes(readAt: ReadAt, size: number): Promise<Scan> {
  const pieces: ScanPiece[] = []
  let at = 0
  let initIndex = -1
  let configs: TrackConfigs | null = null
  let reorderMs = 0
  /** The whole box at an offset, its header included. */
  const readBox = async (offset: number, type: string): Promise<Buffer | null> => {
    let bytes = await readAt(offset, Math.min(FIRST_READ_BYTES, size - offset))
    const header = readHeader(bytes, 0)
    if (!header || header.type !== type || header.length > MOST_HEADER_BYTES || offset + header.length > size) return null
    if (header.length > bytes.length) bytes = await readAt(offset, header.length)
    return bytes.length < header.length ? null : bytes
  }
  while (at + 8 <= size) {
    const peek = readHeader(await readAt(at, 8), 0)
    if (!peek) break
    if (peek.type === 'ftyp') {
      if (peek.length > 64) break
      const whole = await readBox(at + peek.length, 'moov')
      const length = whole && readHeader(whole, 0)!.length
      const found = whole && readMoov(whole.subarray(8, length!))
      if (!found) break
      configs = found
      reorderMs = 0
      initIndex++
      pieces.push({ kind: 'init', offset: at, length: peek.length + length!, configs })
      at += peek.length + length!
    } else if (peek.type === 'uuid') {
      const whole = peek.length <= 1_024 ? await readBox(at, 'uuid') : null
      if (!whole) break
      pieces.push({ kind: 'note', offset: at, length: peek.length, body: Buffer.from(whole.subarray(8, peek.length)) })
      at += peek.length
    } else if (peek.type === 'free') {
      const whole = peek.length === 12 ? await readBox(at, 'free') : null
      if (!whole) break
      pieces.push({ kind: 'check', offset: at, length: 12, crc: whole.readUInt32BE(8) })
      at += 12
    } else if (peek.type === 'moof' && configs) {
      const whole = await readBox(at, 'moof')
      if (!whole) break
      const behind = whole.length >= peek.length + 8 ? whole.subarray(peek.length) : await readAt(at + peek.length, 8)
      const mdat = readHeader(behind, 0)
      if (!mdat || mdat.type !== 'mdat' || at + peek.length + mdat.length > size) break
      const facts = readMoof(whole.subarray(8, peek.length), peek.length, mdat.length - 8, configs, reorderMs)
      if (!facts) break
      const { reorderMs: reorder, ...rest } = facts
      reorderMs = reorder
      pieces.push({ kind: 'fragment', offset: at, length: peek.length + mdat.length, initIndex, ...rest })
      at += peek.length + mdat.length
    } else break
  }
  return { pieces, goodBytes: at }
}

/** The same over bytes in memory. */
export const scanBuffer = (bytes: Buffer) => scanBoxes((offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)), bytes.length)

/** Track configurations of an initialisation segment; null where it is not one. */
export function readInitSegment(bytes: Buffer): TrackConfigs | null {
  const moov = findBox(bytes, 'moov')
  return moov && readMoov(moov)
}
