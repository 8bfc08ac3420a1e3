import { Extension, Mark, mergeAttributes, Node, type AnyExtension } from '@tiptap/core'
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table'
import { Plugin } from '@tiptap/pm/state'
import type { Node as DocNode } from '@tiptap/pm/model'
import StarterKit from '@tiptap/starter-kit'
import { RICH_BOUNDS, type RichDoc, type RichNode } from '~/domain/courses/rich-text'
import { addressOf } from '~/domain/courses/rich/from-html'
import { shaped } from '~/domain/courses/rich/shape'

/** What the editor may hold: the document of `rich-text.ts`, no more. */

const simpleMark = (name: string, tag: string, key: string | null, excludes = '') => Mark.create({
  name,
  ...(excludes && { excludes }),
  parseHTML: () => [{ tag }],
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  addKeyboardShortcuts() { return key ? { [key]: () => this.editor.commands.toggleMark(this.name) } : {} as Record<string, never> },
})
const Superscript = simpleMark('superscript', 'sup', 'Mod-.', 'superscript subscript')
const Subscript = simpleMark('subscript', 'sub', 'Mod-,', 'superscript subscript')
const Highlight = simpleMark('highlight', 'mark', 'Mod-Shift-h')

const Link = Mark.create({
  name: 'link', inclusive: false,
  addAttributes: () => ({ href: { default: '' } }),
  parseHTML: () => [{ tag: 'a[href]', getAttrs: (element) => { const href = addressOf(element.getAttribute('href') ?? ''); return href ? { href } : false } }],
  renderHTML: ({ HTMLAttributes }) => ['a', mergeAttributes(HTMLAttributes, { rel: 'noopener noreferrer' }), 0],
})

const texOf = { tex: { default: '', parseHTML: (element: HTMLElement) => (element.getAttribute('data-tex') ?? '').slice(0, RICH_BOUNDS.tex), renderHTML: ({ tex }: Record<string, unknown>) => ({ 'data-tex': tex }) } }
const MathInLine = Node.create({
  name: 'math', group: 'inline', inline: true, atom: true,
  addAttributes: () => texOf,
  parseHTML: () => [{ tag: 'span[data-tex]' }],
  renderHTML: ({ HTMLAttributes }) => ['span', HTMLAttributes],
  addNodeView: () => ({ node }) => ({ dom: formulaOf(String(node.attrs.tex), false) }),
})
const MathBlock = Node.create({
  name: 'mathBlock', group: 'block', atom: true,
  addAttributes: () => texOf,
  parseHTML: () => [{ tag: 'div[data-tex]' }],
  renderHTML: ({ HTMLAttributes }) => ['div', mergeAttributes(HTMLAttributes, { 'data-block': '' })],
  addNodeView: () => ({ node }) => ({ dom: formulaOf(String(node.attrs.tex), true) }),
})

function formulaOf(tex: string, isBlock: boolean): HTMLElement {
  const dom = document.createElement(isBlock ? 'div' : 'span')
  dom.className = isBlock ? 'rich-formula' : ''
  dom.dataset.formula = ''
  dom.textContent = tex
  void import('../../blocks/draw-formula').then(({ drawFormula }) => {
    dom.textContent = ''
    if (!drawFormula(tex, dom, isBlock)) dom.textContent = tex
  }, () => undefined)
  return dom
}
const Footnote = Node.create({
  name: 'footnote', group: 'inline', inline: true, atom: true,
  addAttributes: () => ({ words: { default: '', parseHTML: (element) => (element.getAttribute('data-footnote') ?? '').slice(0, RICH_BOUNDS.footnote), renderHTML: ({ words }: Record<string, unknown>) => ({ 'data-footnote': words }) } }),
  parseHTML: () => [{ tag: 'sup[data-footnote]', priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ['sup', HTMLAttributes],
})

/** Tab leaves at the last cell: a row more would hold whoever writes by keyboard in the table. */
const TableByKeys = Table.extend({ addKeyboardShortcuts() { return { ...this.parent?.(), Tab: () => this.editor.commands.goToNextCell() } } })

/** Of a change that came from outside: another's, or a step back of the desk. */
export const GIVEN = 'given'

/** What does not fit is not taken; taking away always is. */
const Bounds = (onRefused: () => void) => Extension.create({
  name: 'bounds',
  addProseMirrorPlugins: () => [new Plugin({
    filterTransaction(transaction) {
      if (!transaction.docChanged || transaction.getMeta(GIVEN) || isWithin(transaction.doc) || transaction.doc.nodeSize < transaction.before.nodeSize) return true
      onRefused()
      return false
    },
  })],
})

function isWithin(doc: DocNode): boolean {
  let [nodes, text, isFine] = [1, 0, true]
  const walk = (node: DocNode, depth: number): void => {
    if (!isFine) return
    node.forEach((child) => {
      nodes += 1
      text += child.text?.length ?? 0
      if (nodes > RICH_BOUNDS.nodes || text > RICH_BOUNDS.text || depth > RICH_BOUNDS.depth || Number(child.attrs.colspan ?? 1) > 20 || Number(child.attrs.rowspan ?? 1) > 100) isFine = false
      walk(child, depth + 1)
    })
  }
  walk(doc, 1)
  return isFine
}

/** @param onRefused what was written or put in does not fit @param keepsSteps no desk keeps them: the editor has a history of its own */
export const richExtensions = (onRefused: () => void, keepsSteps = false): AnyExtension[] => [
  // One history, never two. Addresses are made links by the dialog, which looks at them.
  StarterKit.configure({ undoRedo: keepsSteps ? { depth: 200 } : false, link: false, heading: { levels: [2, 3, 4] }, trailingNode: false, dropcursor: false }),
  Superscript, Subscript, Highlight, Link, MathInLine, MathBlock, Footnote,
  TableByKeys.configure({ resizable: false }), TableRow, TableHeader, TableCell,
  Bounds(onRefused),
]

/** Of the editor's document, what is kept. */
export function richOf(doc: DocNode): RichDoc {
  return { type: 'doc', content: kept(doc) ?? [] }
}
const kept = (node: DocNode): RichNode[] | undefined => (node.childCount === 0 ? undefined : node.children.map(nodeOf))
function nodeOf(node: DocNode): RichNode {
  const marks = node.marks.map((mark) => (mark.type.name === 'link' ? { type: 'link', attrs: { href: String(mark.attrs.href) } } : { type: mark.type.name })) as NonNullable<RichNode['marks']>
  const attrs = attrsOf(node)
  const content = kept(node)
  return { type: node.type.name as RichNode['type'], ...(attrs && { attrs }), ...(content && { content }), ...(marks.length > 0 && { marks }), ...(node.isText && { text: node.text! }) }
}
function attrsOf({ type, attrs }: DocNode): RichNode['attrs'] | undefined {
  const number = (name: string) => Number(attrs[name] ?? 1)
  switch (type.name) {
    case 'heading': return { level: number('level') as 2 | 3 | 4 }
    case 'orderedList': return number('start') === 1 ? undefined : { start: Math.max(0, Math.min(10_000, number('start'))) }
    case 'tableCell': case 'tableHeader': {
      const [colspan, rowspan] = [number('colspan'), number('rowspan')]
      return colspan > 1 || rowspan > 1 ? { ...(colspan > 1 && { colspan }), ...(rowspan > 1 && { rowspan }) } : undefined
    }
    case 'math': case 'mathBlock': return { tex: String(attrs.tex) }
    case 'footnote': return { words: String(attrs.words) }
    default: return undefined
  }
}

/** As the editor takes it: what an import wrote in another shape is shown too, never emptied. */
export const forEditor = (doc: RichDoc): RichDoc => shaped(doc.content ?? [])
