/**
 * HTML read as a tree, without a browser: nothing in it is ever carried out, and what is nested without end is read as if it
 * were not. Forgiving as browsers are (HTML Living Standard, 13.2), as far as pasted text needs it. Pure, one pass.
 */

export interface HtmlElement { name: string; attributes: ReadonlyMap<string, string>; children: (HtmlElement | string)[] }

/** Deeper than any text is meant to be; what stands deeper stays in the frame above. */
const MOST_OPEN = 60
const MOST_ATTRIBUTES = 40
const VOID = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr'])
/** What stands in them is no HTML. */
const RAW = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes', 'noscript', 'plaintext'])
const ENDS_PARAGRAPH = new Set(['address', 'article', 'aside', 'blockquote', 'center', 'div', 'dl', 'fieldset', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'ul'])
/** What a new one of these ends, and where looking for it stops. */
const ENDS: Readonly<Record<string, { these: readonly string[]; within: readonly string[] }>> = {
  li: { these: ['li'], within: ['ul', 'ol', 'table'] }, tr: { these: ['tr', 'td', 'th'], within: ['table'] }, td: { these: ['td', 'th'], within: ['tr', 'table'] }, th: { these: ['td', 'th'], within: ['tr', 'table'] },
  tbody: { these: ['tbody', 'thead', 'tfoot', 'tr', 'td', 'th'], within: ['table'] }, tfoot: { these: ['tbody', 'thead', 'tr', 'td', 'th'], within: ['table'] }, dt: { these: ['dt', 'dd'], within: ['dl'] }, dd: { these: ['dt', 'dd'], within: ['dl'] },
}
const PARAGRAPH = { these: ['p'], within: ['td', 'th', 'table', 'li', 'div', 'blockquote'] }

export function readHtml(html: string): HtmlElement {
  const root: HtmlElement = { name: '', attributes: new Map(), children: [] }
  const open: HtmlElement[] = [root]
  const top = () => open[open.length - 1]!
  const text = (from: number, to: number) => { if (to > from) top().children.push(entitiesRead(html.slice(from, to))) }
  const ends = ({ these, within }: { these: readonly string[]; within: readonly string[] }) => {
    for (let at = open.length - 1, cut = 0; at > 0; at--) {
      const { name } = open[at]!
      if (within.includes(name)) return
      if (these.includes(name)) cut = at
      if (cut > 0) open.length = cut
    }
  }
  let at = 0
  while (at < html.length) {
    const next = html.indexOf('<', at)
    if (next < 0) { text(at, html.length); break }
    const tag = tagAt(html, next)
    // A less-than sign of the words.
    if (tag.kind === 'text') { text(at, next + 1); at = next + 1; continue }
    text(at, next)
    at = tag.end
    if (tag.kind === 'skip') continue
    if (tag.kind === 'close') {
      for (let level = open.length - 1; level > 0; level--) if (open[level]!.name === tag.name) { open.length = level; break }
      continue
    }
    if (RAW.has(tag.name)) {
      const end = new RegExp(`</${tag.name}`, 'gi')
      end.lastIndex = at
      at = end.exec(html)?.index ?? html.length
      continue
    }
    if (ENDS_PARAGRAPH.has(tag.name)) ends(PARAGRAPH)
    if (Object.hasOwn(ENDS, tag.name)) ends(ENDS[tag.name]!)
    const element: HtmlElement = { name: tag.name, attributes: tag.attributes, children: [] }
    if (VOID.has(tag.name)) top().children.push(element)
    else if (open.length < MOST_OPEN) { top().children.push(element); if (!tag.isClosed) open.push(element) }
  }
  return root
}

type Tag = { kind: 'text' } | { kind: 'skip'; end: number } | { kind: 'close'; name: string; end: number } | { kind: 'open'; name: string; attributes: ReadonlyMap<string, string>; isClosed: boolean; end: number }

const NAME = /[a-zA-Z][a-zA-Z0-9:_-]*/y
const ATTRIBUTE = /[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]*)))?/y

function tagAt(html: string, at: number): Tag {
  // Word says "<!--[if …]>" and "<![if …]>" around what it means to show.
  if (html.startsWith('<!--', at)) return { kind: 'skip', end: after(html, '-->', at + 4) }
  if (html[at + 1] === '!' || html[at + 1] === '?') return { kind: 'skip', end: after(html, '>', at + 2) }
  const isClose = html[at + 1] === '/'
  NAME.lastIndex = at + (isClose ? 2 : 1)
  const name = NAME.exec(html)?.[0].toLowerCase()
  if (!name) return isClose ? { kind: 'skip', end: after(html, '>', at + 2) } : { kind: 'text' }
  let place = NAME.lastIndex
  if (isClose) return { kind: 'close', name, end: after(html, '>', place) }
  const attributes = new Map<string, string>()
  for (;;) {
    ATTRIBUTE.lastIndex = place
    const found = ATTRIBUTE.exec(html)
    if (!found) break
    place = ATTRIBUTE.lastIndex
    const key = found[1]!.toLowerCase()
    if (attributes.size < MOST_ATTRIBUTES && !attributes.has(key)) attributes.set(key, entitiesRead(found[2] ?? found[3] ?? found[4] ?? ''))
  }
  const end = after(html, '>', place)
  return { kind: 'open', name, attributes, isClosed: html[end - 2] === '/' && name.includes(':'), end }
}

/** Behind it, or the end of everything. */
const after = (html: string, what: string, from: number): number => { const found = html.indexOf(what, from); return found < 0 ? html.length : found + what.length }

const NAMED: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', ensp: '\u2002', emsp: '\u2003', thinsp: '\u2009', shy: '', zwnj: '', zwj: '', middot: '·', bull: '•', hellip: '…', ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„', laquo: '«', raquo: '»',
  deg: '°', plusmn: '±', micro: 'µ', times: '×', divide: '÷', frac12: '½', frac14: '¼', frac34: '¾', sup1: '¹', sup2: '²', sup3: '³', permil: '‰', prime: '′', Prime: '″', le: '≤', ge: '≥', ne: '≠', asymp: '≈', infin: '∞', minus: '−', radic: '√', sum: '∑', larr: '←', uarr: '↑', rarr: '→', darr: '↓', harr: '↔', rArr: '⇒',
  alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', zeta: 'ζ', eta: 'η', theta: 'θ', kappa: 'κ', lambda: 'λ', mu: 'μ', nu: 'ν', pi: 'π', rho: 'ρ', sigma: 'σ', tau: 'τ', phi: 'φ', chi: 'χ', psi: 'ψ', omega: 'ω', Gamma: 'Γ', Delta: 'Δ', Theta: 'Θ', Lambda: 'Λ', Pi: 'Π', Sigma: 'Σ', Phi: 'Φ', Psi: 'Ψ', Omega: 'Ω',
  copy: '©', reg: '®', trade: '™', sect: '§', para: '¶', dagger: '†', Dagger: '‡', euro: '€', pound: '£', yen: '¥', cent: '¢', ordm: 'º', ordf: 'ª', szlig: 'ß', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', eacute: 'é', egrave: 'è', ecirc: 'ê', agrave: 'à', aacute: 'á', acirc: 'â', ccedil: 'ç', oslash: 'ø', aring: 'å', ntilde: 'ñ', iacute: 'í', oacute: 'ó', uacute: 'ú', ocirc: 'ô',
}

/** What is not known stands as it was written: a sign less would be a different dose. */
function entitiesRead(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,31}));?/g, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name) return Object.hasOwn(NAMED, name) ? NAMED[name]! : whole
    const code = decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex!, 16)
    return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code)
  })
}
