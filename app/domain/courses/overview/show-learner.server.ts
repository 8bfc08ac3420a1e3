import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadClass } from '../load-class.server'
import { lessonsOf } from '../progress/completion'
import { publishedContent } from '../published.server'
import { stateOf } from './class-map'
import { mapped } from './map-class.server'
import { dueFor, readClass } from './read-class.server'

/** Of a class's days, the newest. */
const MOST_DAYS = 400

/** One learner as those who look after the class see them. */
export async function showLearner(services: Services, actor: Actor, classId: string, enrolmentId: string) {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, subject } = found
  const { db } = services
  const published = await publishedContent(services, row.courseId, row.version)
  if (!published) return { kind: 'not-found' as const }
  // The whole class, since its middle times say whether somebody is slow.
  const { columns, of, learners, dates } = await readClass(services, row, published)
  const one = learners.find(({ id }) => id === enrolmentId)
  if (!one) return { kind: 'not-found' as const }
  const [days, submissions] = await Promise.all([
    db.studyDay.findMany({ where: { enrolmentId }, orderBy: { day: 'desc' }, take: MOST_DAYS, select: { day: true, activeMs: true } }),
    db.submission.findMany({ where: { enrolmentId, state: { in: ['submitted', 'returned'] } }, orderBy: { submittedAt: 'desc' }, select: { id: true, blockId: true, attempt: true, state: true, submittedAt: true, isLate: true, points: true, most: true } }),
  ])
  const { cells } = mapped(one, columns)
  const lineOf = (place: number, number: number) => {
    const { id, block, counts, asksWork } = columns[place]!
    const did = one.did[place]
    return { id, number, kind: block.body.kind, state: stateOf(cells[place]), score: did?.score ?? null, activeMs: did?.activeMs ?? 0, dueAt: counts || asksWork ? dueFor(columns[place]!, one.extended.get(place), dates) : null, isExtended: one.extended.has(place) }
  }
  let place = 0
  return {
    kind: 'shown' as const,
    klass: { id: row.id, name: row.name, title: row.course.title, language: row.course.language, timeZone: row.timeZone },
    learner: { id: one.id, name: one.name, email: one.email, enrolledAt: one.enrolledAt, lastSeenAt: one.lastSeenAt, completedAt: one.completedAt, done: one.done, of, activeMs: one.activeMs, stuck: one.stuck },
    lessons: lessonsOf(published.content).map(({ id, title, blocks }) => ({ id, title, blocks: blocks.map((_, index) => lineOf(place++, index + 1)) })),
    days: days.reverse(), submissions, mayLead: can(actor, 'lead', subject),
  }
}
export type LearnerShown = Extract<Awaited<ReturnType<typeof showLearner>>, { kind: 'shown' }>
