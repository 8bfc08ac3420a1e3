import { askedIn } from '~/domain/courses/grading/block-score'
import { doneOf, lessonsOf } from '~/domain/courses/progress/completion'
import type { CourseContent } from '~/domain/courses/course'

/** What a platform is told of a learner (AGS 2.0, 3.4). */
export interface CourseResult { share: number; activity: 'Started' | 'InProgress' | 'Completed'; grading: 'FullyGraded' | 'PendingManual' }

/**
 * One number for a course: the mean of what is scored in it (quizzes, films that ask, assignments), what was not begun as nothing.
 * Where nothing is scored, the share of what is done. Pure.
 */
export function courseResult(content: Pick<CourseContent, 'modules'>, progress: readonly { blockId: string; score: number | null; doneAt: Date | null }[], { isCompleted, isWaiting }: { isCompleted: boolean; /** Something handed in was not marked yet. */ isWaiting: boolean }): CourseResult {
  const of = new Map(progress.map((one) => [one.blockId, one]))
  const blocks = lessonsOf(content).flatMap((lesson) => lesson.blocks)
  const scored = blocks.filter((block) => askedIn(block) !== null || block.body.kind === 'assignment')
  const counted = doneOf(blocks, new Map(progress.map(({ blockId, doneAt }) => [blockId, doneAt !== null])))
  const share = scored.length > 0 ? scored.reduce((sum, { id }) => sum + (of.get(id)?.score ?? 0), 0) / scored.length : blocks.length === 0 ? 0 : counted.done / counted.of
  return { share: Math.min(1, Math.max(0, Math.round(share * 1e4) / 1e4)), activity: isCompleted ? 'Completed' : progress.some(({ doneAt, score }) => doneAt !== null || score !== null) ? 'InProgress' : 'Started', grading: isWaiting ? 'PendingManual' : 'FullyGraded' }
}
