import type { LearnerAsked } from '~/domain/courses/for-learner'
import { fitted } from '~/domain/questions/answers'
import type { Answer } from '~/domain/questions/question'
import type { Answered } from '~/domain/questions/verdict'
import type { KeptAnswer } from './kept-answers'

/** Where a question stands for who answers it. Pure. */
export type Standing =
  /** May be entered. `answer` null: nothing is yet. */
  | { kind: 'open'; answer: Answer | null; attempt: number }
  /** Handed in, and not answered by the server yet. */
  | { kind: 'waiting'; answer: Answer; attempt: number }
  /** The newest attempt that the server has. `entered`: here, for an attempt that another window or device took. */
  | { kind: 'told'; answered: Answered; entered: Answer | null }

export function standingOf(asked: LearnerAsked, kept: KeptAnswer | undefined, answered: Answered | undefined): Standing {
  const last = answered?.attempt ?? 0
  const entered = kept ? fitted(asked, kept.answer) : null
  if (kept && kept.attempt > last) {
    if (kept.isHandedIn) return { kind: 'waiting', answer: kept.answer, attempt: kept.attempt }
    // Nothing follows the last attempt, whatever was begun.
    if (answered?.left !== 0) return { kind: 'open', answer: entered, attempt: last + 1 }
  }
  if (!answered) return { kind: 'open', answer: entered, attempt: 1 }
  return { kind: 'told', answered, entered: entered && answered.left !== 0 && JSON.stringify(entered) !== JSON.stringify(answered.answer) ? entered : null }
}

export type Mark = 'none' | 'entered' | 'waiting' | 'kept' | 'right' | 'partly' | 'wrong'
/** What a navigator shows of it. */
export function markOf(standing: Standing): Mark {
  switch (standing.kind) {
    case 'open': return standing.answer ? 'entered' : 'none'
    case 'waiting': return 'waiting'
    case 'told': {
      const { verdict } = standing.answered
      if (verdict.kind === 'kept') return 'kept'
      return verdict.points >= verdict.most ? 'right' : verdict.points > 0 ? 'partly' : 'wrong'
    }
  }
}

/** Whether it may be tried again, and would gain by it. */
export const mayTryAgain = (standing: Standing): boolean => standing.kind === 'told' && standing.answered.left !== 0 && markOf(standing) !== 'right'
