import type { Block } from '../block'

/** What of a course has a grade, and what they come to. Pure. */

/** A block is graded where it has a score: a quiz, a film that asks, an assignment. */
export const isGraded = ({ body }: Pick<Block, 'body'>): boolean => body.kind === 'quiz' || body.kind === 'assignment' || (body.kind === 'video' && body.questions.length > 0)

/** `all`: what is not scored counts nothing. `scored`: only of what has a score; null: nothing has. */
export interface Total { all: number; scored: number | null; count: number }

/** Each graded block counts the same: a quiz of five questions as much as an assignment of a hundred points. */
export function totalOf(scores: readonly (number | null)[]): Total {
  const had = scores.filter((one): one is number => one !== null)
  const sum = had.reduce((a, b) => a + b, 0)
  return { all: scores.length === 0 ? 0 : sum / scores.length, scored: had.length === 0 ? null : sum / had.length, count: had.length }
}
