import type { RichDoc } from '~/domain/courses/rich-text'
import type { Answer, Asked } from './question'
import type { Unclear } from './score'

/** What a learner is told of an answer: no more than the block's `tells` allows, and its key only when no other attempt follows. */
export type Verdict =
  /** Kept; told when every question of the block is answered. */
  | { kind: 'kept' }
  | { kind: 'points'; points: number; most: number }
  | {
    kind: 'judged'; points: number; most: number
    /** Of what was chosen or said, what is right, by its id. */
    parts: Record<string, boolean>
    /** Reasons of the options that were chosen. */
    whys: Record<string, string>
    /** The question with its key, and its explanation; null while another attempt could use it. */
    key: Asked | null
    explanation: RichDoc | null
  }

/** The newest attempt at a question. `left`: attempts that remain; null: as many as one likes. */
export interface Answered { attempt: number; answer: Answer; left: number | null; verdict: Verdict }

export type AnswerQuestion =
  | {
    kind: 'answered'; answered: Answered
    /** Of all questions of the block, where this answer lets them be told. */
    told: Record<string, Answered>
    /** Of the block, 0 to 1; null: not told yet. */
    score: number | null; isDone: boolean
    /** With this the course is completed. */
    completed: boolean
    /** Staff of the class try it: nothing is kept. */
    isKept: boolean
  }
  /** Not judged, no attempt spent: say it anew. */
  | { kind: 'unclear'; why: Unclear }
  | { kind: 'no-more' }
  /** Another window answered meanwhile; the next attempt has this number. */
  | { kind: 'out-of-turn'; next: number }
  /** The lesson is not open (any more) for this learner. */
  | { kind: 'not-open' }
  /** What it is judged with is gone; the teacher has to look. */
  | { kind: 'cannot-judge' }
  | { kind: 'malformed' } | { kind: 'not-found' } | { kind: 'forbidden' }
