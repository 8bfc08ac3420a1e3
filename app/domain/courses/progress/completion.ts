import type { Block } from '../block'
import type { CourseContent, LessonContent } from '../course'
import { watchedS, type Range } from './beat'

/** When something of a course is done. Pure. */

/** Seconds of what plays in a block; null: not known, or nothing plays. */
export interface Played { fromS: number; toS: number }

export interface BlockDid { isSeen: boolean; watched: readonly Range[]; /** Of the best attempt, 0 to 1. */ score: number | null }

/** A player's last frame is seldom reported: what is within a quarter of a second of the share has it. */
const SLACK_S = 0.25

/** Whether a block's rule is met. A share of what nobody knows the length of is not met. */
export function isBlockDone({ rule, body }: Pick<Block, 'rule' | 'body'>, { isSeen, watched, score }: BlockDid, played: Played | null): boolean {
  switch (rule.kind) {
    case 'none': return true
    case 'seen': return isSeen
    case 'scored': return score !== null && score >= rule.share - 1e-9
    case 'watched':
      if (body.kind !== 'video' && body.kind !== 'audio' && body.kind !== 'surgery') return isSeen
      return played !== null && watchedS(watched, played.fromS, played.toS) >= rule.share * (played.toS - played.fromS) - SLACK_S
  }
}

const counts = ({ rule }: Block) => rule.kind !== 'none'

/** What a learner has of the blocks of a version: by id, whether each is done. Blocks that were never seen are not in it. */
export type DoneBlocks = ReadonlyMap<string, boolean>

/** A lesson whose blocks ask nothing is done when it was read. */
export const isLessonDone = ({ blocks }: Pick<LessonContent, 'blocks'>, did: DoneBlocks): boolean =>
  blocks.some(counts) ? blocks.filter(counts).every(({ id }) => did.get(id) === true) : blocks.length === 0 || blocks.some(({ id }) => did.has(id))

export const lessonsOf = ({ modules }: Pick<CourseContent, 'modules'>): LessonContent[] => modules.flatMap(({ lessons }) => lessons)

export const doneLessonsOf = (content: Pick<CourseContent, 'modules'>, did: DoneBlocks): Set<string> => new Set(lessonsOf(content).filter((lesson) => isLessonDone(lesson, did)).map(({ id }) => id))

/** A course without lessons is never completed. */
export const isCompleted = (content: Pick<CourseContent, 'modules'>, did: DoneBlocks): boolean => lessonsOf(content).length > 0 && lessonsOf(content).every((lesson) => isLessonDone(lesson, did))

/** Blocks that count and those of them that are done: for bars and lists. */
export function doneOf(blocks: readonly Block[], did: DoneBlocks): { done: number; of: number } {
  const asked = blocks.filter(counts)
  return asked.length > 0 ? { done: asked.filter(({ id }) => did.get(id) === true).length, of: asked.length } : { done: isLessonDone({ blocks: [...blocks] }, did) ? 1 : 0, of: 1 }
}
