import type { XmlElement } from './xml'

/** What stands high or low in an option: a line of plain words must not make 103 of ten to the third. */
const HIGH: Readonly<Record<string, string>> = { 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹', '+': '⁺', '-': '⁻', '−': '⁻', n: 'ⁿ' }
const LOW: Readonly<Record<string, string>> = { 0: '₀', 1: '₁', 2: '₂', 3: '₃', 4: '₄', 5: '₅', 6: '₆', 7: '₇', 8: '₈', 9: '₉', '+': '₊', '-': '₋', '−': '₋' }
const WORDS = new Set(['p', 'div', 'span', 'strong', 'b', 'em', 'i', 'u', 'small', 'big', 'code', 'abbr', 'acronym', 'cite', 'dfn', 'q', 'a', 'br', 'label', 'tt', 'var', 'kbd', 'samp'])
const BLOCKS = new Set(['p', 'div', 'br'])

/** The children as one line of words, and the elements among them that are none. */
export function plainLine(nodes: readonly (XmlElement | string)[]): { words: string; others: string[] } {
  const others = new Set<string>()
  const of = (all: readonly (XmlElement | string)[]): string => all.map((node) => {
    if (typeof node === 'string') return node
    if (node.name === 'sup' || node.name === 'sub') {
      const inner = of(node.children).trim()
      const signs = node.name === 'sup' ? HIGH : LOW
      return [...inner].every((one) => Object.hasOwn(signs, one)) ? [...inner].map((one) => signs[one]!).join('') : `${node.name === 'sup' ? '^' : '_'}(${inner})`
    }
    if (!WORDS.has(node.name)) { others.add(node.name); return '' }
    return BLOCKS.has(node.name) ? ` ${of(node.children)} ` : of(node.children)
  }).join('')
  return { words: of(nodes).replace(/[ \t\n\r]+/g, ' ').trim(), others: [...others] }
}
