import { RICH_BOUNDS } from '../rich-text'

/**
 * Formulas and footnotes of a Markdown text. They are taken out before it is parsed, since `_`, `*` and `\` mean something else in
 * TeX: a mark of two characters that no text has (of the private use area) stands for each. Code is left as it is. Pure.
 */

const [OPEN, CLOSE] = ['\uE000', '\uE001']
export const MARKED = new RegExp(`${OPEN}([MBF])(\\d+)${CLOSE}`, 'g')

export interface Marked { text: string; formulas: { tex: string; source: string }[]; notes: { words: string; source: string }[] }

export function markFormulas(given: string): Marked {
  const lines = given.replace(/[\uE000\uE001\0]/g, '').replace(/\r\n?/g, '\n').split('\n')
  const formulas: Marked['formulas'] = []
  const notes: Marked['notes'] = []
  const definitions = new Map<string, string>()
  const rest: string[] = []
  let fence: string | null = null
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null
    if (fence !== null) {
      if (mark !== null && mark[0] === fence[0] && mark.length >= fence.length) fence = null
      rest.push(line)
      continue
    }
    if (mark !== null) {
      fence = mark
      rest.push(line)
      continue
    }
    const definition = /^ {0,3}\[\^([^\]\s]{1,60})\]:[ \t]*(.*)$/.exec(line)
    if (definition) {
      const words = [definition[2]!]
      while (/^( {2,}|\t)\S/.test(lines[i + 1] ?? '')) words.push(lines[++i]!.trim())
      definitions.set(definition[1]!, words.join(' '))
      continue
    }
    const block = /^\s*\$\$(.*)$/.exec(line)
    if (block) {
      const end = block[1]!.includes('$$') ? i : lines.findIndex((one, at) => at > i && at < i + 200 && one.includes('$$'))
      if (end >= i) {
        const inner = end === i ? block[1]!.slice(0, block[1]!.indexOf('$$')) : [block[1]!, ...lines.slice(i + 1, end), lines[end]!.slice(0, lines[end]!.indexOf('$$'))].join('\n')
        const tex = inner.trim()
        if (tex !== '' && tex.length <= RICH_BOUNDS.tex) {
          formulas.push({ tex, source: `$$${inner}$$` })
          rest.push('', `${OPEN}B${formulas.length - 1}${CLOSE}`, '')
          i = end
          continue
        }
      }
    }
    rest.push(line)
  }
  fence = null
  const text = rest.map((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null
    if (mark !== null) fence = fence === null ? mark : mark[0] === fence[0] && mark.length >= fence.length ? null : fence
    return fence !== null || mark !== null ? line : inLine(line)
  }).join('\n')
  return { text, formulas, notes }

  function inLine(line: string): string {
    // Code, what is escaped, a formula, a footnote: whichever comes first.
    return line.replace(/(`+)(?!`)[^]*?[^`]\1(?!`)|\\[\\$[]|\$(?![\s$])((?:\\.|[^\\$\n])*?[^\s\\])\$(?!\d)|\[\^([^\]\s]{1,60})\]/g, (source: string, code: string | undefined, tex: string | undefined, note: string | undefined) => {
      if (tex !== undefined && code === undefined && tex.length <= RICH_BOUNDS.tex) return `${OPEN}M${formulas.push({ tex, source }) - 1}${CLOSE}`
      const words = note === undefined ? undefined : definitions.get(note)
      if (words !== undefined) return `${OPEN}F${notes.push({ words: words.slice(0, RICH_BOUNDS.footnote), source }) - 1}${CLOSE}`
      return source === '\\$' ? '$' : source
    })
  }
}

/** Where a mark stands in code or in an address, what it stood for. */
export const unmarked = (text: string, { formulas, notes }: Marked): string => text.replace(MARKED, (_all, kind: string, at: string) => (kind === 'F' ? notes[Number(at)]?.source : formulas[Number(at)]?.source) ?? '')
