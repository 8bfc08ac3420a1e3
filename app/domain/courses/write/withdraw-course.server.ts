import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadCourse } from '../load-course.server'

type Refused = { kind: 'not-found' } | { kind: 'forbidden' }

/** Nobody makes a class of it any more. Classes that are under way keep their version. */
export async function withdrawCourse(services: Services, actor: Actor, courseId: string): Promise<{ kind: 'withdrawn' } | { kind: 'changed' } | Refused> {
  const found = await loadCourse(services, actor, 'publish', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.course.updateMany({ where: { id: courseId, state: 'published', removedAt: null }, data: { state: 'withdrawn', changedAt: services.now() } })
  if (count === 0) return { kind: 'changed' }
  await services.audit.recordNow({ action: 'course.withdrawn', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'course', subjectId: courseId })
  return { kind: 'withdrawn' }
}

/** From now on nobody finds it; for a week it can be brought back as it was. Who is learning from it goes on. */
export async function removeCourse(services: Services, actor: Actor, courseId: string): Promise<{ kind: 'done' } | Refused> {
  const found = await loadCourse(services, actor, 'publish', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.course.updateMany({ where: { id: courseId, removedAt: null }, data: { removedAt: services.now() } })
  if (count === 0) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'course.removed', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'course', subjectId: courseId })
  return { kind: 'done' }
}

export async function restoreCourse(services: Services, actor: Actor, courseId: string): Promise<{ kind: 'done' } | Refused> {
  const found = await loadCourse(services, actor, 'publish', courseId, { isRemoved: true })
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.course.updateMany({ where: { id: courseId, removedAt: { not: null } }, data: { removedAt: null } })
  if (count === 0) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'course.restored', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'course', subjectId: courseId })
  return { kind: 'done' }
}
