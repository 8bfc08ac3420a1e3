import type { Services } from '~/infra/services.server'
import { mediaPrefix } from './media-keys'

/** A course that nobody wrote in for so long has no desk open with a step back to what was taken out. */
export const UNUSED_MEDIA_KEPT_MS = 30 * 86_400_000
const COURSES_TOGETHER = 20

/**
 * Media that no draft and no published version of a living course names any more, for good: brought long ago, into a course that is at
 * rest. A few courses each time, by id. @param after the last course looked at. @returns where to go on; null: from the first
 */
export async function forgetUnusedMedia({ db, files, now }: Pick<Services, 'db' | 'files' | 'now'>, after: string | null, signal?: AbortSignal): Promise<{ next: string | null; forgotten: number }> {
  const before = new Date(now().getTime() - UNUSED_MEDIA_KEPT_MS)
  const atRest = { removedAt: null, changedAt: { lt: before }, lessons: { none: { changedAt: { gte: before } } }, OR: [{ publishedAt: null }, { publishedAt: { lt: before } }] }
  const courses = await db.course.findMany({ where: { ...atRest, ...(after ? { id: { gt: after } } : {}), media: { some: { createdAt: { lt: before } } } }, orderBy: { id: 'asc' }, take: COURSES_TOGETHER, select: { id: true } })
  let forgotten = 0
  for (const { id: courseId } of courses) {
    if (signal?.aborted) break
    const unused = new Set((await db.courseMedia.findMany({ where: { courseId, createdAt: { lt: before }, state: { in: ['ready', 'refused'] } }, select: { id: true } })).map(({ id }) => id))
    // By its id anywhere in what is kept, whatever kind of block or question names it. One at a time: a version is megabytes.
    const strike = (json: string) => { for (const id of unused) if (json.includes(id)) unused.delete(id) }
    for (const { id } of await db.courseLesson.findMany({ where: { courseId }, select: { id: true } })) strike((await db.courseLesson.findUnique({ where: { id }, select: { blocksJson: true } }))?.blocksJson ?? '')
    for (const { version } of await db.courseVersion.findMany({ where: { courseId }, select: { version: true } })) {
      if (unused.size === 0) break
      strike((await db.courseVersion.findUnique({ where: { courseId_version: { courseId, version } }, select: { contentJson: true } }))?.contentJson ?? '')
    }
    if (unused.size === 0) continue
    // Somebody wrote in it since it was read: it stays. Files go last: what the database does not name is nobody's.
    const { count } = await db.courseMedia.deleteMany({ where: { id: { in: [...unused] }, courseId, course: { is: atRest } } })
    if (count === 0) continue
    forgotten += count
    for (const id of unused) for await (const { key } of files.list(mediaPrefix(courseId, id))) await files.remove(key)
  }
  return { next: courses.length < COURSES_TOGETHER ? null : courses.at(-1)!.id, forgotten }
}
