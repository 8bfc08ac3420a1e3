import type { Quiz, QuizAnswer, QuizScore } from '#vr/contract'
import { answerOf, structuresOf } from '#vr/core/lesson/asked'
import { scoreOf, type Judge } from '#vr/core/lesson/quiz'
import { parseAnswer } from '#vr/core/lesson/schema'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { mayServe } from './anatomy'
import { choiceOrder } from './choice-order.server'
import { MOST_ATTEMPTS } from './lesson'
import { loadSurfaces } from './lesson-surfaces.server'
import { loadLesson } from './load-lesson.server'
import { readDraft } from './load-steps.server'
import { readPublishedLesson } from './published-lesson'

export interface GivenAnswer { lessonId: string; version: number; stepId: string; /** Made by the page: the same answer, however often it is sent, is one. */ clientId: string; answer: unknown }

export type AnswerQuiz =
  /** `right` is told now that it was answered. */
  | { kind: 'scored'; score: QuizScore; best: QuizScore; attempts: number; right: Quiz }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** Not of this question, or none. */
  | { kind: 'not-an-answer' }
  | { kind: 'too-many' }
  /** It cannot be judged now: sent again later it counts. */
  | { kind: 'no-pictures' }

const isClientId = (value: string): boolean => /^[A-Za-z0-9-]{16,64}$/.test(value)

/** Judges an answer and keeps it with what it is worth: as it was given, but for a choice, which is kept by its place in the maker's list. */
export async function answerQuiz(services: Services, actor: Actor, given: GivenAnswer): Promise<AnswerQuiz> {
  const found = await loadLesson(services, actor, 'follow', given.lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const { personId } = actor
  const { db } = services
  const { lessonId, version, stepId, clientId } = given
  const row = Number.isInteger(version) && version > 0 ? await db.lessonVersion.findUnique({ where: { lessonId_version: { lessonId, version } } }) : null
  // Tried at the desk: judged, and kept by nobody.
  const isDraft = version === 0 && can(actor, 'edit', found.subject)
  const steps = isDraft ? await readDraft(db, lessonId) : row && readPublishedLesson(JSON.parse(row.contentJson))?.steps
  const step = steps?.find(({ id }) => id === stepId)
  const shown = parseAnswer(given.answer)
  const answer = step?.quiz && shown && answerOf(step.quiz, shown, (count) => choiceOrder(services, { lessonId, version, stepId, personId }, count))
  if (!step?.quiz || !answer || !isClientId(clientId)) return { kind: 'not-an-answer' }
  const { quiz } = step
  // What is right in an older version may be right in the present one.
  if (!isDraft && version !== found.lesson.version && !(await wasIn(services, { lessonId, version, personId }))) return { kind: 'not-an-answer' }

  const known = await db.quizAnswer.findUnique({ where: { personId_clientId: { personId, clientId } } })
  if (known) return known.lessonId === lessonId && known.version === version && known.stepId === stepId ? told(services, known, quiz) : { kind: 'not-an-answer' }
  if (answer.ask !== quiz.ask) return { kind: 'not-an-answer' }

  // Counted before it is judged: what is refused costs nothing. Counted again where it is kept.
  if (!isDraft && (await db.quizAnswer.count({ where: { lessonId, version, stepId, personId } })) >= MOST_ATTEMPTS) return { kind: 'too-many' }

  const judge = await judgeOf(services, actor, found, quiz)
  if (!judge) return { kind: 'no-pictures' }
  const score = scoreOf(quiz, answer, { ...judge, begin: step.state })
  if (!score) return { kind: 'not-an-answer' }
  if (isDraft) return { kind: 'scored', score, best: score, attempts: 1, right: quiz }
  return keep(services, { lessonId, version, stepId, personId, clientId }, answer, score, quiz)
}

/** Whether somebody followed that version while it was the present one: their place in it, or an answer, says so. */
async function wasIn({ db }: Pick<Services, 'db'>, { lessonId, version, personId }: { lessonId: string; version: number; personId: string }): Promise<boolean> {
  return (await db.lessonProgress.count({ where: { lessonId, personId, version } })) > 0 || (await db.quizAnswer.count({ where: { lessonId, version, personId } })) > 0
}

/** null: not now. What needs no picture is judged without one. */
async function judgeOf(services: Services, actor: Actor, { model, source, subject }: Extract<Awaited<ReturnType<typeof loadLesson>>, { kind: 'found' }>, quiz: Quiz): Promise<Omit<Judge, 'begin'> | null> {
  if (quiz.ask === 'name' || quiz.ask === 'order-layers') return { surfaceOf: () => undefined, keys: [], anatomy: { structures: [], groupCentres: new Map(), centre: [0, 0, 0], radiusMm: 1, reachMm: 1 } }
  const revision = model.removedAt === null && can(actor, 'open', subject.model) && mayServe(model, source?.series[0]?.faceState) ? model.readyRevision : null
  const surfaces = revision === null ? null : await loadSurfaces(services, model.id, revision)
  return surfaces && structuresOf(quiz).every((key) => surfaces.surfaceOf(key) !== undefined) ? surfaces : null
}

type Kept = Pick<GivenAnswer, 'lessonId' | 'version' | 'stepId' | 'clientId'> & { personId: string }

async function keep(services: Services, of: Kept, answer: QuizAnswer, score: QuizScore, quiz: Quiz): Promise<AnswerQuiz> {
  const { db } = services
  const { lessonId, version, stepId, personId, clientId } = of
  for (let round = 0; round < MOST_ATTEMPTS; round++) {
    try {
      const isKept = await db.$transaction(async (tx) => {
        const attempts = await tx.quizAnswer.count({ where: { lessonId, version, stepId, personId } })
        if (attempts >= MOST_ATTEMPTS) return false
        await tx.quizAnswer.create({ data: { ...of, attempt: attempts + 1, answerJson: JSON.stringify(answer), score: score.score, detailJson: JSON.stringify(score), answeredAt: services.now() } })
        return true
      })
      return isKept ? await told(services, { lessonId, version, stepId, personId, detailJson: JSON.stringify(score) }, quiz) : { kind: 'too-many' }
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      // Sent twice at once, or answered in two windows: the first is kept, another attempt takes the next number.
      const first = await db.quizAnswer.findUnique({ where: { personId_clientId: { personId, clientId } } })
      if (first) return told(services, first, quiz)
    }
  }
  return { kind: 'too-many' }
}

async function told({ db }: Pick<Services, 'db'>, { lessonId, version, stepId, personId, detailJson }: Pick<Kept, 'lessonId' | 'version' | 'stepId' | 'personId'> & { detailJson: string }, right: Quiz): Promise<AnswerQuiz> {
  const where = { lessonId, version, stepId, personId }
  const [best, attempts] = await Promise.all([db.quizAnswer.findFirst({ where, orderBy: [{ score: 'desc' }, { attempt: 'asc' }], select: { detailJson: true } }), db.quizAnswer.count({ where })])
  return { kind: 'scored', score: JSON.parse(detailJson) as QuizScore, best: JSON.parse(best?.detailJson ?? detailJson) as QuizScore, attempts, right }
}
