import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { CourseAction, CourseSubject } from '~/policy/courses'

export interface CourseRights { institutionId: string; ownerId: string; state: string; isTemplate: boolean; authors: readonly { personId: string }[] }

/** A state that this version does not know is not published. */
export const subjectOfCourse = ({ institutionId, ownerId, state, isTemplate, authors }: CourseRights): CourseSubject =>
  ({ kind: 'course', institutionId, ownerId, authorIds: authors.map(({ personId }) => personId), isPublished: state === 'published', isTemplate })

/** A course for whoever may do this with it. What somebody may not even find is not there for them. */
export async function loadCourse(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, action: CourseAction, courseId: string, { isRemoved = false } = {}) {
  const row = await services.db.course.findUnique({ where: { id: courseId }, include: { authors: { select: { personId: true } } } })
  if (!row || (row.removedAt !== null) !== isRemoved) return { kind: 'not-found' as const }
  const subject = subjectOfCourse(row)
  if (!allowed(services, actor, action, subject, { subjectKind: 'course', subjectId: courseId })) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, row, subject }
}
