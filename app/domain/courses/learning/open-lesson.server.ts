import type { Answered } from '~/domain/questions/verdict'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { dueAt, isWithdrawn, type OpenNow } from '../class'
import type { Block } from '../block'
import { answersSoFar } from '../grading/answers-so-far.server'
import { lessonForLearner, type LearnerLesson } from '../for-learner'
import { loadClass } from '../load-class.server'
import type { BlockPlace, Range } from '../progress/beat'
import { lessonsOf } from '../progress/completion'
import { readKept, readPlace } from '../progress/kept'
import { datesOf, learnerState } from '../progress/learner-state.server'
import { publishedContent } from '../published.server'
import { lessonMinutes } from '../reading-time'

export type WorkState = { kind: 'draft' | 'submitted' } | { kind: 'returned'; points: number; most: number; /** No other attempt is left. */ isLast: boolean }

/** What a learner has of a block: their page begins with it. */
export interface BlockState { isDone: boolean; watched: Range[]; place: BlockPlace | null; score: number | null; dueAt: Date | null; /** Of a block that asks: the newest attempt at each question, with what may be told of it. */ answered?: Record<string, Answered>; /** Of an assignment: where its newest attempt is. */ work?: WorkState }

interface Beside { id: string; title: string; isOpen: boolean }
export interface OpenedLesson {
  kind: 'opened'
  classId: string; className: string; courseId: string; courseTitle: string; version: number; language: 'en' | 'zh'
  lesson: LearnerLesson
  minutes: number
  blocks: Record<string, BlockState>
  /** Block where they were last, if it is in this lesson. */
  resumeAt: string | null
  previous: Beside | null
  next: Beside | null
  isCounted: boolean
  /** The course was taken back; this class reads on. */
  isWithdrawn: boolean
  may: { assist: boolean; lead: boolean }
}
export type OpenLesson = OpenedLesson | { kind: 'closed'; classId: string; title: string; courseTitle: string; open: Exclude<OpenNow, { kind: 'open' }>; after: { id: string; title: string }[] } | { kind: 'not-found' } | { kind: 'forbidden' }

/** One lesson for who is in the class, without what answers it. Staff see what is not open yet. */
export async function openLesson(services: Services, actor: Actor, classId: string, lessonId: string): Promise<OpenLesson> {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, subject, enrolment } = found
  const published = await publishedContent(services, row.courseId, row.version)
  const all = published ? lessonsOf(published.content) : []
  const at = all.findIndex(({ id }) => id === lessonId)
  const lesson = all[at]
  if (!published || !lesson) return { kind: 'not-found' }
  const state = enrolment ? await learnerState(services, row, published, enrolment) : null
  const isStaff = can(actor, 'assist', subject)
  const openOf = (id: string): OpenNow => (isStaff ? { kind: 'open' } : (state?.openOf(id) ?? { kind: 'open' }))
  const open = openOf(lessonId)
  if (open.kind !== 'open') return { kind: 'closed', classId, title: lesson.title, courseTitle: published.content.title, open, after: open.kind === 'after' ? all.filter(({ id }) => open.lessonIds.includes(id)).map(({ id, title }) => ({ id, title })) : [] }
  const dates = state?.dates ?? datesOf(row)
  const extensions = enrolment ? new Map((await services.db.extension.findMany({ where: { enrolmentId: enrolment.id }, select: { blockId: true, dueAt: true } })).map((one) => [one.blockId, one.dueAt])) : new Map<string, Date>()
  const answers = enrolment ? await answersSoFar(services, row.courseId, enrolment.id, lesson.blocks) : null
  const works = enrolment ? await worksOf(services, enrolment.id, lesson.blocks) : new Map<string, WorkState>()
  const progress = new Map(state?.progress.map((one) => [one.blockId, one]))
  const blocks = Object.fromEntries(lesson.blocks.map(({ id }): [string, BlockState] => {
    const one = progress.get(id)
    return [id, { isDone: one?.doneAt != null, ...readKept(one?.keptJson ?? '{}'), score: one?.score ?? null, dueAt: dueAt(dates, lessonId, id, extensions.get(id) ?? null), ...(answers?.has(id) ? { answered: answers.get(id)! } : {}), ...(works.has(id) ? { work: works.get(id)! } : {}) }]
  }))
  const place = enrolment ? readPlace(enrolment.placeJson) : null
  const beside = (one: (typeof all)[number] | undefined): Beside | null => (one ? { id: one.id, title: one.title, isOpen: openOf(one.id).kind === 'open' } : null)
  return {
    kind: 'opened', classId, className: row.name, courseId: row.courseId, courseTitle: published.content.title, version: row.version, language: published.content.language,
    lesson: lessonForLearner(lesson), minutes: lessonMinutes(lesson, published.played), blocks,
    resumeAt: place?.lessonId === lessonId && place.blockId in blocks ? place.blockId : null,
    previous: beside(all[at - 1]), next: beside(all[at + 1]), isCounted: enrolment !== null, isWithdrawn: isWithdrawn(row.course), may: { assist: isStaff, lead: can(actor, 'lead', subject) },
  }
}

/** Where the newest attempt at each assignment is. Marks are told once they are returned. */
async function worksOf({ db }: Pick<Services, 'db'>, enrolmentId: string, blocks: readonly Block[]): Promise<Map<string, WorkState>> {
  const asked = new Map(blocks.flatMap(({ id, body }) => (body.kind === 'assignment' ? [[id, body.attempts] as const] : [])))
  if (asked.size === 0) return new Map()
  const rows = await db.submission.findMany({ where: { enrolmentId, blockId: { in: [...asked.keys()] } }, orderBy: { attempt: 'asc' }, select: { blockId: true, attempt: true, state: true, points: true, most: true } })
  return new Map(rows.map(({ blockId, attempt, state, points, most }) => [blockId, state === 'returned' ? { kind: 'returned', points: points ?? 0, most: most ?? 0, isLast: attempt >= asked.get(blockId)! } : { kind: state === 'submitted' ? 'submitted' : 'draft' }]))
}
