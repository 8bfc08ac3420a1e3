import { auditActor, recordOnce } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Quiz, QuizScore, Two } from '#vr/contract'
import { answererOf, type Answerer } from './answerer'
import { loadLesson } from './load-lesson.server'
import { readPublishedLesson } from './published-lesson'

/** Read at once; the rest is in the file. */
const MOST_ANSWERS = 20_000
export const BINS = 10
const ONCE_MS = 3_600_000

export interface StepAnswers {
  stepId: string
  /** From 0, as it was published. */
  position: number
  title: Two
  ask: Quiz['ask']
  /** Who answered at all. */
  people: number
  /** Of them, right at the first try, and in the end. */
  rightAtFirst: number
  rightInTheEnd: number
  attempts: number
  /** People by their best score: a tenth each, all right last. */
  best: number[]
}
export interface PersonAnswers extends Answerer { personId: string; /** By step; absent: not answered. */ best: Record<string, number>; attempts: number; lastAt: Date; isFinished: boolean }
export interface LessonAnswers {
  lesson: { id: string; title: Two }
  version: number
  versions: { version: number; publishedAt: Date }[]
  steps: StepAnswers[]
  people: PersonAnswers[]
  /** There are more answers than were read. */
  isCut: boolean
}
export type ListAnswers = { kind: 'listed'; answers: LessonAnswers } | { kind: 'not-found' } | { kind: 'forbidden' }

/** How a version was answered, step by step and person by person. @param version null: the newest */
export async function listAnswers(services: Services, actor: Actor, lessonId: string, version: number | null): Promise<ListAnswers> {
  const found = await loadLesson(services, actor, 'see-answers', lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { db } = services
  const { lesson } = found
  const shown = version ?? lesson.version
  const versions = await db.lessonVersion.findMany({ where: { lessonId }, orderBy: { version: 'desc' }, select: { version: true, publishedAt: true } })
  if (version !== null && !versions.some((one) => one.version === version)) return { kind: 'not-found' }
  const content = shown === 0 ? null : await db.lessonVersion.findUnique({ where: { lessonId_version: { lessonId, version: shown } }, select: { contentJson: true } })
  const published = content && readPublishedLesson(JSON.parse(content.contentJson))
  const [rows, finished] = await Promise.all([
    db.quizAnswer.findMany({ where: { lessonId, version: shown }, orderBy: [{ answeredAt: 'asc' }, { id: 'asc' }], take: MOST_ANSWERS + 1, select: { stepId: true, personId: true, attempt: true, score: true, answeredAt: true, person: ANSWERER } }),
    db.lessonProgress.findMany({ where: { lessonId, version: shown, finishedAt: { not: null } }, select: { personId: true } }),
  ])
  recordOnce(services, ONCE_MS, { action: 'lesson.answers-listed', actor: auditActor(actor), institutionId: lesson.institutionId, subjectKind: 'lesson', subjectId: lessonId, detail: { version: shown } })
  const answers = rows.slice(0, MOST_ANSWERS)
  const questions = (published?.steps ?? []).flatMap((step, position) => (step.quiz ? [{ stepId: step.id, position, title: step.title, ask: step.quiz.ask }] : []))
  return {
    kind: 'listed',
    answers: {
      lesson: { id: lesson.id, title: { en: lesson.title, zh: lesson.titleZh } }, version: shown, versions, isCut: rows.length > MOST_ANSWERS,
      steps: questions.map((question) => ({ ...question, ...summary(answers.filter(({ stepId }) => stepId === question.stepId)) })),
      people: byPerson(answers.map(({ person, ...answer }) => ({ ...answer, person: answererOf(person, lesson.institutionId) })), new Set(finished.map(({ personId }) => personId))),
    },
  }
}

const ANSWERER = { select: { name: true, email: true, memberships: { select: { institutionId: true, institution: { select: { name: true } } } } } } as const

export interface AnswerGiven { stepId: string; personId: string; attempt: number; score: number; answeredAt: Date }

export function summary(answers: readonly AnswerGiven[]): Pick<StepAnswers, 'people' | 'rightAtFirst' | 'rightInTheEnd' | 'attempts' | 'best'> {
  const of = new Map<string, { first: { attempt: number; score: number }; best: number }>()
  for (const { personId, attempt, score } of answers) {
    const known = of.get(personId)
    of.set(personId, { first: !known || attempt < known.first.attempt ? { attempt, score } : known.first, best: Math.max(score, known?.best ?? 0) })
  }
  const best = Array.from({ length: BINS }, () => 0)
  for (const one of of.values()) best[Math.min(BINS - 1, Math.floor(one.best * BINS))]!++
  const people = [...of.values()]
  return { people: people.length, rightAtFirst: people.filter(({ first }) => isRight(first.score)).length, rightInTheEnd: people.filter((one) => isRight(one.best)).length, attempts: answers.length, best }
}

/** Everything that was asked; less is near. */
export const isRight = (score: number): boolean => score >= 1

function byPerson(answers: readonly (AnswerGiven & { person: Answerer })[], finished: ReadonlySet<string>): PersonAnswers[] {
  const people = new Map<string, PersonAnswers>()
  for (const { personId, stepId, score, answeredAt, person } of answers) {
    const one = people.get(personId) ?? { personId, ...person, best: {}, attempts: 0, lastAt: answeredAt, isFinished: finished.has(personId) }
    one.best[stepId] = Math.max(score, one.best[stepId] ?? 0)
    one.attempts++
    one.lastAt = answeredAt
    people.set(personId, one)
  }
  return [...people.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

const ROWS_AT_ONCE = 2_000

export type ExportAnswers = { kind: 'exported'; lines: AsyncIterable<AnswerLine> } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Every answer of a version, for a file. */
export async function exportAnswers(services: Services, actor: Actor, lessonId: string, version: number | null): Promise<ExportAnswers> {
  const found = await loadLesson(services, actor, 'see-answers', lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  const shown = version ?? found.lesson.version
  await services.audit.recordNow({ action: 'lesson.answers-listed', actor: auditActor(actor), institutionId: found.lesson.institutionId, subjectKind: 'lesson', subjectId: lessonId, detail: { version: shown, as: 'csv' } })
  const content = await services.db.lessonVersion.findUnique({ where: { lessonId_version: { lessonId, version: shown } }, select: { contentJson: true } })
  const steps = new Map((content ? (readPublishedLesson(JSON.parse(content.contentJson))?.steps ?? []) : []).map((step, position) => [step.id, { position, title: step.title, ask: step.quiz?.ask ?? null }]))
  const lines = (async function* () {
    for (let after: string | undefined; ; ) {
      const rows = await services.db.quizAnswer.findMany({ where: { lessonId, version: shown }, orderBy: { id: 'asc' }, take: ROWS_AT_ONCE, ...(after ? { cursor: { id: after }, skip: 1 } : {}), include: { person: ANSWERER } })
      for (const { stepId, attempt, score, detailJson, answeredAt, person } of rows) {
        const step = steps.get(stepId)
        const { distanceMm, angleDeg, depthMm } = JSON.parse(detailJson) as QuizScore
        yield { version: shown, step: step ? step.position + 1 : null, title: step?.title ?? null, ask: step?.ask ?? null, ...answererOf(person, found.lesson.institutionId), attempt, score, distanceMm, angleDeg, depthMm, answeredAt }
      }
      if (rows.length < ROWS_AT_ONCE) return
      after = rows.at(-1)!.id
    }
  })()
  return { kind: 'exported', lines }
}

export interface AnswerLine extends Answerer { version: number; step: number | null; title: Two | null; ask: Quiz['ask'] | null; attempt: number; score: number; distanceMm?: number; angleDeg?: number; depthMm?: number; answeredAt: Date }
