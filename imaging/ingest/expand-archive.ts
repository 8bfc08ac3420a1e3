import { createReadStream, createWriteStream } from 'node:fs'
import { rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { open as openZip, type Entry, type ZipFile } from 'yauzl'
import { ImageRefused, type Refusal } from '#imaging/contract'
import type { ArchiveMember } from './protocol'

export interface ArchiveBounds {
  mostMembers: number
  mostMemberBytes: number
  /** All members together. */
  mostBytes: number
  /** Members may be this many times as large as the archive; pictures seldom shrink to a tenth. */
  mostRatio: number
  /** Below this the ratio is not asked: an empty picture shrinks to a thousandth. */
  ratioFromBytes: number
}

export const ARCHIVE_BOUNDS: ArchiveBounds = { mostMembers: 50_000, mostMemberBytes: 4 * 1024 ** 3, mostBytes: 64 * 1024 ** 3, mostRatio: 100, ratioFromBytes: 512 * 1024 ** 2 }

/** What an archive may fill of the disk: what others need stays free. */
export interface Room { spareBytes: number; freeBytes(): Promise<number> }
export const roomIn = (folder: string, spareBytes: number): Room => ({
  spareBytes,
  freeBytes: async () => {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  },
})
/** Asked again after so much was written: others write to the same disk. */
const ASKED_EVERY_BYTES = 64 * 1024 ** 2

/** Files that systems and players put beside pictures. */
const CLUTTER = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|autorun\.inf|__MACOSX\/.*|\._[^/]*)$/i
export const isClutter = (name: string) => CLUTTER.test(name)

/**
 * Expands a zip archive into `outFolder`, under numbers, never under names of its own. A bad member is a member with a
 * reason; what makes the archive as a whole unbelievable refuses it all.
 * @throws ImageRefused `archive-bomb`, `archive-damaged`, `disk-full`.
 */
export async function expandZip(path: string, archiveBytes: number, outFolder: string, room: Room, bounds: ArchiveBounds = ARCHIVE_BOUNDS): Promise<ArchiveMember[]> {
  const zip = await opened(path)
  try {
    if (zip.entryCount > bounds.mostMembers) throw new ImageRefused('archive-bomb', `${zip.entryCount} members`)
    const entries = await list(zip)
    assertBelievable(entries, archiveBytes, bounds)
    await assertRoom(room, entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0))
    const writer = createWriter(room)
    const members: ArchiveMember[] = []
    for (const [index, entry] of entries.entries()) {
      const name = memberName(entry)
      if (name.endsWith('/') || isClutter(name)) continue
      const reason = refusal(entry, name, bounds)
      if (reason) members.push({ name, file: null, bytes: 0, reason })
      else members.push(await extract(zip, entry, name, writer, outFolder, `m${index}`))
    }
    return members
  } finally {
    zip.close()
  }
}

/** One compressed file. @throws ImageRefused. */
export async function expandGzip(path: string, archiveBytes: number, outFolder: string, room: Room, bounds: ArchiveBounds = ARCHIVE_BOUNDS): Promise<ArchiveMember[]> {
  const most = Math.min(bounds.mostMemberBytes, Math.max(bounds.ratioFromBytes, archiveBytes * bounds.mostRatio))
  const file = 'm0'
  // How much it holds stands nowhere that can be believed.
  await assertRoom(room, 0)
  try {
    const bytes = await createWriter(room)(createReadStream(path).pipe(createGunzip()), join(outFolder, file), most)
    return [{ name: '', file, bytes, reason: bytes === 0 ? 'empty' : null }]
  } catch (error) {
    await rm(join(outFolder, file), { force: true })
    if (error instanceof ImageRefused) throw error
    throw isDisk(error) ? new ImageRefused('disk-full') : new ImageRefused('archive-damaged', 'gzip')
  }
}

function opened(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    openZip(path, { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true }, (error, zip) => {
      if (error) reject(new ImageRefused('archive-damaged', 'no central directory'))
      else resolve(zip)
    })
  })
}

function list(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = []
    zip.on('entry', (entry: Entry) => {
      entries.push(entry)
      zip.readEntry()
    })
    zip.on('end', () => resolve(entries))
    zip.on('error', () => reject(new ImageRefused('archive-damaged', `after ${entries.length} members`)))
    zip.readEntry()
  })
}

/** Before a byte is written: members that lie over each other are the mark of a bomb that needs no nesting. */
function assertBelievable(entries: readonly Entry[], archiveBytes: number, bounds: ArchiveBounds): void {
  const packed = entries.reduce((sum, entry) => sum + entry.compressedSize, 0)
  const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0)
  if (packed > archiveBytes) throw new ImageRefused('archive-bomb', 'members overlap')
  if (total > bounds.mostBytes) throw new ImageRefused('archive-bomb', `${total} bytes`)
  if (total > bounds.ratioFromBytes && total > archiveBytes * bounds.mostRatio) throw new ImageRefused('archive-bomb', `ratio ${Math.round(total / archiveBytes)}`)
}

function refusal(entry: Entry, name: string, bounds: ArchiveBounds): Refusal | null {
  if (isOutside(name) || isLink(entry)) return 'archive-path'
  if ((entry.generalPurposeBitFlag & 1) !== 0) return 'archive-encrypted'
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) return 'archive-damaged'
  if (entry.uncompressedSize > bounds.mostMemberBytes) return 'too-large'
  return entry.uncompressedSize === 0 ? 'empty' : null
}

/** Names lead nowhere here, since none is used as a path; whoever writes such a one means harm, or is damaged. */
const isOutside = (name: string) => name.includes('\0') || /^([a-zA-Z]:)?[\\/]/.test(name) || name.split(/[\\/]/).includes('..')

/** Unix mode in the upper half of the external attributes. */
const isLink = (entry: Entry) => ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000

async function extract(zip: ZipFile, entry: Entry, name: string, write: Writer, outFolder: string, file: string): Promise<ArchiveMember> {
  const path = join(outFolder, file)
  try {
    const stream = await new Promise<Readable>((resolve, reject) => zip.openReadStream(entry, (error, readable) => (error ? reject(error) : resolve(readable))))
    const bytes = await write(stream, path, entry.uncompressedSize)
    return { name, file, bytes, reason: null }
  } catch (error) {
    await rm(path, { force: true })
    if (error instanceof ImageRefused && error.reason === 'disk-full') throw error
    return { name, file: null, bytes: 0, reason: isDisk(error) ? 'disk-full' : 'archive-damaged' }
  }
}

async function assertRoom({ freeBytes, spareBytes }: Room, bytes: number): Promise<void> {
  if ((await freeBytes()) < bytes + spareBytes) throw new ImageRefused('disk-full')
}

type Writer = (stream: Readable, path: string, most: number) => Promise<number>

/** For all members of one archive: many small ones fill a disk as well. */
function createWriter(room: Room): Writer {
  let unasked = 0
  return async (stream, path, most) => {
    let bytes = 0
    await pipeline(stream, async function* (source: AsyncIterable<Buffer>) {
      for await (const piece of source) {
        bytes += piece.length
        unasked += piece.length
        if (bytes > most) throw new ImageRefused('archive-bomb', 'more than it said')
        if (unasked >= ASKED_EVERY_BYTES) {
          await assertRoom(room, 0)
          unasked = 0
        }
        yield piece
      }
    }, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    return bytes
  }
}

const isDisk = (error: unknown) => error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

/** UTF-8 where the archive says so or where it is; else what Chinese systems write. */
function memberName(entry: Entry): string {
  const raw: unknown = entry.fileName
  if (typeof raw === 'string') return raw
  const bytes = raw as Buffer
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
