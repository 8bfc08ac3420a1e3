import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadCourse } from '../load-course.server'
import { subjectOfClass } from '../load-class.server'

const MOST = 500

/** The classes of a course for who may make one of it. */
export async function listClasses(services: Services, actor: Actor, courseId: string) {
  const found = await loadCourse(services, actor, 'teach', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const personId = actor.kind === 'person' ? actor.personId : ''
  const rows = await services.db.courseClass.findMany({ where: { courseId }, orderBy: [{ closedAt: 'asc' }, { createdAt: 'desc' }], take: MOST, include: { course: { select: { state: true, removedAt: true } }, staff: true, enrolments: { where: { personId } }, _count: { select: { enrolments: { where: { state: 'active' } } } } } })
  return {
    kind: 'listed' as const, course: { id: courseId, title: found.row.title },
    classes: rows.map((row) => ({ id: row.id, name: row.name, version: row.version, learners: row._count.enrolments, isClosed: row.closedAt !== null, mayOpen: can(actor, 'assist', subjectOfClass(actor, row)) })),
  }
}
