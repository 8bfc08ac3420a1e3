import { IMPORT_BOUNDS, type LeftOut, type ReadFile } from './imported'
import { ArchiveRefused, openArchive, type Archive } from './open-archive.server'
import { posix } from 'node:path'
import { Pictures } from './pictures.server'
import { readMarkdown } from './read-markdown'
import { readPdf } from './read-pdf.server'
import { readSlides } from './read-slides.server'

/** What a file is, is told by what it holds; its name names lessons alone. */
export async function readFile(bytes: Uint8Array, fileName: string, newId: () => string): Promise<ReadFile> {
  const name = fileName.replace(/\.[A-Za-z0-9]{1,8}$/, '').slice(0, 200)
  if (bytes.length === 0) return { kind: 'unread', why: 'empty' }
  if (bytes.length > IMPORT_BOUNDS.bytes) return { kind: 'unread', why: 'too-large' }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.subarray(0, 1_024).includes('%PDF-')) return readPdf(bytes, name, newId)
  // Office files that are locked by a password, and those of before 2007.
  if (buffer.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) return { kind: 'unread', why: 'locked' }
  if (buffer.subarray(0, 2).toString('latin1') === 'PK') {
    try {
      const archive = await openArchive(buffer)
      return archive.names.includes('ppt/presentation.xml') ? await readSlides(archive, name, newId) : await readTexts(archive, newId)
    } catch (error) {
      if (error instanceof ArchiveRefused) return { kind: 'unread', why: 'archive' }
      throw error
    }
  }
  const text = asText(buffer)
  return text === null ? { kind: 'unread', why: 'type' } : written({ ...readMarkdown(text, name, newId), pictures: [] })
}

const written = (read: ReadFile): ReadFile => (read.kind === 'read' && read.lessons.length === 0 ? { kind: 'unread', why: 'empty' } : read)

/** Markdown files of an archive, by name. */
async function readTexts(archive: Archive, newId: () => string): Promise<ReadFile> {
  const names = archive.names.filter((name) => /\.(md|markdown|txt)$/i.test(name) && !/(^|\/)(\.|__MACOSX\/)/.test(name)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  if (names.length === 0) return { kind: 'unread', why: 'type' }
  const leftOut = new Set<LeftOut>()
  const lessons = []
  const texts: [string, string][] = []
  const pictures = new Pictures(archive, leftOut)
  const ids = new Map<string, string>()
  for (const name of names) {
    const text = asText(await archive.read(name))
    if (text !== null) texts.push([name, text])
  }
  for (const name of archive.names) {
    if (!/\.(png|jpe?g|gif|webp)$/i.test(name)) continue
    const id = texts.some(([, text]) => text.includes(name.split('/').at(-1)!) || text.includes(encodeURI(name.split('/').at(-1)!))) ? await pictures.take(name) : null
    if (id !== null) ids.set(name, id)
  }
  // All of it is unpacked before anything is parsed: an archive that is refused costs no parsing.
  let characters = 0
  for (const [name, text] of texts) {
    characters += text.length
    if (characters > IMPORT_BOUNDS.text) { leftOut.add('beyond'); break }
    // Addresses are those of the file beside its text, or of the archive.
    const pictureOf = (address: string) => { const path = decoded(address); return ids.get(posix.normalize(posix.join(posix.dirname(name), path))) ?? ids.get(posix.normalize(path)) ?? null }
    const read = readMarkdown(text, (name.split('/').at(-1) ?? '').replace(/\.[a-z]+$/i, ''), newId, pictureOf)
    lessons.push(...read.lessons)
    for (const one of read.leftOut) leftOut.add(one)
  }
  if (lessons.length > IMPORT_BOUNDS.lessons) leftOut.add('beyond')
  return written({ kind: 'read', lessons: lessons.slice(0, IMPORT_BOUNDS.lessons), pictures: pictures.all, leftOut: [...leftOut] })
}

function decoded(address: string): string {
  try {
    return decodeURI(address)
  } catch {
    return address
  }
}

/** UTF-8, or UTF-16 with its mark. Null: no text. */
function asText(bytes: Buffer): string | null {
  const mark = bytes.subarray(0, 2).toString('hex')
  try {
    const text = new TextDecoder(mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8', { fatal: true }).decode(bytes)
    return /[\0-\x08\x0E-\x1A]/.test(text) ? null : text
  } catch {
    return null
  }
}
