import type { Services } from '~/infra/services.server'
import { isOpenNow, readPlan, type ClassDates, type OpenNow } from '../class'
import type { Published } from '../published.server'
import { doneLessonsOf, lessonsOf } from './completion'

export interface ClassRow { planJson: string; timeZone: string; startsAt: Date | null; endsAt: Date | null }
export const datesOf = ({ planJson, timeZone, startsAt, endsAt }: ClassRow): ClassDates => ({ plan: readPlan(planJson), timeZone, startsAt, endsAt })

/** What a learner has of a course, and which of its lessons are open to them now. */
export async function learnerState({ db, now }: Pick<Services, 'db' | 'now'>, klass: ClassRow, { content }: Published, enrolment: { id: string; enrolledAt: Date }) {
  const progress = await db.blockProgress.findMany({ where: { enrolmentId: enrolment.id }, select: { blockId: true, lessonId: true, keptJson: true, score: true, doneAt: true, activeMs: true } })
  const did = new Map(progress.map(({ blockId, doneAt }) => [blockId, doneAt !== null]))
  const doneLessonIds = doneLessonsOf(content, did)
  const dates = datesOf(klass)
  const known = new Set(lessonsOf(content).map(({ id }) => id))
  const at = now()
  const openOf = (lessonId: string): OpenNow => isOpenNow(dates, lessonId, { enrolledAt: enrolment.enrolledAt, doneLessonIds }, at, known)
  return { progress, did, doneLessonIds, dates, openOf }
}
