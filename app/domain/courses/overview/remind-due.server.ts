import { setImmediate } from 'node:timers/promises'
import type { Services } from '~/infra/services.server'
import { publishedContent } from '../published.server'
import { datesOf } from '../progress/learner-state.server'
import { columnsOf, dueFor, readClass } from './read-class.server'
import { tellDue } from './remind-learners.server'

/** So long before something is due. */
export const REMIND_BEFORE_MS = 2 * 86_400_000
/** What was due longer ago is said by the teacher or by nobody: an installation that was off for a month wakes no one. */
export const REMIND_AFTER_MS = 3 * 86_400_000
/** Other work has its turn between two parts. */
const CLASSES_AT_ONCE = 50

/**
 * Learners of open classes hear what is due within two days, and once more when it is overdue: once for each moment that
 * something of theirs is due, however much is due then. What is done, handed in or given more time is not spoken of.
 * @returns classes that had something to say
 */
export async function remindDue(services: Pick<Services, 'db' | 'now' | 'announcer' | 'log'>, signal?: AbortSignal): Promise<number> {
  const { db, now } = services
  let [after, spoke] = ['', 0]
  for (;;) {
    signal?.throwIfAborted()
    const classes = await db.courseClass.findMany({ where: { id: { gt: after }, closedAt: null, course: { removedAt: null } }, orderBy: { id: 'asc' }, take: CLASSES_AT_ONCE, select: { id: true, courseId: true, version: true, planJson: true, timeZone: true, startsAt: true, endsAt: true, course: { select: { title: true } } } })
    for (const klass of classes) {
      try {
        if (await remindClass(services, klass, now())) spoke++
      } catch (error) {
        // One class that cannot be read keeps no other from being reminded.
        services.log.warn({ err: error, classId: klass.id }, 'a class could not be reminded')
      }
      signal?.throwIfAborted()
    }
    if (classes.length < CLASSES_AT_ONCE) return spoke
    after = classes.at(-1)!.id
    await setImmediate()
  }
}

interface Klass { id: string; courseId: string; version: number; planJson: string; timeZone: string; startsAt: Date | null; endsAt: Date | null; course: { title: string } }

async function remindClass(services: Pick<Services, 'db' | 'now' | 'announcer'>, klass: Klass, at: Date): Promise<boolean> {
  const published = await publishedContent(services, klass.courseId, klass.version)
  if (!published || (klass.startsAt && klass.startsAt > at)) return false
  const stageOf = (due: Date | null) => (!due ? null : due > at ? (due.getTime() - at.getTime() <= REMIND_BEFORE_MS ? 'soon' as const : null) : at.getTime() - due.getTime() <= REMIND_AFTER_MS ? 'overdue' as const : null)
  const columns = columnsOf(published, datesOf(klass))
  const near = { gte: new Date(at.getTime() - REMIND_AFTER_MS), lte: new Date(at.getTime() + REMIND_BEFORE_MS) }
  if (!columns.some(({ dueAt }) => stageOf(dueAt)) && (await services.db.extension.count({ where: { enrolment: { classId: klass.id, state: 'active' }, dueAt: near } })) === 0) return false
  const { learners, dates } = await readClass(services, klass, published)
  const things = new Map<string, { personId: string; count: number }[]>()
  for (const { personId, completedAt, did, waiting, extended } of learners) {
    if (completedAt) continue
    const counts = new Map<string, number>()
    for (const [place, column] of columns.entries()) {
      if (did[place]?.isDone || waiting.has(place)) continue
      const due = dueFor(column, extended.get(place), dates)
      const stage = stageOf(due)
      if (!stage) continue
      const key = `course.due:${klass.id}:${stage}:${due!.getTime()}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    for (const [key, count] of counts) things.set(key, [...(things.get(key) ?? []), { personId, count }])
  }
  for (const [key, all] of things) await tellDue(services, { key, classId: klass.id, title: klass.course.title }, all)
  return things.size > 0
}
