import type { Asked, Question } from '~/domain/questions/question'
import type { Answered, Verdict } from '~/domain/questions/verdict'
import { answer as answerGiven, type Answer } from '~/domain/questions/question'
import { score, type JudgedWith } from '~/domain/questions/score'
import type { Block } from '../block'

/** Attempts at a question that its author set no bound to: past it somebody tries a program, not a question. */
export const MOST_ATTEMPTS = 200

export interface KeptAnswer { questionId: string; attempt: number; answerJson: string; points: number; most: number }
export interface AskedBlock { questions: Question[]; /** 0: as often as one likes. */ attempts: number; tells: 'each' | 'at-end' | 'points-only' }

/** The questions of a block, with its rules; null: it asks none. Questions in a film are told at once and may be tried again. */
export function askedIn({ body }: Pick<Block, 'body'>): AskedBlock | null {
  if (body.kind === 'quiz') return { questions: body.questions, attempts: body.attempts, tells: body.tells }
  if (body.kind === 'video' && body.questions.length > 0) return { questions: body.questions.map(({ question }) => question), attempts: 0, tells: 'each' }
  return null
}

/** From 0 to 1: the best attempt at each question for its points. Questions that were not answered have none, those that are gone do not count. */
export function blockScore({ questions }: AskedBlock, answers: readonly KeptAnswer[]): number {
  const most = questions.reduce((sum, { points }) => sum + points, 0)
  if (most === 0) return 0
  const had = questions.reduce((sum, { id, points }) => sum + points * Math.max(0, ...answers.filter(({ questionId }) => questionId === id).map((one) => one.points / one.most)), 0)
  return Math.min(1, Math.round((had / most) * 1e6) / 1e6)
}

/** Whether anything of a block's answers may be told: at the end means when each question has an answer. */
export const mayTell = ({ questions, tells }: AskedBlock, answers: readonly KeptAnswer[]): boolean =>
  tells !== 'at-end' || questions.every(({ id }) => answers.some(({ questionId }) => questionId === id))

/** The newest attempt at each question, with what may be told of it. */
export function answeredOf(block: AskedBlock, answers: readonly KeptAnswer[], judgedWith: JudgedWith): Record<string, Answered> {
  const isTold = mayTell(block, answers)
  return Object.fromEntries(block.questions.flatMap((question): [string, Answered][] => {
    const own = answers.filter(({ questionId }) => questionId === question.id).sort((a, b) => a.attempt - b.attempt)
    const last = own.at(-1)
    if (!last) return []
    const answer = answerGiven.safeParse(JSON.parse(last.answerJson))
    if (!answer.success) return []
    const left = block.attempts === 0 ? null : Math.max(0, block.attempts - last.attempt)
    return [[question.id, { attempt: last.attempt, answer: answer.data, left, verdict: isTold ? verdictOf(block.tells, question, answer.data, last, left, judgedWith) : { kind: 'kept' } }]]
  }))
}

/** Points are those it was given when it was judged, whatever the question says now. */
function verdictOf(tells: AskedBlock['tells'], question: Question, answer: Answer, { points, most }: { points: number; most: number }, left: number | null, judgedWith: JudgedWith): Verdict {
  if (tells === 'points-only') return { kind: 'points', points, most }
  const judged = score(question, answer, judgedWith)
  const parts = judged.kind === 'scored' ? judged.parts : {}
  // Whoever may try again a bounded number of times would only copy the key.
  const isLast = left === null || left === 0 || points >= most
  return { kind: 'judged', points, most, parts, whys: whysOf(question.asked, Object.keys(parts)), key: isLast ? question.asked : null, explanation: isLast ? question.explanation : null }
}

const whysOf = (asked: Asked, chosen: readonly string[]): Record<string, string> =>
  asked.kind === 'single' || asked.kind === 'multiple' ? Object.fromEntries(asked.options.filter(({ id, why }) => chosen.includes(id) && why !== '').map(({ id, why }) => [id, why])) : {}
