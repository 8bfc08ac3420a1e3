import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import { holds, type Actor } from '~/policy/actor'
import { CURATORS } from '~/policy/images'
import type { Two } from '#vr/contract'
import { readTitles } from './draft'
import { LESSON_SUBJECTS, MOST_LESSONS, type LessonSubject } from './lesson'
import { loadModel } from './load-model.server'

export type CreateLesson =
  | { kind: 'created'; lessonId: string }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** Neither of the two languages has one. */
  | { kind: 'no-title' }
  | { kind: 'too-many' }

/** A draft, without steps if none are given, of a model that its maker may open; in the institution of the model, or in the one that the maker teaches in. */
export async function createLesson(services: Services, actor: Actor, input: { modelId: string; title: Two; subject: string; steps?: { id: string; position: number; stepJson: string }[] }): Promise<CreateLesson> {
  const found = await loadModel(services, actor, 'open', input.modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  const institutionId = homeOf(actor, found.model.institutionId)
  if (!allowed(services, actor, 'edit', { kind: 'lesson', institutionId, model: found.subject, isPublished: false }, { subjectKind: 'model', subjectId: input.modelId })) return { kind: 'forbidden' }
  const title = readTitles(input.title)
  if (!title.en && !title.zh) return { kind: 'no-title' }
  const { db } = services
  if ((await db.lesson.count({ where: { institutionId } })) >= MOST_LESSONS) return { kind: 'too-many' }
  const at = services.now()
  const { id } = await db.lesson.create({
    data: { institutionId, modelId: input.modelId, title: title.en, titleZh: title.zh, subject: readSubject(input.subject), createdById: actor.kind === 'person' ? actor.personId : null, createdAt: at, changedAt: at, steps: { create: input.steps ?? [] } },
    select: { id: true },
  })
  await services.audit.recordNow({ action: 'lesson.made', actor: auditActor(actor), institutionId, subjectKind: 'lesson', subjectId: id, detail: { model: input.modelId } })
  return { kind: 'created', lessonId: id }
}

export const readSubject = (given: string): LessonSubject => LESSON_SUBJECTS.find((one) => one === given) ?? 'anatomy'

/** The model's, where they teach there; else the first where they do. */
export function homeOf(actor: Actor, ofModel: string): string {
  if (actor.kind !== 'person' || holds(actor, ofModel, ...CURATORS)) return ofModel
  return actor.memberships.find(({ role }) => CURATORS.includes(role))?.institutionId ?? ofModel
}
