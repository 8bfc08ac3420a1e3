import type { BlockKind } from '~/domain/courses/block'

/** Kinds of blocks that are drawn with the words of learning alone (i18n/locales/LANGUAGE/first.ts). */
const PLAIN: readonly string[] = ['text', 'link', 'picture', 'compare', 'download', 'quiz'] satisfies BlockKind[]

/** Which words a lesson of these blocks is drawn with. */
export const wordsOf = (blocks: readonly { body: { kind: string } }[]): 'first' | 'whole' => (blocks.every(({ body }) => PLAIN.includes(body.kind)) ? 'first' : 'whole')
