import type { RichNode } from './rich-text'

/** Its words alone, a paragraph each line: for search, reading time and captions. */
export function wordsOf(doc: RichNode): string {
  if (doc.type === 'text') return doc.text ?? ''
  if (doc.type === 'hardBreak') return '\n'
  const inner = (doc.content ?? []).map(wordsOf)
  return ['paragraph', 'heading', 'codeBlock', 'tableCell', 'tableHeader'].includes(doc.type) ? inner.join('') : inner.filter(Boolean).join('\n')
}

/** Formulas have no words of their own, and say something. */
const hasFormula = ({ type, content = [] }: RichNode): boolean => type === 'math' || type === 'mathBlock' || content.some(hasFormula)
export const isBlankDoc = (doc: RichNode): boolean => wordsOf(doc).trim() === '' && !hasFormula(doc)
