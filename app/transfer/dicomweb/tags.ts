import { MATCHED } from './qido-query'

/** Keyword to tag, of what searches can name. */
const TAGS = new Map([
  ...Object.entries(MATCHED).map(([tag, keyword]) => [keyword, tag] as const),
  ['Rows', '00280010'], ['Columns', '00280011'],
])

export const tagOfKeyword = (keyword: string): string | null => TAGS.get(keyword) ?? null
