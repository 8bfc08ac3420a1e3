import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { toLocal } from '~/domain/broadcasts/local-time'
import { can } from '~/policy/can'
import { readPlan } from '../class'
import { loadClass } from '../load-class.server'
import { lessonsOf } from '../progress/completion'
import { publishedContent } from '../published.server'

export const LEARNERS_PAGE = 100

/** A class as those who look after it see it: its dates, its staff, its learners by name. */
export async function listClassPeople(services: Services, actor: Actor, classId: string, { search, page }: { search: string; page: number }) {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, subject } = found
  const { db } = services
  const where = { classId, state: 'active', ...(search ? { person: { OR: [{ name: { contains: search } }, { email: { contains: search } }] } } : {}) }
  const [count, learners, all, people, published] = await Promise.all([
    db.enrolment.count({ where }),
    db.enrolment.findMany({ where, orderBy: [{ person: { name: 'asc' } }, { id: 'asc' }], skip: (page - 1) * LEARNERS_PAGE, take: LEARNERS_PAGE, select: { id: true, enrolledAt: true, lastSeenAt: true, completedAt: true, person: { select: { name: true, email: true } } } }),
    db.enrolment.count({ where: { classId, state: 'active' } }),
    db.person.findMany({ where: { id: { in: row.staff.map(({ personId }) => personId) } }, select: { id: true, name: true }, orderBy: { name: 'asc' } }),
    publishedContent(services, row.courseId, row.version),
  ])
  const local = (at: Date | null) => (at ? toLocal(at, row.timeZone) : '')
  return {
    kind: 'listed' as const,
    klass: { id: row.id, name: row.name, course: row.course, door: subject.door, timeZone: row.timeZone, startsAt: local(row.startsAt), endsAt: local(row.endsAt), version: row.version, isClosed: row.closedAt !== null, hasLink: row.linkHash !== null, plan: readPlan(row.planJson) },
    staff: people.map(({ id, name }) => ({ id, name, role: row.staff.find(({ personId }) => personId === id)?.role === 'teacher' ? ('teacher' as const) : ('assistant' as const) })),
    learners: learners.map(({ person, ...one }) => ({ ...one, ...person })), count, all, pages: Math.max(1, Math.ceil(count / LEARNERS_PAGE)),
    lessons: published ? published.content.modules.map(({ id, title, lessons }) => ({ id, title, lessons: lessons.map((lesson) => ({ id: lesson.id, title: lesson.title })) })) : [],
    dated: published ? lessonsOf(published.content).flatMap(({ id: lessonId, blocks }) => blocks.filter(({ body }) => body.kind === 'assignment' || body.kind === 'quiz').map(({ id, body }) => ({ id, lessonId, kind: body.kind }))) : [],
    mayLead: can(actor, 'lead', subject),
  }
}
export type ClassPeople = Extract<Awaited<ReturnType<typeof listClassPeople>>, { kind: 'listed' }>
