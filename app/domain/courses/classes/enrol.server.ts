import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { CLASS_BOUNDS, isWithdrawn, readPlan } from '../class'
import { linkHashOf } from '../class-link.server'
import { loadClass } from '../load-class.server'

type Refused = { kind: 'not-found' } | { kind: 'forbidden' }
export type JoinClass = { kind: 'joined'; classId: string } | { kind: 'already' } | { kind: 'full' }
  /** Those who write the course took it back. */
  | { kind: 'withdrawn' }
  /** Courses that come first. */
  | { kind: 'needs'; titles: string[] } | Refused

/** A place of one's own in a class whose door is open to one. Who left comes back to what they had. */
export async function joinClass(services: Services, actor: Actor, classId: string, token: string | null = null): Promise<JoinClass> {
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const enrolled = await loadClass(services, actor, 'find', classId, { token })
  if (enrolled.kind === 'found' && enrolled.enrolment) return { kind: 'already' }
  if (enrolled.kind === 'found' && isWithdrawn(enrolled.row.course)) return { kind: 'withdrawn' }
  const found = await loadClass(services, actor, 'join', classId, { token })
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  const needs = await missingCourses(services, actor.personId, readPlan(row.planJson).requires)
  if (needs.length > 0) return { kind: 'needs', titles: needs }
  if ((await services.db.enrolment.count({ where: { classId, state: 'active' } })) >= CLASS_BOUNDS.learners) return { kind: 'full' }
  await services.db.enrolment.upsert({ where: { classId_personId: { classId, personId: actor.personId } }, create: { classId, personId: actor.personId, enrolledAt: services.now() }, update: { state: 'active' } })
  await services.audit.recordNow({ action: 'class.joined', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'class', subjectId: classId, detail: { door: token === null ? row.door : 'link' } })
  return { kind: 'joined', classId }
}

/** Titles of those of these courses that somebody has not completed in any class. A course that is gone keeps nobody out. */
export async function missingCourses({ db }: Pick<Services, 'db'>, personId: string, courseIds: readonly string[]): Promise<string[]> {
  if (courseIds.length === 0) return []
  const courses = await db.course.findMany({ where: { id: { in: [...courseIds] }, removedAt: null }, select: { title: true, classes: { where: { enrolments: { some: { personId, completedAt: { not: null } } } }, select: { id: true }, take: 1 } } })
  return courses.filter(({ classes }) => classes.length === 0).map(({ title }) => title)
}

/** Which class a link leads to; null where it leads nowhere. */
export async function classOfLink({ db }: Pick<Services, 'db'>, token: string): Promise<string | null> {
  return (await db.courseClass.findUnique({ where: { linkHash: linkHashOf(token) }, select: { id: true } }))?.id ?? null
}

/** One leaves; what one did is kept for when one comes back. */
export async function leaveClass(services: Services, actor: Actor, classId: string): Promise<{ kind: 'left' } | Refused> {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (!found.enrolment) return { kind: 'not-found' }
  await services.db.enrolment.update({ where: { id: found.enrolment.id }, data: { state: 'left' }, select: { id: true } })
  await services.audit.recordNow({ action: 'class.left', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'class', subjectId: classId, detail: {} })
  return { kind: 'left' }
}

/** Whoever leads takes somebody out, or brings them back; what they did is kept. */
export async function setLearner(services: Services, actor: Actor, classId: string, enrolmentId: string, isIn: boolean): Promise<{ kind: 'done' } | { kind: 'gone' } | Refused> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.enrolment.updateMany({ where: { id: enrolmentId, classId }, data: { state: isIn ? 'active' : 'left' } })
  if (count === 0) return { kind: 'gone' }
  await services.audit.recordNow({ action: isIn ? 'class.learner-restored' : 'class.learner-removed', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'class', subjectId: classId, detail: { enrolment: enrolmentId } })
  return { kind: 'done' }
}
