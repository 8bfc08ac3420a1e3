import { BLOCK_BOUNDS, type Block } from '../block'
import { COURSE_BOUNDS } from '../course'
import { RICH_BOUNDS, type RichDoc, type RichNode } from '../rich-text'
import { wordsOf } from '../words-of'

/** What was read of a file that somebody brought: lessons for a draft. Pure. */

export const IMPORT_BOUNDS = { /** Of the file. */ bytes: 50_000_000, /** Text of it, characters. */ text: 1_000_000, lessons: 100, pages: 300, /** Of all of them, bytes. */ pictures: 300, pictureBytes: 40_000_000, entries: 3_000, /** Of one thing in an archive, unpacked, and of all of them. */ entryBytes: 8_000_000, unpackedBytes: 60_000_000, ms: 60_000 } as const

export interface ImportedLesson { title: string; blocks: Block[] }
/** What could not be taken along: said to whoever brought it. */
export const LEFT_OUT = ['pictures', 'html', 'links', 'beyond'] as const
export type LeftOut = (typeof LEFT_OUT)[number]
/** `id` stands for the medium in blocks until it has one. */
export interface ImportedPicture { id: string; name: string; bytes: Uint8Array }
export interface Imported { kind: 'read'; lessons: ImportedLesson[]; pictures: ImportedPicture[]; leftOut: LeftOut[] }
/** Where a picture stands between texts. */
export interface PictureHere { type: 'picture'; id: string; alt: string }
/** `type`: no kind of file that is read. `archive`: more in it than any such file holds, or it lies about it. */
export const UNREAD = ['type', 'empty', 'too-large', 'damaged', 'locked', 'archive', 'too-long'] as const
export type Unread = (typeof UNREAD)[number]
export type ReadFile = Imported | { kind: 'unread'; why: Unread }

/** Half of what a block may hold: its author goes on writing in it. */
const MOST_NODES = RICH_BOUNDS.nodes / 2
const MOST_TEXT = RICH_BOUNDS.text / 2
const PIECE = 4_000

const sizeOf = (node: RichNode): number => 1 + (node.content ?? []).reduce((sum, one) => sum + sizeOf(one), 0)
export const paragraph = (text: string): RichNode => (text === '' ? { type: 'paragraph' } : { type: 'paragraph', content: [{ type: 'text', text }] })
export const titleOf = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, COURSE_BOUNDS.title)

/** What is too large for a block of its own comes as several: tables by their rows, everything else as plain paragraphs. */
function pieces(node: RichNode): RichNode[] {
  if (sizeOf(node) <= MOST_NODES && wordsOf(node).length <= MOST_TEXT) return [node]
  if (node.type === 'table' && (node.content ?? []).length > 1 && (node.content ?? []).every((row) => sizeOf(row) <= MOST_NODES / 2 && wordsOf(row).length <= MOST_TEXT / 2)) {
    const tables: RichNode[] = []
    let rows: RichNode[] = []
    for (const row of node.content ?? []) {
      if (rows.length > 0 && (sizeOf({ type: 'table', content: [...rows, row] }) > MOST_NODES || wordsOf({ type: 'table', content: [...rows, row] }).length > MOST_TEXT)) { tables.push({ type: 'table', content: rows }); rows = [] }
      rows.push(row)
    }
    return [...tables, { type: 'table', content: rows }]
  }
  return wordsOf(node).split('\n').flatMap((line) => line.match(new RegExp(`[^]{1,${PIECE}}`, 'gu')) ?? []).map(paragraph)
}

/** Texts and the pictures between them as blocks, none larger than a block may be. */
export function blocksFrom(items: readonly (RichNode | PictureHere)[], newId: () => string): Block[] {
  const blocks: Block[] = []
  let held: RichNode[] = []
  for (const item of items) {
    if (item.type !== 'picture') { held.push(item); continue }
    blocks.push(...textBlocks(held, newId), { id: newId(), rule: { kind: 'seen' }, body: { kind: 'picture', mediaId: item.id, alt: item.alt.slice(0, BLOCK_BOUNDS.line), caption: '', hotspots: [] } })
    held = []
  }
  return [...blocks, ...textBlocks(held, newId)]
}

/** Texts as blocks, none larger than a block may be. */
export function textBlocks(nodes: readonly RichNode[], newId: () => string): Block[] {
  const blocks: Block[] = []
  let held: RichNode[] = []
  let [size, text] = [0, 0]
  const end = () => {
    if (held.length > 0) blocks.push({ id: newId(), rule: { kind: 'seen' }, body: { kind: 'text', doc: { type: 'doc', content: held } as RichDoc } })
    held = []
    size = text = 0
  }
  for (const node of nodes.flatMap(pieces)) {
    const [more, words] = [sizeOf(node), wordsOf(node).length]
    if (size + more > MOST_NODES || text + words > MOST_TEXT) end()
    held.push(node)
    size += more
    text += words
  }
  end()
  return blocks
}

/** A lesson that is longer than one may be goes on in the next. */
export function boundedLessons(lessons: readonly ImportedLesson[], leftOut: Set<LeftOut>): ImportedLesson[] {
  const all = lessons.flatMap(({ title, blocks }) => {
    const parts: Block[][] = [[]]
    let bytes = 0
    for (const block of blocks) {
      const more = new TextEncoder().encode(JSON.stringify(block)).length
      if (parts.at(-1)!.length >= BLOCK_BOUNDS.blocks / 2 || (bytes + more > BLOCK_BOUNDS.lesson / 2 && parts.at(-1)!.length > 0)) { parts.push([]); bytes = 0 }
      parts.at(-1)!.push(block)
      bytes += more
    }
    return parts.map((part, i) => ({ title: parts.length > 1 ? `${title.slice(0, COURSE_BOUNDS.title - 8)} (${i + 1})` : title, blocks: part }))
  })
  if (all.length > IMPORT_BOUNDS.lessons) leftOut.add('beyond')
  return all.slice(0, IMPORT_BOUNDS.lessons)
}
