import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Two } from '#vr/contract'
import { atRevision, faultsOf, stepOfRow, type DraftStep, type Fault } from './draft'
import type { LessonState, LessonSubject } from './lesson'
import { loadLesson } from './load-lesson.server'
import { markOf, modelNow, stepRows } from './load-steps.server'
import { assetsUrl, MANIFEST } from './model-files'
import { furtherForAll } from './models-beside.server'

/** A lesson as its editors have it. */
export interface LessonDesk {
  lesson: { id: string; title: Two; subject: LessonSubject; state: LessonState; version: number; /** Its address, as it is sent. */ url: string }
  model: { id: string; title: string }
  /** Null: nothing of the model can be shown now; words can still be written. */
  manifestUrl: string | null
  /** The structures' keys as the model has them. */
  revision: number | null
  steps: DraftStep[]
  /** What is missing for publishing. */
  faults: Fault[]
  /** Steps that were kept and cannot be read any more: shown as such, never thrown away. */
  unreadable: string[]
}
export type OpenDesk = { kind: 'opened'; desk: LessonDesk } | { kind: 'not-found' } | { kind: 'forbidden' }

export async function openDesk(services: Services, actor: Actor, lessonId: string): Promise<OpenDesk> {
  const found = await loadLesson(services, actor, 'edit', lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { lesson, model } = found
  const [rows, now] = await Promise.all([stepRows(services.db, lessonId), modelNow(services.db, model, found.source)])
  const title = { en: lesson.title, zh: lesson.titleZh }
  const read = rows.map(stepOfRow)
  const further = await furtherForAll(services, read, found.subject.model)
  return {
    kind: 'opened',
    desk: {
      lesson: { id: lesson.id, title, subject: lesson.subject as LessonSubject, state: lesson.state as LessonState, version: lesson.version, url: `${services.env.publicUrl}/anatomy/lessons/${lesson.id}` },
      model: { id: model.id, title: model.title }, manifestUrl: now.revision === null ? null : `${assetsUrl(model.id, now.revision)}${MANIFEST}`, revision: now.revision,
      // Further models as they are now; what the first has become is known by its manifest.
      steps: rows.flatMap((row, index) => (read[index] ? [{ step: { ...read[index], state: atRevision(read[index].state, null, further) }, mark: markOf(row.stepJson), recorded: { en: row.voiceKey, zh: row.voiceZhKey } }] : [])),
      faults: faultsOf(title, read, rows.map(({ id }) => id), now, further), unreadable: rows.flatMap((row, index) => (read[index] ? [] : [row.id])),
    },
  }
}
