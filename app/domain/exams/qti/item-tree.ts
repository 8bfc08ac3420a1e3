import { identifierOf } from './write-interaction'
import { elementsOf, type XmlElement } from './xml'

/** An item as a tree of QTI 3 names, and its body as words and what is answered, one after the other. Pure. */

const HTML = new Set(['p', 'div', 'span', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'blockquote', 'pre', 'code', 'kbd', 'samp', 'tt', 'var', 'table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'col', 'colgroup', 'hr', 'br', 'strong', 'b', 'em', 'i', 'u', 's', 'small', 'big', 'mark', 'sub', 'sup', 'a', 'abbr', 'acronym', 'cite', 'dfn', 'q', 'address', 'ins', 'del', 'img', 'object', 'param', 'math', 'video', 'audio', 'source', 'script', 'iframe', 'style', 'svg', 'embed', 'form', 'input', 'link'])
const kebab = (name: string) => name.replace(/[A-Z]/g, (one, at: number) => (at > 0 ? '-' : '') + one.toLowerCase())

/** QTI 2.x has the same elements by other names. */
export function inNewNames(element: XmlElement): XmlElement {
  return {
    name: HTML.has(element.name) ? element.name : `qti-${kebab(element.name)}`,
    attributes: new Map([...element.attributes].map(([key, value]) => [kebab(key), value])),
    children: element.children.map((one) => (typeof one === 'string' ? one : inNewNames(one))),
  }
}

/** Null: no item. */
export function asItem(root: XmlElement): XmlElement | null {
  if (root.name === 'assessmentItem') return inNewNames(root)
  return root.name === 'qti-assessment-item' ? root : null
}

export const isInteraction = ({ name }: XmlElement) => /^qti-[a-z-]+-interaction$/.test(name)
const interactionsIn = (element: XmlElement): number => elementsOf(element).reduce((sum, one) => sum + (isInteraction(one) ? 1 : interactionsIn(one)), 0)
const isInline = ({ name }: XmlElement) => name === 'qti-text-entry-interaction'
const LINES = new Set(['p', 'li', 'td', 'th', 'span', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'strong', 'em', 'b', 'i'])

type Nodes = (XmlElement | string)[]
export interface Part { words: Nodes; stem: Nodes; interaction: XmlElement; unit: string; /** For markers alone. */ rubrics: XmlElement[]; questionId: string | null; points: number | null }
export type Body = { kind: 'body'; lead: Nodes; parts: Part[] } | { kind: 'several-gaps' }

/** Each interaction ends a part; what stands behind the last belongs to its stem. */
export function bodyOf(body: XmlElement): Body {
  const parts: Part[] = []
  const lead: Nodes = []
  const blank = () => ({ words: [] as Nodes, stem: [] as Nodes, unit: '', rubrics: [] as XmlElement[], questionId: null as string | null, points: null as number | null })
  let open = blank()
  let hasGaps = false
  const end = (interaction: XmlElement) => { parts.push({ ...open, interaction }); open = blank() }
  const take = (nodes: Nodes) => {
    for (const node of nodes) {
      if (typeof node === 'string') { open.stem.push(node); continue }
      if (isInteraction(node)) { end(node); continue }
      const classes = (node.attributes.get('class') ?? '').split(/\s+/)
      if (node.name === 'qti-rubric-block' && !(node.attributes.get('view') ?? 'candidate').split(/\s+/).includes('candidate')) { open.rubrics.push(node); continue }
      if (classes.includes('theatrum-lead')) { lead.push(...node.children); continue }
      if (classes.includes('theatrum-words')) { open.words.push(...node.children); continue }
      if (classes.includes('theatrum-series')) continue
      const count = interactionsIn(node)
      if (count === 0) { open.stem.push(classes.includes('theatrum-stem') ? { ...node, name: 'div' } : node); continue }
      if (classes.includes('theatrum-stage')) {
        open.questionId = node.attributes.get('data-theatrum-question') ?? null
        const points = Number(node.attributes.get('data-theatrum-points'))
        open.points = Number.isFinite(points) && points > 0 ? points : null
      } else if (LINES.has(node.name) && firstIn(node, isInline)) {
        if (count > 1) { hasGaps = true; return }
        const gap = firstIn(node, isInline)!
        if (!classes.includes('theatrum-answer')) open.stem.push(withGap(node))
        else open.unit = elementsOf(node).find((one) => one.attributes.get('class') === 'theatrum-unit')?.children.filter((one) => typeof one === 'string').join('').trim() ?? ''
        end(gap)
        continue
      }
      take(node.children)
    }
  }
  take(body.children)
  if (hasGaps) return { kind: 'several-gaps' }
  const last = parts.at(-1)
  if (last) { last.stem.push(...open.stem); last.rubrics.push(...open.rubrics) }
  return { kind: 'body', lead, parts }
}

function firstIn(element: XmlElement, is: (one: XmlElement) => boolean): XmlElement | null {
  for (const one of elementsOf(element)) {
    const found = is(one) ? one : firstIn(one, is)
    if (found) return found
  }
  return null
}
const withGap = (element: XmlElement): XmlElement => ({ ...element, children: element.children.map((one) => (typeof one === 'string' ? one : isInteraction(one) ? ' ____ ' : withGap(one))) })

const ID = /^[a-z0-9-]{1,40}$/
/** Ids of one list for its identifiers. Ours are kept; those of others may tell an order, which ids must not. */
export function idsFor(newId: () => string, isOurs: boolean): (identifier: string) => string {
  const given = new Map<string, string>()
  const used = new Set<string>()
  return (identifier) => {
    const known = given.get(identifier)
    if (known !== undefined) return known
    const own = identifier.replace(/^_/, '')
    const id = isOurs && ID.test(own) && identifierOf(own) === identifier && !used.has(own) ? own : newId()
    given.set(identifier, id)
    used.add(id)
    return id
  }
}
