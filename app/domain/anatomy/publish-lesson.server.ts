import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { LessonStep } from '#vr/contract'
import { atRevision, faultsOf, stepOfRow, type Fault } from './draft'
import type { LessonSubject, PublishedLesson } from './lesson'
import { loadLesson } from './load-lesson.server'
import { modelNow, stepRows } from './load-steps.server'
import { furtherForAll } from './models-beside.server'
import { removeUnnamedVoices } from './named-voices.server'

export type PublishLesson =
  | { kind: 'published'; version: number }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  | { kind: 'incomplete'; faults: Fault[] }
  /** Somebody else published at the same moment, or changed a step. */
  | { kind: 'changed' }

/** What is on the desk becomes a version, whole and for good; students get it from now on. Answers stay with the version that they were given to. */
export async function publishLesson(services: Services, actor: Actor, lessonId: string): Promise<PublishLesson> {
  const found = await loadLesson(services, actor, 'publish', lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { lesson } = found
  const { db } = services
  const title = { en: lesson.title, zh: lesson.titleZh }
  const [rows, model] = await Promise.all([stepRows(db, lessonId), modelNow(db, found.model, found.source)])
  const steps = rows.map(stepOfRow)
  const further = await furtherForAll(services, steps, found.subject.model)
  const faults = faultsOf(title, steps, rows.map(({ id }) => id), model, further)
  if (faults.length > 0 || model.revision === null) return { kind: 'incomplete', faults }
  const { revision } = model
  const content: PublishedLesson = {
    format: 1, title, subject: lesson.subject as LessonSubject, model: { id: lesson.modelId, revision },
    steps: (steps as LessonStep[]).map((step) => ({ ...step, state: atRevision(step.state, { id: lesson.modelId, revision }, further) })),
  }
  const contentJson = JSON.stringify(content)
  const newest = await db.lessonVersion.findUnique({ where: { lessonId_version: { lessonId, version: lesson.version } }, select: { contentJson: true } })
  // Pressed twice, or published again as it was: no version of its own, so that answers stay together.
  const isSame = newest?.contentJson === contentJson
  const version = isSame ? lesson.version : lesson.version + 1
  const isWritten = await db.$transaction(async (tx) => {
    // Writes nothing new: from here on nobody else writes until the version is there.
    const { count } = await tx.lesson.updateMany({ where: { id: lessonId, version: lesson.version, removedAt: null }, data: { version: lesson.version } })
    // A recording that a step gave up meanwhile is gone; the version may not speak with it.
    if (count === 0 || JSON.stringify(await stepRows(tx, lessonId)) !== JSON.stringify(rows)) return false
    await tx.lesson.update({ where: { id: lessonId }, data: { version, state: 'published', changedAt: services.now() } })
    if (!isSame) await tx.lessonVersion.create({ data: { lessonId, version, contentJson, publishedAt: services.now(), publishedById: actor.kind === 'person' ? actor.personId : null } })
    return true
  })
  if (!isWritten) return { kind: 'changed' }
  await services.audit.recordNow({ action: 'lesson.published', actor: auditActor(actor), institutionId: lesson.institutionId, subjectKind: 'lesson', subjectId: lessonId, detail: { version, steps: rows.length } })
  await removeUnnamedVoices(services, lessonId)
  return { kind: 'published', version }
}
