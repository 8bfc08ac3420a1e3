import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { COURSE_WRITERS } from '~/policy/courses'
import { holds } from '~/policy/actor'
import { subjectOfClass } from '../load-class.server'
import { subjectOfCourse } from '../load-course.server'
import { isCompleted, lessonsOf } from '../progress/completion'
import { publishedContent } from '../published.server'

const MOST = 60

export interface ClassCard {
  id: string; name: string; title: string; summary: string; institution: string; language: string
  startsAt: Date | null; endsAt: Date | null; isClosed: boolean
}
export interface LearningCard extends ClassCard { done: number; lessons: number; completedAt: Date | null; lastSeenAt: Date | null }
export interface TeachingCard extends ClassCard { learners: number; role: 'teacher' | 'assistant' | 'administrator' }
export interface TeachableCourse { id: string; title: string; version: number }

/** What somebody learns, teaches and may join. @param search part of a course's or a class's name */
export async function listCourses(services: Pick<Services, 'db' | 'now'>, actor: Actor, search: string) {
  if (actor.kind !== 'person') return { learning: [], teaching: [], toJoin: [], teachable: [], mayWrite: false }
  const { db } = services
  const { personId } = actor
  const own = institutionsOf(actor)
  const named = search ? { OR: [{ name: { contains: search } }, { course: { title: { contains: search } } }] } : {}
  const include = { course: { select: { id: true, title: true, summary: true, language: true, state: true, removedAt: true } }, institution: { select: { name: true } }, staff: true, enrolments: { where: { personId } } } as const
  const administers = own.filter((id) => holds(actor, id, 'administrator'))
  const [learning, teaching, doors, courses] = await Promise.all([
    db.enrolment.findMany({ where: { personId, state: 'active', class: named }, orderBy: [{ lastSeenAt: 'desc' }, { enrolledAt: 'desc' }], take: MOST, include: { class: { include }, progress: { select: { blockId: true, doneAt: true } } } }),
    db.courseClass.findMany({ where: { AND: [named, { OR: [{ staff: { some: { personId } } }, { institutionId: { in: administers } }] }] }, orderBy: { createdAt: 'desc' }, take: MOST, include: { ...include, _count: { select: { enrolments: { where: { state: 'active' } } } } } }),
    db.courseClass.findMany({
      where: { AND: [named, { closedAt: null, course: { removedAt: null }, enrolments: { none: { personId, state: 'active' } }, OR: [{ door: 'open' }, { door: 'institution', institutionId: { in: own } }] }] }, orderBy: { createdAt: 'desc' }, take: MOST, include,
    }),
    db.course.findMany({ where: { institutionId: { in: own.filter((id) => holds(actor, id, ...COURSE_WRITERS)) }, state: 'published', removedAt: null, ...(search ? { title: { contains: search } } : {}) }, orderBy: { title: 'asc' }, take: MOST, include: { authors: { select: { personId: true } } } }),
  ])
  const cardOf = ({ id, name, course, institution, startsAt, endsAt, closedAt }: (typeof doors)[number]): ClassCard =>
    ({ id, name, title: course.title, summary: course.summary, institution: institution.name, language: course.language, startsAt, endsAt, isClosed: closedAt !== null })
  const cards: LearningCard[] = []
  for (const { class: klass, progress, completedAt, lastSeenAt } of learning) {
    const published = await publishedContent(services, klass.courseId, klass.version)
    const did = new Map(progress.map(({ blockId, doneAt }) => [blockId, doneAt !== null]))
    const lessons = published ? lessonsOf(published.content) : []
    cards.push({ ...cardOf(klass), done: lessons.filter((lesson) => isCompleted({ modules: [{ id: '', title: '', lessons: [lesson] }] }, did)).length, lessons: lessons.length, completedAt, lastSeenAt })
  }
  return {
    learning: cards,
    teaching: teaching.filter((klass) => can(actor, 'assist', subjectOfClass(actor, klass))).map((klass): TeachingCard => ({ ...cardOf(klass), learners: klass._count.enrolments, role: roleOf(klass.staff.find((one) => one.personId === personId)?.role) })),
    toJoin: doors.filter((klass) => can(actor, 'join', subjectOfClass(actor, klass))).map(cardOf),
    teachable: courses.filter((course) => can(actor, 'teach', subjectOfCourse(course))).map(({ id, title, version }): TeachableCourse => ({ id, title, version })),
    mayWrite: own.some((id) => holds(actor, id, ...COURSE_WRITERS)),
  }
}
export type CoursesListed = Awaited<ReturnType<typeof listCourses>>

const roleOf = (role: string | undefined): TeachingCard['role'] => (role === 'teacher' || role === 'assistant' ? role : 'administrator')
