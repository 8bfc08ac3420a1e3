import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Two } from '#vr/contract'
import { readSubject } from './create-lesson.server'
import { readTitles } from './draft'
import { loadLesson } from './load-lesson.server'

export type ChangedLesson = { kind: 'done' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Students no longer get it; their answers stay, and publishing gives it to them again. */
export async function withdrawLesson(services: Services, actor: Actor, lessonId: string): Promise<ChangedLesson | { kind: 'not-published' }> {
  const found = await loadLesson(services, actor, 'publish', lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.lesson.updateMany({ where: { id: lessonId, state: 'published' }, data: { state: 'withdrawn', changedAt: services.now() } })
  if (count === 0) return { kind: 'not-published' }
  await services.audit.recordNow({ action: 'lesson.withdrawn', actor: auditActor(actor), institutionId: found.lesson.institutionId, subjectKind: 'lesson', subjectId: lessonId })
  return { kind: 'done' }
}

/** From now on nobody finds it; for a week it can be brought back as it was. */
export async function removeLesson(services: Services, actor: Actor, lessonId: string): Promise<ChangedLesson> {
  const found = await loadLesson(services, actor, 'publish', lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.lesson.updateMany({ where: { id: lessonId, removedAt: null }, data: { removedAt: services.now() } })
  if (count === 0) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'lesson.removed', actor: auditActor(actor), institutionId: found.lesson.institutionId, subjectKind: 'lesson', subjectId: lessonId })
  return { kind: 'done' }
}

export async function restoreLesson(services: Services, actor: Actor, lessonId: string): Promise<ChangedLesson> {
  const found = await loadLesson(services, actor, 'publish', lessonId, { isRemoved: true })
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.lesson.updateMany({ where: { id: lessonId, removedAt: { not: null } }, data: { removedAt: null } })
  if (count === 0) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'lesson.restored', actor: auditActor(actor), institutionId: found.lesson.institutionId, subjectKind: 'lesson', subjectId: lessonId })
  return { kind: 'done' }
}

/** Its titles and its subject on the desk; published ones change when it is published. */
export async function renameLesson(services: Services, actor: Actor, input: { lessonId: string; title: Two; subject: string }): Promise<ChangedLesson | { kind: 'no-title' }> {
  const found = await loadLesson(services, actor, 'edit', input.lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  const title = readTitles(input.title)
  if (!title.en && !title.zh) return { kind: 'no-title' }
  await services.db.lesson.updateMany({ where: { id: input.lessonId }, data: { title: title.en, titleZh: title.zh, subject: readSubject(input.subject), changedAt: services.now() } })
  await services.audit.recordNow({ action: 'lesson.renamed', actor: auditActor(actor), institutionId: found.lesson.institutionId, subjectKind: 'lesson', subjectId: input.lessonId })
  return { kind: 'done' }
}
