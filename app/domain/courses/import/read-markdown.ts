import type { Nodes, Parents, PhrasingContent, Root, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'
import { RICH_BOUNDS, type RichMark, type RichNode } from '../rich-text'
import { MARKED, markFormulas, unmarked, type Marked } from './formulas'
import { blocksFrom, boundedLessons, IMPORT_BOUNDS, paragraph, titleOf, type Imported, type ImportedLesson, type LeftOut, type PictureHere } from './imported'

/** Deeper than this, lists in lists become paragraphs: a rich text is at most twelve deep. */
const DEEPEST = 7

interface Reading { marked: Marked; leftOut: Set<LeftOut>; addresses: Map<string, string>; pictureOf: PictureOf; /** Of what is read now: they stand behind it. */ pictures: PictureHere[] }
/** The picture that stands at an address of the text; null: it did not come along. */
export type PictureOf = (address: string) => string | null

/**
 * Lessons of a Markdown text (CommonMark with tables of GFM, `$formulas$` and `[^footnotes]`). A single heading of the first level
 * is the name of the whole, and those of the second begin lessons; else those of the first do. HTML is left out, its words stay.
 * @param name for a lesson before the first heading
 */
export function readMarkdown(given: string, name: string, newId: () => string, pictureOf: PictureOf = () => null): Omit<Imported, 'pictures'> {
  const leftOut = new Set<LeftOut>()
  if (given.length > IMPORT_BOUNDS.text) leftOut.add('beyond')
  const marked = markFormulas(given.slice(0, IMPORT_BOUNDS.text).replace(/^\uFEFF/, '').replace(/^---\n[^]*?\n---\n/, ''))
  const root: Root = fromMarkdown(marked.text, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] })
  const addresses = new Map(root.children.flatMap((node) => (node.type === 'definition' ? [[node.identifier, node.url] as const] : [])))
  const reading: Reading = { marked, leftOut, addresses, pictureOf, pictures: [] }
  const levels = root.children.flatMap((node) => (node.type === 'heading' ? [node.depth] : []))
  const firsts = levels.filter((level) => level === 1).length
  const begins = firsts > 1 || (firsts === 1 && !levels.includes(2)) ? 1 : 2
  const whole = firsts === 1 && begins === 2 ? root.children.find((node) => node.type === 'heading' && node.depth === 1) : undefined
  const fallback = titleOf((whole && wordsIn(whole, reading)) || name)

  const lessons: { title: string; nodes: (RichNode | PictureHere)[] }[] = []
  for (const child of root.children) {
    if (child === whole) continue
    if (child.type === 'heading' && child.depth <= begins) lessons.push({ title: titleOf(wordsIn(child, reading)), nodes: [] })
    else {
      const nodes = blockNodes(child, reading, 0)
      const pictures = reading.pictures.splice(0)
      if (nodes.length === 0 && pictures.length === 0) continue
      if (lessons.length === 0) lessons.push({ title: fallback, nodes: [] })
      lessons.at(-1)!.nodes.push(...(child.type === 'heading' ? nodes.map((node) => ({ ...node, attrs: { level: Math.min(4, Math.max(2, child.depth - begins + 1)) as 2 | 3 | 4 } })) : nodes), ...pictures)
    }
  }
  return { kind: 'read', lessons: boundedLessons(lessons.map(({ title, nodes }): ImportedLesson => ({ title: title || fallback, blocks: blocksFrom(nodes, newId) })), leftOut), leftOut: [...leftOut] }
}

/** Its words alone. */
function wordsIn(node: Nodes, reading: Reading): string {
  if (node.type === 'text' || node.type === 'inlineCode' || node.type === 'code') return unmarked(node.value, reading.marked)
  if (node.type === 'break') return ' '
  return 'children' in node ? (node as Parents).children.map((one) => wordsIn(one, reading)).join(node.type === 'list' || node.type === 'listItem' || node.type === 'blockquote' ? '\n' : '') : ''
}

function blockNodes(node: RootContent, reading: Reading, depth: number): RichNode[] {
  if (depth > DEEPEST) return wordsIn(node, reading).split('\n').filter((line) => line.trim() !== '').map((line) => paragraph(line.slice(0, RICH_BOUNDS.text)))
  const inner = (children: readonly RootContent[]) => children.flatMap((one) => blockNodes(one, reading, depth + 2))
  switch (node.type) {
    case 'paragraph': return paragraphs(inline(node.children, [], reading))
    case 'heading': return [{ type: 'heading', attrs: { level: 2 }, ...contentOf(inline(node.children, [], reading).filter(({ type }) => type !== 'mathBlock')) }]
    case 'blockquote': { const content = inner(node.children); return content.length > 0 ? [{ type: 'blockquote', content }] : [] }
    case 'code': { const text = unmarked(node.value, reading.marked); return text === '' ? [] : [{ type: 'codeBlock', content: [{ type: 'text', text: text.slice(0, RICH_BOUNDS.text) }] }] }
    case 'thematicBreak': return [{ type: 'horizontalRule' }]
    case 'list': {
      const items = node.children.map((item): RichNode => { const content = inner(item.children); return { type: 'listItem', content: content[0]?.type === 'paragraph' ? content : [{ type: 'paragraph' }, ...content] } })
      return items.length === 0 ? [] : [node.ordered ? { type: 'orderedList', attrs: { start: Math.min(10_000, node.start ?? 1) }, content: items } : { type: 'bulletList', content: items }]
    }
    case 'table': return [{ type: 'table', content: node.children.map((row, at) => ({ type: 'tableRow', content: row.children.map((cell): RichNode => ({ type: at === 0 ? 'tableHeader' : 'tableCell', content: [{ type: 'paragraph', ...contentOf(inline(cell.children, [], reading).filter(({ type }) => type !== 'mathBlock')) }] })) })) }]
    case 'html': {
      reading.leftOut.add('html')
      const words = node.value.replace(/<(script|style)\b[^]*?(<\/\1\s*>|$)/gi, ' ').replace(/<!--[^]*?(-->|$)/g, ' ').replace(/<[^>]*>?/g, ' ').replace(/\s+/g, ' ').trim()
      return words === '' ? [] : [paragraph(unmarked(words, reading.marked))]
    }
    default: return []
  }
}

const contentOf = (content: RichNode[]): Pick<RichNode, 'content'> => (content.length > 0 ? { content } : {})

/** A formula of its own stands between paragraphs, not in one. */
function paragraphs(nodes: readonly RichNode[]): RichNode[] {
  const all: RichNode[] = []
  let line: RichNode[] = []
  const end = () => { if (line.some(({ type, text }) => type !== 'text' || (text ?? '').trim() !== '')) all.push({ type: 'paragraph', content: line }); line = [] }
  for (const node of nodes) {
    if (node.type === 'mathBlock') { end(); all.push(node) } else line.push(node)
  }
  end()
  return all
}

function inline(nodes: readonly PhrasingContent[], marks: readonly RichMark[], reading: Reading): RichNode[] {
  const withMark = (mark: RichMark) => (marks.some(({ type }) => type === mark.type) ? marks : [...marks, mark])
  const linked = (url: string, children: readonly PhrasingContent[]) => {
    const href = unmarked(url, reading.marked)
    const isGood = /^(https:\/\/|mailto:)[^\s"<>]+$/.test(href) && href.length <= RICH_BOUNDS.address
    if (!isGood) reading.leftOut.add('links')
    return inline(children, isGood ? withMark({ type: 'link', attrs: { href } }) : marks, reading)
  }
  return nodes.flatMap((node): RichNode[] => {
    switch (node.type) {
      case 'text': return texts(node.value, marks, reading)
      case 'strong': return inline(node.children, withMark({ type: 'bold' }), reading)
      case 'emphasis': return inline(node.children, withMark({ type: 'italic' }), reading)
      case 'delete': return inline(node.children, withMark({ type: 'strike' }), reading)
      case 'inlineCode': return textNode(unmarked(node.value, reading.marked), withMark({ type: 'code' }))
      case 'break': return [{ type: 'hardBreak' }]
      case 'link': return linked(node.url, node.children)
      case 'linkReference': return linked(reading.addresses.get(node.identifier) ?? '', node.children)
      // One that did not come along leaves its words where it stood.
      case 'image': case 'imageReference': {
        const id = reading.pictureOf(unmarked(node.type === 'image' ? node.url : (reading.addresses.get(node.identifier) ?? ''), reading.marked))
        if (id !== null) {
          reading.pictures.push({ type: 'picture', id, alt: unmarked(node.alt ?? '', reading.marked) })
          return []
        }
        reading.leftOut.add('pictures')
        return node.alt ? textNode(unmarked(node.alt, reading.marked), withMark({ type: 'italic' })) : []
      }
      case 'html': reading.leftOut.add('html'); return []
      default: return []
    }
  })
}

const textNode = (text: string, marks: readonly RichMark[]): RichNode[] => (text === '' ? [] : [{ type: 'text', text, ...(marks.length > 0 ? { marks: [...marks] } : {}) }])

function texts(value: string, marks: readonly RichMark[], { marked }: Reading): RichNode[] {
  const nodes: RichNode[] = []
  let from = 0
  // A line that the author broke for width alone goes on.
  const say = (text: string) => void nodes.push(...textNode(text.replace(/\n/g, ' '), marks))
  for (const match of value.matchAll(MARKED)) {
    say(value.slice(from, match.index))
    from = match.index + match[0].length
    const [, kind, at] = match
    const formula = marked.formulas[Number(at)]
    const note = marked.notes[Number(at)]
    if (kind === 'F' && note) nodes.push({ type: 'footnote', attrs: { words: note.words } })
    else if (kind !== 'F' && formula) nodes.push({ type: kind === 'B' ? 'mathBlock' : 'math', attrs: { tex: formula.tex } })
  }
  say(value.slice(from))
  return nodes
}
