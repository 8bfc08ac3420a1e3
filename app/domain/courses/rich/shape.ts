import { RICH_BOUNDS, type RichDoc, type RichMark, type RichNode } from '../rich-text'

/**
 * Any tree of these nodes brought into the shape that is written: paragraphs around words, items in lists, rows in tables. Words
 * are kept; a frame that stands too deep is taken away and what was in it stays. Pure.
 */

/** As a paste or an import gives it: words and frames in any order. */
export type LooseNode = RichNode

/** @param deepest where the innermost words may stand, the document being 0 */
export function shaped(nodes: readonly LooseNode[], deepest: number = RICH_BOUNDS.depth): RichDoc {
  const content = blocksOf(nodes, 1, deepest)
  return { type: 'doc', content: content.length > 0 ? content : [{ type: 'paragraph' }] }
}

const INLINE: readonly RichNode['type'][] = ['text', 'hardBreak', 'math', 'footnote']
const isInline = ({ type }: RichNode) => INLINE.includes(type)

function blocksOf(nodes: readonly LooseNode[], depth: number, deepest: number): RichNode[] {
  const made: RichNode[] = []
  let line: RichNode[] = []
  const endLine = () => {
    if (line.length > 0) made.push({ type: 'paragraph', content: line })
    line = []
  }
  for (const node of nodes) {
    if (isInline(node)) {
      const inner = inlineOf(node)
      if (inner) line.push(inner)
      continue
    }
    endLine()
    made.push(...blockOf(node, depth, deepest))
  }
  endLine()
  return made
}

/** @param depth where the frame itself would stand */
function blockOf(node: LooseNode, depth: number, deepest: number): RichNode[] {
  const inner = node.content ?? []
  switch (node.type) {
    case 'paragraph': case 'heading': return lineOf(node, depth, deepest)
    case 'codeBlock': {
      const text = textOf(inner)
      return [{ type: 'codeBlock', ...(text && { content: [{ type: 'text', text }] }) }]
    }
    case 'horizontalRule': return [{ type: 'horizontalRule' }]
    case 'mathBlock': return [{ type: 'mathBlock', attrs: { tex: (node.attrs?.tex ?? '').slice(0, RICH_BOUNDS.tex) } }]
    case 'bulletList': case 'orderedList': return depth + 3 > deepest ? blocksOf(inner, depth, deepest) : listOf(node, depth, deepest)
    case 'blockquote': return depth + 2 > deepest ? blocksOf(inner, depth, deepest) : framed({ type: 'blockquote' }, blocksOf(inner, depth + 1, deepest))
    case 'table': return depth + 4 > deepest ? blocksOf(inner, depth, deepest) : tableOf(node, depth, deepest)
    // Without the frame that they belong to.
    case 'doc': case 'listItem': case 'tableRow': case 'tableCell': case 'tableHeader': return blocksOf(inner, depth, deepest)
    case 'text': case 'hardBreak': case 'math': case 'footnote': return []
  }
}

const framed = (frame: RichNode, content: RichNode[]): RichNode[] => (content.length > 0 ? [{ ...frame, content }] : [])

/** A paragraph or heading; a frame within divides it. */
function lineOf(node: LooseNode, depth: number, deepest: number): RichNode[] {
  const frame: RichNode = node.type === 'heading' ? { type: 'heading', attrs: { level: node.attrs?.level ?? 2 } } : { type: 'paragraph' }
  const inner = node.content ?? []
  if (inner.length === 0) return [frame]
  return blocksOf(inner, depth, deepest).map((one) => (one.type === 'paragraph' ? { ...frame, ...(one.content && { content: one.content }) } : one))
}

function listOf(node: LooseNode, depth: number, deepest: number): RichNode[] {
  const items: RichNode[] = []
  for (const child of node.content ?? []) {
    const inner = blocksOf(child.type === 'listItem' ? (child.content ?? []) : [child], depth + 2, deepest)
    const isInnerList = child.type === 'bulletList' || child.type === 'orderedList'
    const last = items.at(-1)
    // A list that stands beside its item belongs into it.
    if (isInnerList && last) last.content!.push(...inner)
    else if (child.type === 'listItem' || inner.length > 0) items.push({ type: 'listItem', content: inner[0]?.type === 'paragraph' ? inner : [{ type: 'paragraph' }, ...inner] })
  }
  const start = node.type === 'orderedList' && node.attrs?.start !== undefined && node.attrs.start !== 1 ? node.attrs.start : null
  return framed({ type: node.type, ...(start !== null && { attrs: { start } }) }, items)
}

function tableOf(node: LooseNode, depth: number, deepest: number): RichNode[] {
  const rows = (node.content ?? []).map((row): RichNode => {
    const cells = row.type === 'tableRow' ? (row.content ?? []) : [row]
    return { type: 'tableRow', content: cells.map((cell) => cellOf(cell, depth + 2, deepest)) }
  })
  return framed({ type: 'table' }, rows.filter(({ content }) => content!.length > 0))
}

function cellOf(cell: LooseNode, depth: number, deepest: number): RichNode {
  const isHeader = cell.type === 'tableHeader'
  const inner = blocksOf(isHeader || cell.type === 'tableCell' ? (cell.content ?? []) : [cell], depth + 1, deepest)
  const { colspan = 1, rowspan = 1 } = cell.attrs ?? {}
  const attrs = { ...(colspan > 1 && { colspan }), ...(rowspan > 1 && { rowspan }) }
  return { type: isHeader ? 'tableHeader' : 'tableCell', ...(Object.keys(attrs).length > 0 && { attrs }), content: inner.length > 0 ? inner : [{ type: 'paragraph' }] }
}

function inlineOf(node: LooseNode): RichNode | null {
  switch (node.type) {
    case 'text': {
      if (!node.text) return null
      const marks = marksOf(node.marks ?? [])
      return { type: 'text', text: node.text, ...(marks.length > 0 && { marks }) }
    }
    case 'math': return { type: 'math', attrs: { tex: (node.attrs?.tex ?? '').slice(0, RICH_BOUNDS.tex) } }
    case 'footnote': return { type: 'footnote', attrs: { words: (node.attrs?.words ?? '').slice(0, RICH_BOUNDS.footnote) } }
    default: return { type: 'hardBreak' }
  }
}

/** Each once; code stands alone, and nothing is raised and lowered at once. */
function marksOf(marks: readonly RichMark[]): RichMark[] {
  const code = marks.find(({ type }) => type === 'code')
  if (code) return [code]
  const isRaised = marks.some(({ type }) => type === 'superscript')
  return marks.filter((one, at) => marks.findIndex(({ type }) => type === one.type) === at && !(isRaised && one.type === 'subscript'))
}

const textOf = (nodes: readonly RichNode[]): string => nodes.map((node) => (node.type === 'text' ? (node.text ?? '') : node.type === 'hardBreak' ? '\n' : textOf(node.content ?? []) + (isInline(node) ? '' : '\n'))).join('').replace(/\n$/, '')
