import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { LessonAction, LessonSubject } from '~/policy/anatomy'
import { sourceOf, subjectOfModel, type ModelSource } from './load-model.server'

export const subjectOfLesson = (lesson: { institutionId: string; state: string; version: number }, model: { institutionId: string; source: string }, source: ModelSource | null): LessonSubject =>
  ({ kind: 'lesson', institutionId: lesson.institutionId, model: subjectOfModel(model, source), isPublished: lesson.state === 'published' && lesson.version > 0 })

/** A lesson, its model and what that is made of, for whoever may do this with it. A model that somebody removed is still asked for its rights. */
export async function loadLesson(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, action: LessonAction, lessonId: string, { isRemoved = false } = {}) {
  const row = await services.db.lesson.findUnique({ where: { id: lessonId }, include: { model: true } })
  if (!row || (row.removedAt !== null) !== isRemoved) return { kind: 'not-found' as const }
  const { model, ...lesson } = row
  const source = await sourceOf(services.db, model)
  const subject = subjectOfLesson(lesson, model, source)
  if (!allowed(services, actor, action, subject, { subjectKind: 'lesson', subjectId: lessonId })) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, lesson, model, source, subject }
}
