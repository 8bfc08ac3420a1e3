import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newCourseIn } from '~/policy/courses'
import { COURSE_BOUNDS } from '../course'
import { asLanguage } from './drafts'

/** Of one institution: a bound, not a plan. */
export const MOST_COURSES = 10_000

export type CreateCourse = { kind: 'created'; courseId: string } | { kind: 'forbidden' } | { kind: 'no-title' } | { kind: 'too-many' }

/** An empty draft of the actor's own. */
export async function createCourse(services: Services, actor: Actor, input: { institutionId: string; title: string; language: string }): Promise<CreateCourse> {
  const { institutionId } = input
  if (actor.kind !== 'person' || !allowed(services, actor, 'write', newCourseIn(institutionId, actor.personId), { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const title = input.title.trim().slice(0, COURSE_BOUNDS.title)
  if (title === '') return { kind: 'no-title' }
  const { db } = services
  if ((await db.course.count({ where: { institutionId } })) >= MOST_COURSES) return { kind: 'too-many' }
  const at = services.now()
  const { id } = await db.course.create({ data: { institutionId, ownerId: actor.personId, language: asLanguage(input.language), title, createdAt: at, changedAt: at }, select: { id: true } })
  await services.audit.recordNow({ action: 'course.made', actor: auditActor(actor), institutionId, subjectKind: 'course', subjectId: id })
  return { kind: 'created', courseId: id }
}

/** Institutions in which this person may write courses. */
export async function coursePlaces({ db }: Pick<Services, 'db'>, actor: Actor): Promise<{ id: string; name: string }[]> {
  if (actor.kind !== 'person') return []
  const mine = actor.memberships.map(({ institutionId }) => institutionId).filter((institutionId) => can(actor, 'write', newCourseIn(institutionId, actor.personId)))
  return db.institution.findMany({ where: { id: { in: mine } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
}
