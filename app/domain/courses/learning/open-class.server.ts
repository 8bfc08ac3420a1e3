import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { dueAt, isWithdrawn, type OpenNow } from '../class'
import { missingCourses } from '../classes/enrol.server'
import { loadClass } from '../load-class.server'
import { doneOf, lessonsOf } from '../progress/completion'
import { readPlace } from '../progress/kept'
import { datesOf, learnerState } from '../progress/learner-state.server'
import { publishedContent } from '../published.server'
import { lessonMinutes } from '../reading-time'

export interface LessonLine { id: string; title: string; minutes: number; open: OpenNow; dueAt: Date | null; isDone: boolean; done: number; of: number }

/** A course as a class takes it: its outline with what is open, due and done. Who is not in it yet sees the outline alone. */
export async function openClass(services: Services, actor: Actor, classId: string, token: string | null = null) {
  const found = await loadClass(services, actor, 'find', classId, { token })
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, subject, enrolment } = found
  const published = await publishedContent(services, row.courseId, row.version)
  if (!published) return { kind: 'not-found' as const }
  const { content, played } = published
  const maySee = can(actor, 'study', subject)
  const personId = actor.kind === 'person' ? actor.personId : ''
  const state = enrolment ? await learnerState(services, row, published, enrolment) : null
  const dates = state?.dates ?? datesOf(row)
  const extensions = enrolment ? new Map((await services.db.extension.findMany({ where: { enrolmentId: enrolment.id }, select: { blockId: true, dueAt: true } })).map((one) => [one.blockId, one.dueAt])) : new Map<string, Date>()
  const lineOf = (lesson: (typeof content.modules)[number]['lessons'][number]): LessonLine => {
    const counted = doneOf(lesson.blocks, state?.did ?? new Map())
    const dues = lesson.blocks.filter(({ rule, body }) => rule.kind !== 'none' || body.kind === 'assignment').flatMap(({ id }) => dueAt(dates, lesson.id, id, extensions.get(id) ?? null) ?? [])
    return {
      id: lesson.id, title: lesson.title, minutes: lessonMinutes(lesson, played), open: state ? state.openOf(lesson.id) : { kind: 'open' },
      dueAt: dues.length > 0 ? new Date(Math.min(...dues.map((one) => one.getTime()))) : null, isDone: state?.doneLessonIds.has(lesson.id) ?? false, ...counted,
    }
  }
  const modules = content.modules.map(({ id, title, lessons }) => ({ id, title, lessons: lessons.map(lineOf) }))
  const place = enrolment ? readPlace(enrolment.placeJson) : null
  const open = modules.flatMap(({ lessons }) => lessons).filter((line) => line.open.kind === 'open')
  // Where they were, unless it is done; then what comes next; then the beginning.
  const here = open.find(({ id }) => id === place?.lessonId)
  const next = here && !here.isDone ? here : (open.find((line) => !line.isDone && lessonsOf(content).findIndex(({ id }) => id === line.id) > lessonsOf(content).findIndex(({ id }) => id === place?.lessonId)) ?? open.find(({ isDone }) => !isDone) ?? here ?? open[0])
  return {
    kind: 'opened' as const,
    klass: { id: row.id, name: row.name, courseId: row.courseId, title: content.title, summary: content.summary, language: content.language, timeZone: row.timeZone, startsAt: row.startsAt, endsAt: row.endsAt, isClosed: row.closedAt !== null, certifies: content.certifies, isWithdrawn: isWithdrawn(row.course) },
    isEnrolled: enrolment !== null, completedAt: enrolment?.completedAt ?? null, begun: (place?.lessonId ?? '') !== '', maySee,
    may: { join: can(actor, 'join', subject), assist: can(actor, 'assist', subject), lead: can(actor, 'lead', subject) },
    needs: enrolment ? [] : await missingCourses(services, personId, dates.plan.requires),
    modules, resume: maySee && next ? { lessonId: next.id, title: next.title } : null,
    minutes: modules.flatMap(({ lessons }) => lessons).reduce((sum, { minutes }) => sum + minutes, 0),
  }
}
export type OpenedClass = Extract<Awaited<ReturnType<typeof openClass>>, { kind: 'opened' }>
