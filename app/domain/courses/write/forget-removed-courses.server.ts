import type { Services } from '~/infra/services.server'
import { courseFilesOf } from '../media/media-keys'

export const RESTORE_COURSE_WITHIN_MS = 7 * 86_400_000
const FORGOTTEN_TOGETHER = 20
const LESSONS_TOGETHER = 500

/**
 * Courses that nobody brought back within their days, with drafts, versions, notes and what was brought along, for good; and drafts of lessons
 * that no outline names. A course of which there ever was a class stays: its learners read on, their progress and their certificates
 * stand on its versions. @returns how many courses
 */
export async function forgetRemovedCourses({ db, files, now }: Pick<Services, 'db' | 'files' | 'now'>): Promise<number> {
  const before = new Date(now().getTime() - RESTORE_COURSE_WITHIN_MS)
  const over = await db.course.findMany({ where: { removedAt: { lt: before }, classes: { none: {} } }, orderBy: { removedAt: 'asc' }, take: FORGOTTEN_TOGETHER, select: { id: true } })
  let forgotten = 0
  for (const { id } of over) {
    // Brought back, or given a class, since it was listed: it stays. Files go last: what the database does not name is nobody's.
    const { count } = await db.course.deleteMany({ where: { id, removedAt: { lt: before }, classes: { none: {} } } })
    if (count === 0) continue
    forgotten++
    for await (const { key } of files.list(courseFilesOf(id))) await files.remove(key)
  }
  const lessons = await db.courseLesson.findMany({ where: { removedAt: { lt: before }, course: { removedAt: null } }, take: LESSONS_TOGETHER, select: { id: true } })
  if (lessons.length > 0) await db.courseLesson.deleteMany({ where: { id: { in: lessons.map(({ id }) => id) }, removedAt: { lt: before } } })
  return forgotten
}
