import yauzl from 'yauzl'
import { IMPORT_BOUNDS } from './imported'

export class ArchiveRefused extends Error {}

export interface Archive { names: readonly string[]; /** @throws ArchiveRefused where it is larger than it may be */ read(name: string): Promise<Buffer> }

/** Nothing is written to a disk, so no name leads anywhere. What is unpacked is counted as it comes: what the archive says of its sizes is not believed. @throws ArchiveRefused */
export async function openArchive(bytes: Buffer): Promise<Archive> {
  const zip = await new Promise<yauzl.ZipFile>((done, fail) => yauzl.fromBuffer(bytes, { lazyEntries: true, strictFileNames: false, validateEntrySizes: false }, (error, opened) => (error || !opened ? fail(new ArchiveRefused('no archive', { cause: error })) : done(opened))))
  const entries = new Map<string, yauzl.Entry>()
  await new Promise<void>((done, fail) => {
    zip.on('error', (error: Error) => fail(new ArchiveRefused('damaged', { cause: error })))
    zip.on('end', () => done())
    zip.on('entry', (entry: yauzl.Entry) => {
      if (entries.size >= IMPORT_BOUNDS.entries) return fail(new ArchiveRefused('too many entries'))
      if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry)
      zip.readEntry()
    })
    zip.readEntry()
  })
  let unpacked = 0
  return {
    names: [...entries.keys()],
    async read(name) {
      const entry = entries.get(name)
      if (!entry || entry.generalPurposeBitFlag & 1) throw new ArchiveRefused('missing or locked')
      const stream = await new Promise<NodeJS.ReadableStream>((done, fail) => zip.openReadStream(entry, (error, opened) => (error || !opened ? fail(new ArchiveRefused('damaged', { cause: error })) : done(opened))))
      const parts: Buffer[] = []
      let size = 0
      try {
        for await (const part of stream) {
          const piece = part as Buffer
          size += piece.length
          unpacked += piece.length
          if (size > IMPORT_BOUNDS.entryBytes || unpacked > IMPORT_BOUNDS.unpackedBytes) throw new ArchiveRefused('too large')
          parts.push(piece)
        }
      } catch (error) {
        throw error instanceof ArchiveRefused ? error : new ArchiveRefused('damaged', { cause: error })
      }
      return Buffer.concat(parts)
    },
  }
}
