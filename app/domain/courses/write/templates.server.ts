import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadCourse, subjectOfCourse } from '../load-course.server'

const MOST = 60

/** Whether others of its institution may begin theirs from it. */
export async function setTemplate(services: Services, actor: Actor, { courseId, isTemplate }: { courseId: string; isTemplate: boolean }): Promise<{ kind: 'done' } | { kind: 'not-found' } | { kind: 'forbidden' }> {
  const found = await loadCourse(services, actor, 'publish', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.course.updateMany({ where: { id: courseId, removedAt: null, isTemplate: !isTemplate }, data: { isTemplate } })
  if (count > 0) await services.audit.recordNow({ action: 'course.template', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'course', subjectId: courseId, detail: { isTemplate } })
  return { kind: 'done' }
}

/** What one may begin from, by title. */
export async function listTemplates({ db }: Pick<Services, 'db'>, actor: Actor): Promise<{ id: string; title: string; summary: string; language: string; owner: string }[]> {
  if (actor.kind !== 'person') return []
  const rows = await db.course.findMany({ where: { institutionId: { in: actor.memberships.map(({ institutionId }) => institutionId) }, isTemplate: true, removedAt: null }, orderBy: { title: 'asc' }, take: MOST, include: { authors: { select: { personId: true } }, owner: { select: { name: true } } } })
  return rows.filter((row) => can(actor, 'copy', subjectOfCourse(row))).map(({ id, title, summary, language, owner }) => ({ id, title, summary, language, owner: owner.name }))
}
