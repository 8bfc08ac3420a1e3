import { z } from 'zod'
import { answer as answerGiven, type Question } from '~/domain/questions/question'
import { score, type JudgedWith } from '~/domain/questions/score'
import type { AnswerQuestion, Answered } from '~/domain/questions/verdict'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadClass, type FoundClass } from '../load-class.server'
import { learnerState } from '../progress/learner-state.server'
import { publishedContent, type Published } from '../published.server'
import { answeredOf, askedIn, blockScore, mayTell, MOST_ATTEMPTS, type AskedBlock, type KeptAnswer } from './block-score'
import { judgedWithOf } from './answers-so-far.server'
import { noteScore } from './note-score.server'

const id = z.string().regex(/^[a-z0-9-]{1,40}$/)
const given = z.strictObject({ blockId: id, questionId: id, /** From 1; the same one again gets the same answer. */ attempt: z.int().min(1).max(MOST_ATTEMPTS), answer: answerGiven })

/** One answer of a learner, judged by the class's version. What is answered is kept before anybody is told. */
export async function answerQuestion(services: Services, actor: Actor, classId: string, input: unknown): Promise<AnswerQuestion> {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = given.safeParse(input)
  if (!read.success) return { kind: 'malformed' }
  const { blockId, questionId, attempt, answer } = read.data
  const open = await openQuestions(services, actor, found, blockId)
  if (open.kind !== 'open') return open
  const { published, asked, judgedWith } = open
  const question = asked.questions.find((one) => one.id === questionId)
  if (!question) return { kind: 'not-found' }
  const { enrolment } = found
  if (!enrolment) return tried(asked, question, read.data, judgedWith)

  const kept = () => services.db.courseAnswer.findMany({ where: { enrolmentId: enrolment.id, blockId } })
  const before = await kept()
  const last = Math.max(0, ...before.filter((one) => one.questionId === questionId).map((one) => one.attempt))
  // Said already: its answer was lost on the way.
  if (attempt > last) {
    if (attempt > last + 1) return { kind: 'out-of-turn', next: last + 1 }
    if (attempt > (asked.attempts || MOST_ATTEMPTS)) return { kind: 'no-more' }
    const judged = score(question, answer, judgedWith)
    switch (judged.kind) {
      case 'unclear': return { kind: 'unclear', why: judged.why }
      case 'not-an-answer': return { kind: 'malformed' }
      case 'cannot-judge': return { kind: 'cannot-judge' }
      case 'scored': break
    }
    const at = services.now()
    const row = { enrolmentId: enrolment.id, blockId, questionId, attempt, version: found.row.version, answerJson: JSON.stringify(answer), points: judged.points, most: judged.most, at }
    try {
      const noted = await services.db.$transaction(async (tx) => {
        await tx.courseAnswer.create({ data: row })
        const all = await tx.courseAnswer.findMany({ where: { enrolmentId: enrolment.id, blockId } })
        // A score that grows with each answer would tell what is to be told at the end.
        return noteScore(tx, { enrolmentId: enrolment.id, blockId, published, score: mayTell(asked, all) ? blockScore(asked, all) : null, at })
      })
      return told(asked, questionId, await kept(), judgedWith, noted)
    } catch (error) {
      // Two windows, or the same request twice: the first is kept.
      if (!isUniqueViolation(error)) throw error
    }
  } else if (attempt < last) return { kind: 'out-of-turn', next: last + 1 }
  const progress = await services.db.blockProgress.findUnique({ where: { enrolmentId_blockId: { enrolmentId: enrolment.id, blockId } } })
  return told(asked, questionId, await kept(), judgedWith, { score: progress?.score ?? null, isDone: progress?.doneAt != null, completed: false })
}

/** What a learner answered in a block, with what may be told of it now. */
export async function answersInBlock(services: Services, actor: Actor, classId: string, blockId: string): Promise<{ kind: 'found'; answered: Record<string, Answered> } | { kind: 'not-found' | 'forbidden' | 'not-open' }> {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const open = await openQuestions(services, actor, found, blockId)
  if (open.kind !== 'open') return open
  const answers = found.enrolment ? await services.db.courseAnswer.findMany({ where: { enrolmentId: found.enrolment.id, blockId } }) : []
  return { kind: 'found', answered: answeredOf(open.asked, answers, open.judgedWith) }
}

async function openQuestions(services: Services, actor: Actor, { row, subject, enrolment }: FoundClass, blockId: string): Promise<{ kind: 'open'; published: Published; asked: AskedBlock; judgedWith: JudgedWith } | { kind: 'not-found' | 'not-open' }> {
  const published = await publishedContent(services, row.courseId, row.version)
  const at = published?.at.get(blockId)
  const asked = at ? askedIn(at.block) : null
  if (!published || !at || !asked) return { kind: 'not-found' }
  if (!can(actor, 'assist', subject)) {
    if (!enrolment || (await learnerState(services, row, published, enrolment)).openOf(at.lessonId).kind !== 'open') return { kind: 'not-open' }
  }
  return { kind: 'open', published, asked, judgedWith: await judgedWithOf(services, row.courseId, asked.questions) }
}

function told(asked: AskedBlock, questionId: string, answers: readonly KeptAnswer[], judgedWith: JudgedWith, { score: best, isDone, completed }: { score: number | null; isDone: boolean; completed: boolean }): AnswerQuestion {
  const all = answeredOf(asked, answers, judgedWith)
  return { kind: 'answered', answered: all[questionId]!, told: asked.tells === 'at-end' && mayTell(asked, answers) ? all : {}, score: best, isDone, completed, isKept: true }
}

/** Staff see what a learner would be told who answers this alone. */
function tried(asked: AskedBlock, question: Question, { questionId, attempt, answer }: z.infer<typeof given>, judgedWith: JudgedWith): AnswerQuestion {
  const judged = score(question, answer, judgedWith)
  if (judged.kind !== 'scored') return judged.kind === 'unclear' ? judged : judged.kind === 'cannot-judge' ? judged : { kind: 'malformed' }
  const answers = [{ questionId, attempt, answerJson: JSON.stringify(answer), points: judged.points, most: judged.most }]
  return { kind: 'answered', answered: answeredOf({ ...asked, tells: asked.tells === 'at-end' ? 'each' : asked.tells }, answers, judgedWith)[questionId]!, told: {}, score: null, isDone: false, completed: false, isKept: false }
}
