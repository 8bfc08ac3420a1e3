import type { RichNode } from './rich-text'

/** Its words alone, a paragraph each line: for search, reading time and captions. */
export function wordsOf(doc: RichNode): string {
  if (doc.type === 'text') return doc.text ?? ''
  if (doc.type === 'hardBreak') return '\n'
  const inner = (doc.content ?? []).map(wordsOf)
  return ['paragraph', 'heading', 'codeBlock', 'tableCell', 'tableHeader'].includes(doc.type) ? inner.join('') : inner.filter(Boolean).join('\n')
}
