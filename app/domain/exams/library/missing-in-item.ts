import { missingIn, type Missing } from '~/domain/questions/missing'
import type { ItemContent } from '../item'

/** What a question of the library lacks before candidates may be asked it. Pure. */
export type ItemLack = { of: 'item'; what: 'title' } | { of: 'stage'; stage: number; what: Missing }

export const missingInItem = ({ title, stages }: ItemContent): ItemLack[] => [
  ...(title.trim() === '' ? [{ of: 'item' as const, what: 'title' as const }] : []),
  ...stages.flatMap(({ question }, stage) => missingIn(question).map((what) => ({ of: 'stage' as const, stage, what }))),
]
