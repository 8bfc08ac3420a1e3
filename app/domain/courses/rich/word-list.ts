import type { RichNode } from '../rich-text'

/** A paragraph that Word means as an item. */
export interface WordItem { /** 1: outermost. */ level: number; /** As it is written before the words: "·", "a)", "一、". */ bullet: string; content: RichNode[] }

const NUMBER = /^[（(]?(\d{1,4}|[a-z]{1,4}|[一二三四五六七八九十]{1,3})[.)）、．]/i

/** Paragraphs one after the other as lists within lists. Pure. */
export function wordListed(items: readonly WordItem[]): RichNode[] {
  const made: RichNode[] = []
  /** The lists that are open, outermost first. */
  let open: { level: number; node: RichNode }[] = []
  for (const { level, bullet, content } of items) {
    const number = NUMBER.exec(bullet)
    const type = number ? 'orderedList' : 'bulletList'
    open = open.filter((one) => one.level <= level)
    let last = open.at(-1)
    if (!last || last.level < level || last.node.type !== type) {
      if (last?.level === level) open.pop()
      const start = number && /^\d+$/.test(number[1]!) ? Number(number[1]) : 1
      const node: RichNode = { type, ...(type === 'orderedList' && { attrs: { start } }), content: [] }
      const around = open.at(-1)?.node.content?.at(-1)
      if (around) around.content!.push(node)
      else made.push(node)
      open.push((last = { level, node }))
    }
    last.node.content!.push({ type: 'listItem', content: [...content] })
  }
  return made
}
