import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { LessonStep } from '#vr/contract'
import type { LessonSubject, PublishedLesson } from './lesson'
import { loadLesson } from './load-lesson.server'
import { readDraft } from './load-steps.server'

export type ExportLesson = { kind: 'exported'; content: Omit<PublishedLesson, 'model'> & { steps: LessonStep[] } } | { kind: 'not-found' } | { kind: 'forbidden' }

/** The desk's present steps as one file, to be kept elsewhere or brought to another model of the same structures. Recordings stay here. */
export async function exportLesson(services: Services, actor: Actor, lessonId: string): Promise<ExportLesson> {
  const found = await loadLesson(services, actor, 'edit', lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { lesson } = found
  const steps = await readDraft(services.db, lessonId)
  return {
    kind: 'exported',
    content: { format: 1, title: { en: lesson.title, zh: lesson.titleZh }, subject: lesson.subject as LessonSubject, steps: steps.map((step) => ({ ...step, voice: typeof step.voice === 'object' && step.voice !== null ? 'spoken' : step.voice })) },
  }
}
