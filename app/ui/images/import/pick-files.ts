import { LONGEST_UPLOAD_NAME } from '~/domain/images/upload'

export interface Picked { name: string; file: File }

/** Far more than one delivery takes: those that are too many are counted, not followed for ever. */
const MOST_WALKED = 100_000

/** What systems leave in folders by themselves. */
const CLUTTER = /(^|\/)(\.[^/]*|Thumbs\.db|desktop\.ini|__MACOSX\/.*)$/i

/** Files of an input, with their folder's path where a folder was chosen. */
export function filesOfInput(list: FileList): Picked[] {
  return tidy([...list].map((file) => ({ name: file.webkitRelativePath || file.name, file })))
}

export interface Dropped {
  files: Picked[]
  /** Files and folders that the browser could not open; the others are there. */
  unreadable: number
}

/**
 * Files and whole folders that were dropped, in the order of their folders. The entries are taken at once: the browser forgets them when
 * the event is over.
 */
export async function filesOfDrop(transfer: DataTransfer): Promise<Dropped> {
  const entries = [...transfer.items].flatMap((item) => (item.kind === 'file' ? [item.webkitGetAsEntry?.() ?? item.getAsFile()] : []))
  const found: Dropped = { files: [], unreadable: 0 }
  for (const entry of entries) {
    if (entry instanceof File) found.files.push({ name: entry.name, file: entry })
    else if (entry) await walk(entry, found)
  }
  return { files: tidy(found.files), unreadable: found.unreadable }
}

async function walk(entry: FileSystemEntry, found: Dropped): Promise<void> {
  if (found.files.length >= MOST_WALKED) return
  try {
    if (isFile(entry)) {
      const file = await new Promise<File>((done, fail) => entry.file(done, fail))
      found.files.push({ name: entry.fullPath.replace(/^\//, ''), file })
    } else if (isFolder(entry)) for await (const each of entriesOf(entry)) await walk(each, found)
  } catch {
    found.unreadable++
  }
}

async function* entriesOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader()
  for (;;) {
    // Chromium gives a hundred at a time, and none when there are no more.
    const batch = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
    if (batch.length === 0) return
    yield* batch
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

const tidy = (found: Picked[]): Picked[] => found.filter(({ name }) => !CLUTTER.test(name)).map(({ name, file }) => ({ name: name.slice(-LONGEST_UPLOAD_NAME), file }))
