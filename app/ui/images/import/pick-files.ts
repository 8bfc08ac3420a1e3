import { LONGEST_UPLOAD_NAME, MOST_UPLOAD_FILES } from '~/domain/images/upload'

export interface Picked { name: string; file: File }

/** What systems leave in folders by themselves. */
const CLUTTER = /(^|\/)(\.[^/]*|Thumbs\.db|desktop\.ini|__MACOSX\/.*)$/i

/** Files of an input, with their folder's path where a folder was chosen. */
export function filesOfInput(list: FileList): Picked[] {
  return tidy([...list].map((file) => ({ name: file.webkitRelativePath || file.name, file })))
}

/**
 * Files and whole folders that were dropped. The entries are taken at once: the browser forgets them when the event is over.
 * Stops at the bound of one delivery.
 */
export async function filesOfDrop(transfer: DataTransfer): Promise<Picked[]> {
  const entries = [...transfer.items].flatMap((item) => (item.kind === 'file' ? [item.webkitGetAsEntry?.() ?? item.getAsFile()] : []))
  const found: Picked[] = []
  for (const entry of entries) {
    if (entry instanceof File) found.push({ name: entry.name, file: entry })
    else if (entry) await walk(entry, found)
  }
  return tidy(found)
}

async function walk(entry: FileSystemEntry, found: Picked[]): Promise<void> {
  if (found.length > MOST_UPLOAD_FILES) return
  if (isFile(entry)) {
    const file = await new Promise<File>((done, fail) => entry.file(done, fail))
    found.push({ name: entry.fullPath.replace(/^\//, ''), file })
    return
  }
  if (!isFolder(entry)) return
  const reader = entry.createReader()
  for (;;) {
    // A hundred at a time, until there are none.
    const batch = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
    if (batch.length === 0) return
    for (const each of batch) await walk(each, found)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

const tidy = (found: Picked[]): Picked[] => found.filter(({ name }) => !CLUTTER.test(name)).map(({ name, file }) => ({ name: name.slice(-LONGEST_UPLOAD_NAME), file }))
