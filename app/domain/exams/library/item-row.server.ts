import { ITEM_BOUNDS, itemContent, TAG_NAMES, type ItemContent } from '../item'
import { itemWords } from './item-words'

/** What lists and searches ask of a question, beside its content. */
export function columnsOf(content: ItemContent) {
  return { contentJson: JSON.stringify(content), title: content.title, kind: content.stages[0]!.question.asked.kind, language: content.language, level: content.level ?? '', difficulty: content.difficulty, words: itemWords(content) }
}

export const tagsOf = ({ tags }: ItemContent): { name: string; value: string }[] => TAG_NAMES.flatMap((name) => [...new Set(tags[name])].map((value) => ({ name, value })))

export const readItem = (contentJson: string): ItemContent => itemContent.parse(JSON.parse(contentJson))

/** What came from a page. */
export function asItem(value: unknown): { kind: 'read'; content: ItemContent } | { kind: 'too-large' } | { kind: 'malformed' } {
  const read = itemContent.safeParse(value)
  if (!read.success) return { kind: 'malformed' }
  return Buffer.byteLength(JSON.stringify(read.data)) > ITEM_BOUNDS.content ? { kind: 'too-large' } : { kind: 'read', content: read.data }
}
