import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { homeOf } from './create-lesson.server'
import { loadModel } from './load-model.server'

export type SeeNewLesson = { kind: 'seen'; model: { id: string; title: string } } | { kind: 'not-found' } | { kind: 'forbidden' }

/** The model that a lesson is about to be made of, for whoever may. */
export async function seeNewLesson(services: Services, actor: Actor, modelId: string): Promise<SeeNewLesson> {
  const found = await loadModel(services, actor, 'open', modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  const institutionId = homeOf(actor, found.model.institutionId)
  if (!allowed(services, actor, 'edit', { kind: 'lesson', institutionId, model: found.subject, isPublished: false }, { subjectKind: 'model', subjectId: modelId })) return { kind: 'forbidden' }
  return { kind: 'seen', model: { id: found.model.id, title: found.model.title } }
}
