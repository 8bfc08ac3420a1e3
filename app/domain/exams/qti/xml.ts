import { QTI_BOUNDS } from './bounds'

/**
 * XML 1.0 as question packages need it: elements, attributes, words. A document type is refused, so there are no entities but
 * XML's five and characters by number, and nothing outside of the file is ever asked for. Comments and processing instructions are
 * passed over. Iterative and in one pass: nothing is nested, named or repeated beyond the bounds. Pure.
 */

/** Names without their prefix. */
export interface XmlElement { name: string; attributes: ReadonlyMap<string, string>; children: (XmlElement | string)[] }
/** - `doctype`: could define entities or ask for other files. `entity`: one that is not XML's own. `not-xml`: not well-formed. */
export const XML_REFUSALS = ['not-xml', 'doctype', 'entity', 'too-deep', 'too-large', 'encoding'] as const
export type XmlRefusal = (typeof XML_REFUSALS)[number]
export type ReadXml = { kind: 'xml'; root: XmlElement } | { kind: 'refused'; why: XmlRefusal }

class Refused extends Error { constructor(readonly why: XmlRefusal) { super(why) } }

const NAME = /[\p{L}_][\p{L}\p{N}_.\-·]*(?::[\p{L}_][\p{L}\p{N}_.\-·]*)?/uy
const SPACE = /[ \t\n]*/y
/** XML 1.0, 2.2. */
const NO_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/
const isCharacter = (code: number) => code === 9 || code === 10 || code === 13 || (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff)
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

export function readXml(given: string): ReadXml {
  try {
    return { kind: 'xml', root: parsed(given) }
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', why: error.why }
    throw error
  }
}

function parsed(given: string): XmlElement {
  if (given.length > QTI_BOUNDS.xml) throw new Refused('too-large')
  if (NO_CHARACTER.test(given)) throw new Refused('not-xml')
  const xml = given.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  const open: { element: XmlElement; raw: string }[] = []
  let root: XmlElement | null = null
  let nodes = 0
  let at = 0
  const count = () => { if (++nodes > QTI_BOUNDS.nodes) throw new Refused('too-large') }
  const words = (text: string) => {
    if (text === '') return
    const around = open.at(-1)
    if (!around) { if (text.trim() !== '') throw new Refused('not-xml'); return }
    const last = around.element.children.length - 1
    if (typeof around.element.children[last] === 'string') around.element.children[last] += text
    else { count(); around.element.children.push(text) }
  }
  const behind = (mark: string, from: number): number => { const end = xml.indexOf(mark, from); if (end < 0) throw new Refused('not-xml'); return end + mark.length }
  while (at < xml.length) {
    const next = xml.indexOf('<', at)
    if (next < 0) { words(unescaped(xml.slice(at))); break }
    if (next > at) {
      const text = xml.slice(at, next)
      if (text.includes(']]>')) throw new Refused('not-xml')
      words(unescaped(text))
    }
    if (xml.startsWith('<!--', next)) { at = behind('-->', next + 4); continue }
    if (xml.startsWith('<![CDATA[', next)) {
      at = behind(']]>', next + 9)
      if (open.length === 0) throw new Refused('not-xml')
      words(xml.slice(next + 9, at - 3))
      continue
    }
    if (xml[next + 1] === '!') throw new Refused(/^<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(xml.slice(next, next + 12)) ? 'doctype' : 'not-xml')
    if (xml[next + 1] === '?') { at = behind('?>', next + 2); continue }
    if (xml[next + 1] === '/') {
      const { name, end } = nameAt(xml, next + 2)
      const close = spaceFrom(xml, end)
      if (xml[close] !== '>' || open.pop()?.raw !== name) throw new Refused('not-xml')
      at = close + 1
      continue
    }
    const start = startAt(xml, next + 1)
    if (open.length >= QTI_BOUNDS.depth) throw new Refused('too-deep')
    count()
    const element: XmlElement = { name: local(start.name), attributes: start.attributes, children: [] }
    const around = open.at(-1)
    if (around) around.element.children.push(element)
    else if (root) throw new Refused('not-xml')
    else root = element
    if (!start.isEmpty) open.push({ element, raw: start.name })
    at = start.end
  }
  if (!root || open.length > 0) throw new Refused('not-xml')
  return root
}

const local = (name: string) => name.slice(name.indexOf(':') + 1)
function nameAt(xml: string, from: number): { name: string; end: number } {
  NAME.lastIndex = from
  const name = NAME.exec(xml)?.[0]
  if (name === undefined || name.length > QTI_BOUNDS.name) throw new Refused('not-xml')
  return { name, end: from + name.length }
}
function spaceFrom(xml: string, from: number): number {
  SPACE.lastIndex = from
  SPACE.exec(xml)
  return SPACE.lastIndex
}

/** From behind its `<`. */
function startAt(xml: string, from: number): { name: string; attributes: Map<string, string>; isEmpty: boolean; end: number } {
  const { name, end } = nameAt(xml, from)
  const attributes = new Map<string, string>()
  const seen = new Set<string>()
  let at = end
  for (;;) {
    const next = spaceFrom(xml, at)
    if (xml[next] === '>') return { name, attributes, isEmpty: false, end: next + 1 }
    if (xml.startsWith('/>', next)) return { name, attributes, isEmpty: true, end: next + 2 }
    if (next === at) throw new Refused('not-xml')
    const key = nameAt(xml, next)
    const equals = spaceFrom(xml, key.end)
    const quote = spaceFrom(xml, equals + 1)
    if (xml[equals] !== '=' || (xml[quote] !== '"' && xml[quote] !== "'")) throw new Refused('not-xml')
    const over = xml.indexOf(xml[quote]!, quote + 1)
    if (over < 0) throw new Refused('not-xml')
    const value = xml.slice(quote + 1, over)
    if (value.includes('<') || seen.has(key.name) || seen.size >= QTI_BOUNDS.attributes) throw new Refused('not-xml')
    seen.add(key.name)
    // Names of namespaces are no attributes of what they stand at.
    if (key.name !== 'xmlns' && !key.name.startsWith('xmlns:')) attributes.set(local(key.name), unescaped(value.replace(/[\t\n]/g, ' ')))
    else if (key.name === 'xmlns') attributes.set('xmlns', value)
    at = over + 1
  }
}

function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7});|#x([0-9a-fA-F]{1,6});|(amp|lt|gt|quot|apos);|([A-Za-z_][\w.-]*;)?)/g, (_all, decimal?: string, hex?: string, name?: string, other?: string) => {
    if (name !== undefined) return NAMED[name]!
    const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : -1
    if (!isCharacter(code)) throw new Refused(other !== undefined ? 'entity' : 'not-xml')
    return String.fromCodePoint(code)
  })
}

/** Bytes as text by their mark or by what they say of themselves. UTF-8, UTF-16 and what Chinese programs of old write. */
export function decodeXml(bytes: Uint8Array): { kind: 'text'; text: string } | { kind: 'refused'; why: XmlRefusal } {
  if (bytes.length > QTI_BOUNDS.xml * 4) return { kind: 'refused', why: 'too-large' }
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const said = /^(?:\u00ef\u00bb\u00bf)?<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(head)?.[1]?.toLowerCase() ?? 'utf-8'
  const label = head.startsWith('\u00ff\u00fe') ? 'utf-16le' : head.startsWith('\u00fe\u00ff') ? 'utf-16be' : ({ 'utf-8': 'utf-8', utf8: 'utf-8', 'us-ascii': 'utf-8', ascii: 'utf-8', gb2312: 'gb18030', gbk: 'gb18030', gb18030: 'gb18030' } as Record<string, string | undefined>)[said]
  if (label === undefined) return { kind: 'refused', why: 'encoding' }
  try {
    return { kind: 'text', text: new TextDecoder(label, { fatal: true }).decode(bytes) }
  } catch {
    return { kind: 'refused', why: 'encoding' }
  }
}

/** What XML cannot say at all is left out; it stands in the record beside the item. */
export const escaped = (text: string): string => text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '').replace(/[&<>"\r\n\t]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;', '\n': '&#10;', '\t': '&#9;' })[one]!)

export const elementsOf = ({ children }: XmlElement): XmlElement[] => children.filter((one): one is XmlElement => typeof one !== 'string')
export const childOf = (element: XmlElement, name: string): XmlElement | undefined => elementsOf(element).find((one) => one.name === name)
export const childrenOf = (element: XmlElement, name: string): XmlElement[] => elementsOf(element).filter((one) => one.name === name)
/** Depth is bounded by the reader. */
export const allOf = (element: XmlElement, name: string): XmlElement[] => elementsOf(element).flatMap((one) => [...(one.name === name ? [one] : []), ...allOf(one, name)])
export const textIn = ({ children }: XmlElement): string => children.map((one) => (typeof one === 'string' ? one : textIn(one))).join('')
