import type { Block } from '../block'
import { courseOutline, emptyOutline, readBlocks, type CourseOutline } from '../course'

/** As they stand in the database. @throws what cannot be read was written by another version of the program */
export const outlineOf = (json: string): CourseOutline => (json === '{}' ? emptyOutline() : courseOutline.parse(JSON.parse(json)))

/** @throws likewise */
export function blocksOf(json: string): Block[] {
  const read = readBlocks(JSON.parse(json))
  if (read.kind !== 'read') throw new Error(`a lesson in the database is ${read.kind}${read.kind === 'malformed' ? ` at ${read.where}` : ''}`)
  return read.blocks
}

export const asLanguage = (text: string): 'en' | 'zh' => (text === 'zh' ? 'zh' : 'en')
