import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ArchiveRefused, openArchive, type Archive } from '~/domain/courses/import/open-archive.server'
import { ITEM_BOUNDS, itemContent, type ItemContent } from '../item'
import { archiveOf } from './archive.server'
import { QTI_BOUNDS } from './bounds'
import { folderOf, pathIn, readManifest, writeManifest, type ManifestItem, type PackedItem } from './manifest'
import { mediaIn } from './media-in'
import { pictureKind, type PictureKind } from './picture-kind'
import { picturesIn, readItem } from './read-item'
import type { Note, Unread, UnreadFile, UnreadItem } from './report'
import { writeItem } from './write-item'
import { decodeXml, readXml, type XmlElement } from './xml'

/** QTI packages as bytes. Nothing is written to a disk and nothing is fetched. */

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

export interface QuestionToPack { identifier: string; content: ItemContent }
export interface PictureToPack extends PictureKind { bytes: Uint8Array }

/** The same questions and pictures give the same bytes. @param pictures by their media; what is missing is answered in words elsewhere */
export function writePackage(questions: readonly QuestionToPack[], pictures: ReadonlyMap<string, PictureToPack>): Buffer {
  const files: { name: string; bytes: Uint8Array; isStored?: boolean }[] = []
  const hrefs = new Map([...pictures].map(([id, { bytes, extension }]) => [id, `images/${sha256(bytes).slice(0, 24)}.${extension}`]))
  const items: PackedItem[] = []
  for (const { identifier, content: given } of [...questions].sort((a, b) => (a.identifier < b.identifier ? -1 : 1))) {
    const content = itemContent.parse(given)
    const name = /^[A-Za-z0-9_-]{1,60}$/.test(identifier) ? identifier : sha256(identifier).slice(0, 24)
    const [href, record] = [`items/${name}.xml`, `theatrum/${name}.json`]
    const media = mediaIn(content).filter((id) => hrefs.has(id)).sort()
    const xml = writeItem(identifier, content, (id) => { const one = pictures.get(id); return one ? { href: `../${hrefs.get(id)!}`, mime: one.mime, width: one.width, height: one.height } : null })
    files.push({ name: href, bytes: Buffer.from(xml) }, { name: record, bytes: Buffer.from(`${JSON.stringify({ format: 'theatrum-question', version: 1, item: href, sha256: sha256(xml), pictures: Object.fromEntries(media.map((id) => [id, hrefs.get(id)!])), content }, null, 1)}\n`) })
    items.push({ identifier, href, record, pictures: media.map((id) => hrefs.get(id)!), content })
  }
  const used = new Set(items.flatMap((one) => one.pictures))
  const shown = new Map([...pictures].map(([id, { bytes }]) => [hrefs.get(id)!, bytes]).filter((one): one is [string, Uint8Array] => used.has(one[0] as string)))
  for (const name of [...shown.keys()].sort()) files.push({ name, bytes: shown.get(name)!, isStored: true })
  const manifest = writeManifest(`theatrum-${sha256(items.map(({ identifier }) => identifier).join('\n')).slice(0, 24)}`, items)
  return archiveOf([{ name: 'imsmanifest.xml', bytes: Buffer.from(manifest) }, ...files])
}

/** Our record beside an item. It counts as long as the item is the one that it was written with. */
const record = z.strictObject({ format: z.literal('theatrum-question'), version: z.literal(1), item: z.string().max(500), sha256: z.string().regex(/^[0-9a-f]{64}$/), pictures: z.record(z.string().max(40), z.string().max(500)), content: itemContent })

export interface ReadQuestion { /** As the package names it. */ identifier: string; content: ItemContent; /** Media of the content, by the id that it has them by. */ pictures: Map<string, ReadPictureFile>; notes: Note[] }
export interface ReadPictureFile extends PictureKind { name: string; bytes: Uint8Array }
export type ReadPackage = { kind: 'read'; questions: ReadQuestion[]; unread: Unread[] } | { kind: 'unread'; why: UnreadFile }

class Unreadable extends Error { constructor(readonly why: UnreadItem, readonly names: string[] = []) { super(why) } }

/** A package, or one item that came without. Items that cannot be read are named, and the others come. @param newId at random */
export async function readPackage(bytes: Uint8Array, newId: () => string): Promise<ReadPackage> {
  if (bytes.length === 0) return { kind: 'unread', why: 'empty' }
  if (bytes.length > QTI_BOUNDS.package) return { kind: 'unread', why: 'too-large' }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.subarray(0, 2).toString('latin1') !== 'PK') {
    if (!/^[\s\u00ef\u00bb\u00bf\u00ff\u00fe\0]*</.test(buffer.subarray(0, 100).toString('latin1'))) return { kind: 'unread', why: 'type' }
    return found([await readOne({ identifier: 'item.xml', href: 'item.xml', files: [], keywords: [] }, '', { names: ['item.xml'], read: () => Promise.resolve(buffer), left: QTI_BOUNDS.allXml }, new Map(), newId)])
  }
  try {
    const archive = await openArchive(buffer)
    const path = archive.names.filter((name) => /(^|\/)imsmanifest\.xml$/i.test(name) && !name.startsWith('__MACOSX/')).sort((a, b) => a.split('/').length - b.split('/').length)[0]
    if (path === undefined) return { kind: 'unread', why: 'no-manifest' }
    const decoded = decodeXml(await archive.read(path))
    const xml = decoded.kind === 'text' ? readXml(decoded.text) : decoded
    const manifest = xml.kind === 'xml' ? readManifest(xml.root) : { kind: 'unread' as const, why: 'manifest' as const }
    if (manifest.kind === 'unread') return { kind: 'unread', why: manifest.why }
    const pictures = new Map<string, ReadPictureFile | null>()
    const all: (ReadQuestion | Unread)[] = []
    const files: Files = { ...archive, left: QTI_BOUNDS.allXml }
    for (const item of manifest.items) {
      all.push(await readOne(item, folderOf(path), files, pictures, newId))
      // Others are served between two items.
      await new Promise((done) => setImmediate(done))
    }
    return found(all)
  } catch (error) {
    if (error instanceof ArchiveRefused) return { kind: 'unread', why: 'archive' }
    throw error
  }
}

function found(all: readonly (ReadQuestion | Unread)[]): ReadPackage {
  const questions: ReadQuestion[] = []
  const unread: Unread[] = []
  const names = new Set<string>()
  for (const one of all) {
    if ('why' in one) { unread.push(one); continue }
    if (names.has(one.identifier)) { unread.push({ where: one.identifier, why: 'twice', names: [] }); continue }
    names.add(one.identifier)
    questions.push(one)
  }
  return { kind: 'read', questions, unread }
}

type Files = Pick<Archive, 'names' | 'read'> & { /** Bytes of items that may still be read. */ left: number }

async function readOne(item: ManifestItem, base: string, archive: Files, pictures: Map<string, ReadPictureFile | null>, newId: () => string): Promise<ReadQuestion | Unread> {
  try {
    return await questionOf(item, base, archive, pictures, newId)
  } catch (error) {
    if (error instanceof Unreadable) return { where: (item.identifier || item.href).slice(0, 200), why: error.why, names: error.names.map((name) => name.slice(0, 200)) }
    throw error
  }
}

async function questionOf(item: ManifestItem, base: string, archive: Files, pictures: Map<string, ReadPictureFile | null>, newId: () => string): Promise<ReadQuestion> {
  const path = pathIn(base, item.href)
  if (path === null) throw new Unreadable('path', [item.href])
  const bytes = await fileOf(archive, path)
  const kept = await recordOf(item, base, path, bytes, archive, pictures)
  const root = rootOf(bytes)
  const identifier = (root.attributes.get('identifier') ?? item.identifier).replace(/^_(?=[0-9-])/, '').slice(0, 200) || path
  if (kept?.kind === 'kept') return { identifier, content: kept.content, pictures: kept.pictures, notes: kept.missing.length > 0 ? [{ what: 'pictures', names: kept.missing }] : [] }
  const mediaOf = new Map<string, { mediaId: string; file: ReadPictureFile }>()
  for (const href of picturesIn(root).slice(0, ITEM_BOUNDS.stages)) {
    const place = pathIn(folderOf(path), href)
    const file = place === null ? null : await pictureOf(archive, place, pictures)
    if (file) mediaOf.set(href, { mediaId: newId(), file })
  }
  const read = readItem(root, { newId, keywords: item.keywords, pictureOf: (href) => { const one = mediaOf.get(href); return one ? { mediaId: one.mediaId, width: one.file.width, height: one.file.height } : null } })
  if (read.kind === 'unread') throw new Unreadable(read.why, read.names)
  return { identifier, content: read.content, pictures: new Map([...mediaOf.values()].map(({ mediaId, file }) => [mediaId, file])), notes: [...(kept ? [{ what: 'changed' as const, names: [] }] : []), ...read.notes] }
}

async function fileOf(archive: Files, path: string): Promise<Buffer> {
  if (!archive.names.includes(path)) throw new Unreadable('missing', [path])
  const bytes = await archive.read(path)
  archive.left -= bytes.length
  if (archive.left < 0) throw new Unreadable('too-many')
  return bytes
}

function rootOf(bytes: Uint8Array): XmlElement {
  const decoded = decodeXml(bytes)
  if (decoded.kind === 'refused') throw new Unreadable(decoded.why)
  const xml = readXml(decoded.text)
  if (xml.kind === 'refused') throw new Unreadable(xml.why)
  return xml.root
}

type Kept = { kind: 'kept'; content: ItemContent; pictures: Map<string, ReadPictureFile>; missing: string[] } | { kind: 'changed' }
/** Null: there is none. */
async function recordOf(item: ManifestItem, base: string, path: string, bytes: Uint8Array, archive: Files, pictures: Map<string, ReadPictureFile | null>): Promise<Kept | null> {
  const href = item.files.find((file) => /(^|\/)theatrum\/[^/]+\.json$/.test(file))
  const place = href === undefined ? null : pathIn(base, href)
  if (place === null || !archive.names.includes(place)) return null
  let given: unknown
  try {
    given = JSON.parse((await archive.read(place)).subarray(0, 3 * ITEM_BOUNDS.content).toString('utf8'))
  } catch (error) {
    if (error instanceof ArchiveRefused) throw error
    return { kind: 'changed' }
  }
  const read = record.safeParse(given)
  if (!read.success || read.data.sha256 !== sha256(bytes) || pathIn(base, read.data.item) !== path) return { kind: 'changed' }
  const files = new Map<string, ReadPictureFile>()
  const missing: string[] = []
  for (const id of mediaIn(read.data.content)) {
    const named = Object.hasOwn(read.data.pictures, id) ? read.data.pictures[id]! : null
    const picture = named === null ? null : pathIn(base, named)
    const file = picture === null ? null : await pictureOf(archive, picture, pictures)
    if (file) files.set(id, file)
    else if (named !== null) missing.push(named)
  }
  return { kind: 'kept', content: read.data.content, pictures: files, missing }
}

async function pictureOf(archive: Files, path: string, known: Map<string, ReadPictureFile | null>): Promise<ReadPictureFile | null> {
  const before = known.get(path)
  if (before !== undefined) return before
  const bytes = archive.names.includes(path) && known.size < QTI_BOUNDS.pictures ? await archive.read(path) : null
  const kind = bytes && pictureKind(bytes)
  const file = bytes && kind ? { ...kind, bytes, name: path.split('/').at(-1)!.slice(0, 200) } : null
  known.set(path, file)
  return file
}

