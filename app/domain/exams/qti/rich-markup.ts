import type { RichMark, RichNode } from '~/domain/courses/rich-text'
import { richFromHtml } from '~/domain/courses/rich/from-html'
import { emptyDoc, type RichDoc } from '~/domain/courses/rich-text'
import { escaped, type XmlElement } from './xml'

/** Our texts as the XHTML that an item body may hold, and back. What comes in is never drawn as markup: it becomes our tree or stays out. Pure. */

const children = ({ content = [] }: RichNode): string => content.map(markupOf).join('')

export function markupOf(node: RichNode): string {
  const { attrs = {} } = node
  switch (node.type) {
    case 'doc': return children(node)
    case 'paragraph': return `<p>${children(node)}</p>`
    case 'heading': return `<h${attrs.level ?? 2}>${children(node)}</h${attrs.level ?? 2}>`
    case 'bulletList': return `<ul>${children(node)}</ul>`
    case 'orderedList': return `<ol${attrs.start === undefined || attrs.start === 1 ? '' : ` start="${attrs.start}"`}>${children(node)}</ol>`
    case 'listItem': return `<li>${children(node)}</li>`
    case 'blockquote': return `<blockquote>${children(node)}</blockquote>`
    case 'codeBlock': return `<pre>${children(node)}</pre>`
    case 'table': return `<table><tbody>${children(node)}</tbody></table>`
    case 'tableRow': return `<tr>${children(node)}</tr>`
    case 'tableHeader': case 'tableCell': {
      const name = node.type === 'tableHeader' ? 'th' : 'td'
      return `<${name}${attrs.colspan ? ` colspan="${attrs.colspan}"` : ''}${attrs.rowspan ? ` rowspan="${attrs.rowspan}"` : ''}>${children(node)}</${name}>`
    }
    case 'horizontalRule': return '<hr/>'
    case 'hardBreak': return '<br/>'
    case 'math': return `<span class="theatrum-formula" data-tex="${escaped(attrs.tex ?? '')}">${escaped(attrs.tex ?? '')}</span>`
    case 'mathBlock': return `<div class="theatrum-formula" data-tex="${escaped(attrs.tex ?? '')}" data-block="true">${escaped(attrs.tex ?? '')}</div>`
    case 'footnote': return `<span class="theatrum-footnote" data-footnote="${escaped(attrs.words ?? '')}"> [${escaped(attrs.words ?? '')}]</span>`
    case 'text': return (node.marks ?? []).reduceRight((inner, mark) => marked(inner, mark), escaped(node.text ?? '').replaceAll('&#10;', '\n'))
  }
}

function marked(inner: string, mark: RichMark): string {
  switch (mark.type) {
    case 'bold': return `<strong>${inner}</strong>`
    case 'italic': return `<em>${inner}</em>`
    case 'code': return `<code>${inner}</code>`
    case 'superscript': return `<sup>${inner}</sup>`
    case 'subscript': return `<sub>${inner}</sub>`
    // The format has no elements for these.
    case 'underline': case 'strike': case 'highlight': return `<span class="theatrum-${mark.type}">${inner}</span>`
    case 'link': return `<a href="${escaped(mark.attrs.href)}">${inner}</a>`
  }
}

const OF_CLASS: Readonly<Record<string, string>> = { 'theatrum-underline': 'u', 'theatrum-strike': 's', 'theatrum-highlight': 'mark' }
/** Elements that hold words and that our texts know, or whose words simply stay. */
const KNOWN = new Set(['p', 'div', 'span', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'blockquote', 'pre', 'code', 'kbd', 'samp', 'tt', 'var', 'table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'col', 'colgroup', 'hr', 'br', 'strong', 'b', 'em', 'i', 'u', 's', 'small', 'big', 'mark', 'sub', 'sup', 'a', 'abbr', 'acronym', 'cite', 'dfn', 'q', 'bdo', 'bdi', 'label', 'section', 'article', 'aside', 'header', 'footer', 'figure', 'figcaption', 'address', 'ins', 'del', 'qti-prompt', 'qti-content-body', 'qti-simple-choice', 'qti-simple-associable-choice', 'qti-modal-feedback', 'qti-rubric-block', 'ruby', 'rb', 'rt', 'rp'])
const KEPT = ['href', 'colspan', 'rowspan', 'start', 'data-tex', 'data-block', 'data-footnote']

export interface ReadMarkup { doc: RichDoc; /** Elements that have no place in our texts, by name; pictures by their file. */ leftOut: string[] }

/** Words and frames of an item as our text. */
export function docOf(nodes: readonly (XmlElement | string)[]): ReadMarkup | null {
  const leftOut = new Set<string>()
  const read = richFromHtml(nodes.map((one) => htmlOf(one, leftOut)).join(''))
  if (read.kind === 'too-large') return null
  return { doc: read.kind === 'read' ? read.doc : emptyDoc(), leftOut: [...leftOut] }
}

function htmlOf(node: XmlElement | string, leftOut: Set<string>): string {
  if (typeof node === 'string') return escaped(node).replaceAll('&#10;', '\n')
  const source = node.attributes.get('src') ?? node.attributes.get('data')
  if (!KNOWN.has(node.name)) {
    leftOut.add(source ? `${node.name} ${source}`.slice(0, 200) : node.name)
    return ''
  }
  const name = OF_CLASS[node.attributes.get('class') ?? ''] ?? (node.name.startsWith('qti-') ? 'div' : node.name)
  const attributes = KEPT.flatMap((key) => { const value = node.attributes.get(key); return value === undefined ? [] : [` ${key}="${escaped(value)}"`] }).join('')
  return name === 'br' || name === 'hr' ? `<${name}>` : `<${name}${attributes}>${node.children.map((one) => htmlOf(one, leftOut)).join('')}</${name}>`
}
