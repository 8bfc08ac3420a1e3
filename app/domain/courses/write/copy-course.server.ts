import { auditActor } from '~/domain/audit/allowed.server'
import { SPARE_DISK_BYTES } from '~/domain/images/image-import'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newCourseIn } from '~/policy/courses'
import { MEDIA_BOUNDS } from '../media'
import { loadCourse } from '../load-course.server'
import { copyBlocks } from './copy-blocks'
import { blocksOf, outlineOf } from './drafts'
import { keepDraft } from './keep-draft.server'
import { newId } from './new-block'

export type CopyCourse = { kind: 'copied'; courseId: string } | { kind: 'too-many' } | { kind: 'not-found' } | { kind: 'forbidden' }

/**
 * A draft of one's own like this one, in the same institution: its outline and lessons, with ids of their own. What was brought
 * along (media) is copied by jobs, not shared between courses: a medium is read by those who may read its course, and goes with
 * it. What is not ready, or would not fit, is left out; the check before publishing names the blocks that lack it.
 */
export async function copyCourse(services: Services, actor: Actor, { courseId, title }: { courseId: string; title: string }): Promise<CopyCourse> {
  const found = await loadCourse(services, actor, 'copy', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  if (actor.kind !== 'person' || !can(actor, 'write', newCourseIn(row.institutionId, actor.personId))) return { kind: 'forbidden' }
  const outline = outlineOf(row.outlineJson)
  const lessons = new Map((await services.db.courseLesson.findMany({ where: { courseId }, select: { id: true, title: true, blocksJson: true } })).map((one) => [one.id, one]))
  const ready = await services.db.courseMedia.findMany({ where: { courseId, state: 'ready' }, take: MEDIA_BOUNDS.count })
  const copies = (await services.freeDiskBytes()) > ready.reduce((sum, { bytes }) => sum + Number(bytes), 0) + SPARE_DISK_BYTES ? new Map(ready.map(({ id }) => [id, newId()])) : new Map<string, string>()
  const modules = outline.modules.map((module) => ({
    title: module.title,
    lessons: module.lessonIds.flatMap((id) => { const one = lessons.get(id); return one ? [{ title: one.title, blocks: copyBlocks(blocksOf(one.blocksJson), newId, (id) => copies.get(id) ?? null) }] : [] }),
  }))
  const made = await keepDraft(services, actor, { institutionId: row.institutionId, title: title.trim() || row.title, summary: row.summary, language: row.language === 'zh' ? 'zh' : 'en', modules, outline })
  if (made.kind !== 'copied') return made
  const used = new Set(JSON.stringify(modules).match(/"mediaId":"[a-z0-9-]+"/g)?.map((one) => one.slice(11, -1)))
  for (const { id: fromMediaId, kind, name, bytes } of ready) {
    const mediaId = copies.get(fromMediaId)
    if (!mediaId || !used.has(mediaId)) continue
    await services.db.courseMedia.create({ data: { id: mediaId, courseId: made.courseId, kind, name, bytes, state: 'working', createdById: actor.personId, createdAt: services.now() } })
    await services.queue.add('course.copy-media', { mediaId, fromMediaId }, `copy-media:${mediaId}`)
  }
  await services.audit.recordNow({ action: 'course.copied', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'course', subjectId: made.courseId, detail: { from: courseId } })
  return made
}
