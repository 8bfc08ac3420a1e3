import type { XmlRefusal } from './xml'

/** What is said to whoever brings questions. Words for each in the pages' texts. Pure. */

/** Why a whole file is not read. `archive`: damaged, or with more in it than it may hold, or with paths that lead out of it. */
export const UNREAD_FILES = ['empty', 'too-large', 'type', 'archive', 'no-manifest', 'manifest', 'no-items', 'too-many-items', 'not-text', 'quotes', 'no-columns', 'double-column'] as const
export type UnreadFile = (typeof UNREAD_FILES)[number]

/**
 * Why one item is not read.
 * - `no-question`: nothing in it is answered. `unsupported`: an interaction that we have no kind for, named. `no-key`: nothing says what is right.
 * - `choice-not-words`: an option holds more than words, named. `template`: its values are drawn by chance. `adaptive`: it changes as it is answered.
 * - `several-gaps`: more than one gap in a paragraph. `picture`: the picture that it asks about is missing, named.
 */
export const UNREAD_ITEMS = ['missing', 'path', 'not-xml', 'doctype', 'entity', 'too-deep', 'too-large', 'encoding', 'archive', 'no-item', 'no-question', 'unsupported', 'no-key', 'choice-not-words', 'template', 'adaptive', 'several-gaps', 'too-many-stages', 'picture', 'kind', 'cell', 'too-many', 'twice'] as const satisfies readonly (XmlRefusal | string)[]
export type UnreadItem = (typeof UNREAD_ITEMS)[number]
export interface Unread { /** Its identifier, its file, or its line. */ where: string; why: UnreadItem; names: string[] }

/**
 * What of an item that was read did not come along.
 * - `markup`: elements and pictures that a text has no place for. `scoring`: its points for part of an answer are other ones here.
 * - `feedback`: words for some answers only. `rubric`: words for markers. `points`, `tags`: out of bounds. `changed`: our record beside it does not
 *   fit what stands in the item, which was changed elsewhere: the item counts. `series`, `links`: what it points to is not in this institution. `pictures`: missing files.
 */
export const NOTES = ['markup', 'scoring', 'feedback', 'rubric', 'points', 'tags', 'changed', 'steps', 'series', 'links', 'pictures'] as const
export interface Note { what: (typeof NOTES)[number]; names: string[] }
