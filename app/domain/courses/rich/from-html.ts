import { RICH_BOUNDS, richDoc, type RichDoc, type RichMark, type RichNode } from '../rich-text'
import { readHtml, type HtmlElement } from './html'
import { shaped } from './shape'
import { wordListed, type WordItem } from './word-list'

/** Of a paste; with Word's styles, ten times what a text may hold. */
export const MOST_HTML = 5_000_000
/** Room is left for the list or table that it is put into. */
const DEEPEST = 9

export type Pasted = { kind: 'read'; doc: RichDoc } | { kind: 'nothing' } | { kind: 'too-large' }

/**
 * HTML as it comes by a paste (Word, Google Docs, pages of the web): what our text has is kept, everything else is dropped and its
 * words stay. What is read always passes `richDoc`.
 */
export function richFromHtml(html: string): Pasted {
  if (html.length > MOST_HTML) return { kind: 'too-large' }
  const root = readHtml(html)
  const notes = new Map<string, string>()
  findNotes(root, notes)
  const doc = shaped(tidied(nodesOf(root.children, { marks: [], notes, isCode: false })), DEEPEST)
  if (doc.content!.every(({ type, content }) => type === 'paragraph' && !content)) return { kind: 'nothing' }
  const checked = richDoc.safeParse(doc)
  return checked.success ? { kind: 'read', doc: checked.data } : { kind: 'too-large' }
}

interface Around { marks: readonly RichMark[]; notes: ReadonlyMap<string, string>; isCode: boolean }

const DROPPED = new Set(['head', 'svg', 'math', 'object', 'applet', 'audio', 'video', 'canvas', 'map', 'select', 'option', 'button', 'template', 'img', 'input', 'meta', 'link', 'base', 'o:p', 'v:shape', 'v:imagedata', 'w:sdtpr', 'xml', 'colgroup', 'col', 'rp'])
const LINES = new Set(['p', 'div', 'section', 'article', 'header', 'footer', 'main', 'aside', 'nav', 'address', 'figure', 'figcaption', 'caption', 'center', 'dl', 'dt', 'dd', 'details', 'summary', 'form', 'fieldset', 'legend', 'body', 'html'])
const MARKS: Readonly<Record<string, Exclude<RichMark['type'], 'link'>>> = { b: 'bold', strong: 'bold', i: 'italic', em: 'italic', cite: 'italic', dfn: 'italic', var: 'italic', u: 'underline', ins: 'underline', s: 'strike', strike: 'strike', del: 'strike', code: 'code', kbd: 'code', samp: 'code', tt: 'code', sup: 'superscript', sub: 'subscript', mark: 'highlight' }

/** Neighbours are looked at together: Word's lists are paragraphs that stand one after the other. */
function nodesOf(children: HtmlElement['children'], around: Around): RichNode[] {
  const made: RichNode[] = []
  let items: WordItem[] = []
  const endList = () => {
    made.push(...wordListed(items))
    items = []
  }
  for (const child of children) {
    if (typeof child !== 'string') {
      const item = wordItemOf(child, around)
      if (item) { items.push(item); continue }
    } else if (items.length > 0 && child.trim() === '') continue
    endList()
    made.push(...(typeof child === 'string' ? textOf(child, around) : elementOf(child, around)))
  }
  endList()
  return made
}

function textOf(words: string, { marks, isCode }: Around): RichNode[] {
  const clean = words.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\ufeff]/g, '').replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
  // Word breaks its source between Chinese characters too, where no space is meant.
  const text = isCode ? clean.replace(/\r\n?/g, '\n') : clean.replace(/(?<=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])[ \t]*\r?\n[ \t]*(?=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])/g, '').replace(/[ \t\r\n]+/g, ' ')
  return text === '' ? [] : [{ type: 'text', text, ...(marks.length > 0 && { marks: [...marks] }) }]
}

function elementOf(element: HtmlElement, outer: Around): RichNode[] {
  const { name, attributes, children } = element
  const style = styleOf(element)
  if (isHidden(element, style)) return []
  const own = ownOf(element)
  if (own) return own
  const note = noteAt(element, outer.notes)
  if (note !== null) return [{ type: 'footnote', attrs: { words: note } }]
  const around = { ...outer, marks: marksWith(outer.marks, element, style) }
  const inner = () => nodesOf(children, around)
  const heading = name === 'p' && /\bMso(Title|Heading)/i.test(attributes.get('class') ?? '') ? 'h2' : name
  switch (heading) {
    case 'br': return [{ type: 'hardBreak' }]
    case 'hr': return [{ type: 'horizontalRule' }]
    case 'h1': case 'h2': return [{ type: 'heading', attrs: { level: 2 }, content: nodesOf(children, { ...outer, marks: unbold(around.marks) }) }]
    case 'h3': return [{ type: 'heading', attrs: { level: 3 }, content: nodesOf(children, { ...outer, marks: unbold(around.marks) }) }]
    case 'h4': case 'h5': case 'h6': return [{ type: 'heading', attrs: { level: 4 }, content: nodesOf(children, { ...outer, marks: unbold(around.marks) }) }]
    case 'ul': case 'menu': case 'dir': return [{ type: 'bulletList', content: solid(inner()) }]
    case 'ol': return [{ type: 'orderedList', attrs: { start: whole(attributes.get('start'), 0, 10_000) ?? 1 }, content: solid(inner()) }]
    case 'li': return [{ type: 'listItem', content: inner() }]
    case 'blockquote': return [{ type: 'blockquote', content: inner() }]
    case 'pre': return [{ type: 'codeBlock', content: nodesOf(children, { ...outer, marks: [], isCode: true }) }]
    case 'table': return tableOf(element, around)
    case 'td': case 'th': return [{ type: heading === 'th' ? 'tableHeader' : 'tableCell', attrs: { colspan: whole(attributes.get('colspan'), 1, 20) ?? 1, rowspan: whole(attributes.get('rowspan'), 1, 100) ?? 1 }, content: inner() }]
    default: return LINES.has(name) ? [{ type: 'paragraph', content: inner() }] : inner()
  }
}

/** White space between items and cells is nothing that was written. */
const solid = (nodes: RichNode[]) => nodes.filter((node) => node.type !== 'text' || node.text!.trim() !== '')

function tableOf({ children }: HtmlElement, around: Around): RichNode[] {
  const rows: RichNode[] = []
  const before: RichNode[] = []
  const take = (all: HtmlElement['children'], isHead: boolean) => {
    for (const child of all) {
      if (typeof child === 'string') continue
      if (child.name === 'tr') {
        const cells = solid(nodesOf(child.children, around))
        rows.push({ type: 'tableRow', content: isHead ? cells.map((cell) => (cell.type === 'tableCell' ? { ...cell, type: 'tableHeader' } : cell)) : cells })
      } else if (child.name === 'caption') before.push(...elementOf(child, around))
      else if (['thead', 'tbody', 'tfoot'].includes(child.name)) take(child.children, child.name === 'thead')
    }
  }
  take(children, false)
  return [...before, { type: 'table', content: rows }]
}

const whole = (value: string | undefined, least: number, most: number): number | null => (value && /^\d{1,6}$/.test(value.trim()) ? Math.max(least, Math.min(most, Number(value))) : null)

type Style = ReadonlyMap<string, string>
function styleOf({ attributes }: HtmlElement): Style {
  const found = new Map<string, string>()
  for (const one of (attributes.get('style') ?? '').slice(0, 4_000).split(';')) {
    const at = one.indexOf(':')
    if (at > 0) found.set(one.slice(0, at).trim().toLowerCase(), one.slice(at + 1).trim().toLowerCase())
  }
  return found
}

const isHidden = ({ name, attributes }: HtmlElement, style: Style): boolean =>
  DROPPED.has(name) || style.get('display') === 'none' || style.get('mso-hide') === 'all' || style.get('mso-list') === 'ignore' || style.get('mso-element') === 'footnote-list' || style.get('mso-element') === 'comment-list'
  || attributes.has('hidden') || /\b(katex-html|mwe-math-fallback-image)/.test(attributes.get('class') ?? '') || /^ftn\d+$/.test(attributes.get('id') ?? '')

const unbold = (marks: readonly RichMark[]) => marks.filter(({ type }) => type !== 'bold')

function marksWith(outer: readonly RichMark[], { name, attributes }: HtmlElement, style: Style): readonly RichMark[] {
  const marks = new Map(outer.map((one) => [one.type, one]))
  const set = (type: Exclude<RichMark['type'], 'link'>, is: boolean) => { if (is) marks.set(type, { type }); else marks.delete(type) }
  if (Object.hasOwn(MARKS, name)) set(MARKS[name]!, true)
  const weight = style.get('font-weight')
  // Google wraps everything in a bold element that says it is not.
  if (weight) set('bold', weight.startsWith('bold') || Number(weight) >= 600)
  if (style.has('font-style')) set('italic', /italic|oblique/.test(style.get('font-style')!))
  const line = `${style.get('text-decoration') ?? ''} ${style.get('text-decoration-line') ?? ''}`
  if (line.includes('underline') && name !== 'a' && !marks.has('link')) set('underline', true)
  if (line.includes('line-through')) set('strike', true)
  if (style.get('vertical-align') === 'super') set('superscript', true)
  if (style.get('vertical-align') === 'sub') set('subscript', true)
  if (style.has('mso-highlight')) set('highlight', true)
  const href = name === 'a' ? addressOf(attributes.get('href') ?? '') : null
  if (href) { marks.set('link', { type: 'link', attrs: { href } }); marks.delete('underline') }
  return [...marks.values()]
}

/** Null: none that a text may lead to; its words stay. */
export function addressOf(given: string): string | null {
  const href = given.trim()
  return href.length <= RICH_BOUNDS.address && /^(https:\/\/|mailto:)[^\s"<>]+$/.test(href) ? href : null
}

/** What our own editor copied, and formulas of other pages that bring their TeX. */
function ownOf(element: HtmlElement): RichNode[] | null {
  const { attributes } = element
  const tex = attributes.get('data-tex')
  if (tex !== undefined) return [{ type: attributes.has('data-block') ? 'mathBlock' : 'math', attrs: { tex: tex.slice(0, RICH_BOUNDS.tex) } }]
  const words = attributes.get('data-footnote')
  if (words !== undefined) return [{ type: 'footnote', attrs: { words: words.slice(0, RICH_BOUNDS.footnote) } }]
  if (!/\b(katex|mwe-math-element)\b/.test(attributes.get('class') ?? '')) return null
  const found = texIn(element)
  return found ? [{ type: 'math', attrs: { tex: found.slice(0, RICH_BOUNDS.tex) } }] : []
}
function texIn({ name, attributes, children }: HtmlElement): string | null {
  if (name === 'annotation' && attributes.get('encoding') === 'application/x-tex') return children.filter((one) => typeof one === 'string').join('').trim()
  for (const child of children) {
    const found = typeof child === 'string' ? null : texIn(child)
    if (found) return found
  }
  return null
}

/** Word's footnotes stand at the end, each by its name. */
function findNotes(element: HtmlElement, notes: Map<string, string>): void {
  for (const child of element.children) {
    if (typeof child === 'string') continue
    const id = child.attributes.get('id') ?? ''
    if (/^ftn\d{1,6}$/.test(id)) notes.set(id, allText(child).replace(/\s+/g, ' ').replace(/^\s*\[?\d+\]?\s*/, '').trim().slice(0, RICH_BOUNDS.footnote))
    else findNotes(child, notes)
  }
}
function noteAt({ name, attributes }: HtmlElement, notes: ReadonlyMap<string, string>): string | null {
  const id = name === 'a' ? /#_(ftn\d{1,6})$/.exec(attributes.get('href') ?? '')?.[1] : undefined
  return id === undefined ? null : (notes.get(id) ?? null)
}
const allText = ({ children }: HtmlElement): string => children.map((one) => (typeof one === 'string' ? one : allText(one))).join('')

/** A paragraph of Word that is an item: `mso-list: l0 level2 lfo1`; its bullet stands in it as text. */
function wordItemOf(element: HtmlElement, around: Around): WordItem | null {
  const level = /\blevel([1-9])\b/.exec(styleOf(element).get('mso-list') ?? '')
  if (!level || !/^(p|h[1-6]|div)$/.test(element.name)) return null
  return { level: Number(level[1]), bullet: bulletOf(element).replace(/\u00a0/g, ' ').trim(), content: nodesOf(element.children, around) }
}
function bulletOf(element: HtmlElement): string {
  for (const child of element.children) {
    if (typeof child === 'string') continue
    const found = styleOf(child).get('mso-list') === 'ignore' ? allText(child) : bulletOf(child)
    if (found) return found
  }
  return ''
}

/** Spaces at the ends of lines, and lines of nothing. */
function tidied(nodes: readonly RichNode[]): RichNode[] {
  const made: RichNode[] = []
  nodes.forEach((node, at) => {
    if (node.type === 'text') {
      const isInLine = (one: RichNode | undefined) => one !== undefined && ['text', 'math', 'footnote'].includes(one.type)
      const last = made.at(-1)
      let text = node.text!
      if (!isInLine(last) || last?.text?.endsWith(' ')) text = text.replace(/^ +/, '')
      if (!isInLine(nodes[at + 1])) text = text.replace(/ +$/, '')
      if (text !== '') made.push({ ...node, text })
      return
    }
    if (node.type === 'codeBlock') return void made.push(node)
    const content = node.content && tidied(node.content)
    const isEmptyLine = (node.type === 'paragraph' || node.type === 'heading') && (content ?? []).every((one) => one.type === 'hardBreak' || (one.type === 'text' && one.text!.trim() === ''))
    if (!isEmptyLine) made.push({ ...node, ...(content && { content }) })
  })
  return made
}
