import { z } from 'zod'

/**
 * What the editor writes (ProseMirror's document as JSON), as far as we allow it. Anything else is refused, so that nothing
 * that came by a paste, an import or a forged request is ever drawn: it is drawn as elements from this tree, never as HTML.
 */

export const RICH_BOUNDS = { nodes: 5_000, depth: 12, text: 60_000, tex: 2_000, address: 1_000, footnote: 1_000 } as const

export const MARKS = ['bold', 'italic', 'underline', 'strike', 'code', 'superscript', 'subscript', 'highlight', 'link'] as const
const address = z.string().max(RICH_BOUNDS.address).regex(/^(https:\/\/|mailto:)[^\s"<>]+$/)
const mark = z.discriminatedUnion('type', [
  z.strictObject({ type: z.enum(['bold', 'italic', 'underline', 'strike', 'code', 'superscript', 'subscript', 'highlight']) }),
  z.strictObject({ type: z.literal('link'), attrs: z.strictObject({ href: address }) }),
])
export type RichMark = z.infer<typeof mark>

export interface RichNode {
  type: (typeof NODES)[number]
  text?: string
  marks?: RichMark[]
  attrs?: { level?: 2 | 3 | 4; colspan?: number; rowspan?: number; start?: number; tex?: string; words?: string }
  content?: RichNode[]
}
/** `math`: a formula in the line, `mathBlock`: one of its own; both TeX. `footnote`: its words at the foot of the block. */
export const NODES = ['doc', 'paragraph', 'heading', 'bulletList', 'orderedList', 'listItem', 'blockquote', 'codeBlock', 'table', 'tableRow', 'tableHeader', 'tableCell', 'horizontalRule', 'hardBreak', 'text', 'math', 'mathBlock', 'footnote'] as const

const node: z.ZodType<RichNode> = z.lazy(() => z.strictObject({
  type: z.enum(NODES),
  text: z.string().min(1).max(RICH_BOUNDS.text).optional(),
  marks: z.array(mark).max(8).optional(),
  attrs: z.strictObject({
    level: z.union([z.literal(2), z.literal(3), z.literal(4)]).optional(), colspan: z.int().min(1).max(20).optional(), rowspan: z.int().min(1).max(100).optional(), start: z.int().min(0).max(10_000).optional(),
    tex: z.string().max(RICH_BOUNDS.tex).optional(), words: z.string().max(RICH_BOUNDS.footnote).optional(),
  }).optional(),
  content: z.array(node).max(RICH_BOUNDS.nodes).optional(),
}))

export type RichDoc = RichNode & { type: 'doc' }
export const emptyDoc = (): RichDoc => ({ type: 'doc', content: [{ type: 'paragraph' }] })

/** Depth and size are looked at first: the check itself never goes deeper than what is allowed. */
export const richDoc = z.unknown().superRefine((value, context) => {
  if (!isWithinBounds(value)) context.addIssue({ code: 'custom', message: 'too large or too deep' })
}).pipe(node.refine(({ type }) => type === 'doc') as z.ZodType<RichDoc>)

function isWithinBounds(value: unknown): boolean {
  let nodes = 0
  let text = 0
  const queue: [unknown, number][] = [[value, 0]]
  for (let next = queue.pop(); next; next = queue.pop()) {
    const [one, depth] = next
    if (++nodes > RICH_BOUNDS.nodes || depth > RICH_BOUNDS.depth) return false
    if (typeof one !== 'object' || one === null) return false
    const { content, text: words } = one as { content?: unknown; text?: unknown }
    if (typeof words === 'string') text += words.length
    if (text > RICH_BOUNDS.text) return false
    if (Array.isArray(content)) for (const inner of content) queue.push([inner, depth + 1])
  }
  return true
}

export { wordsOf } from './words-of'
