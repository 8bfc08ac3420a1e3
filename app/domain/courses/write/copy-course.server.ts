import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newCourseIn } from '~/policy/courses'
import { loadCourse } from '../load-course.server'
import { copyBlocks } from './copy-blocks'
import { blocksOf, outlineOf } from './drafts'
import { keepDraft } from './keep-draft.server'
import { newId } from './new-block'

export type CopyCourse = { kind: 'copied'; courseId: string } | { kind: 'too-many' } | { kind: 'not-found' } | { kind: 'forbidden' }

/**
 * A draft of one's own like this one, in the same institution: its outline and lessons, with ids of their own. What was brought
 * along (media) is not shared between courses: a medium belongs to one course, is read by those who may read that course, and goes
 * with it. Blocks that show one are kept without it, and the check before publishing names them.
 */
export async function copyCourse(services: Services, actor: Actor, { courseId, title }: { courseId: string; title: string }): Promise<CopyCourse> {
  const found = await loadCourse(services, actor, 'copy', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  if (actor.kind !== 'person' || !can(actor, 'write', newCourseIn(row.institutionId, actor.personId))) return { kind: 'forbidden' }
  const outline = outlineOf(row.outlineJson)
  const lessons = new Map((await services.db.courseLesson.findMany({ where: { courseId }, select: { id: true, title: true, blocksJson: true } })).map((one) => [one.id, one]))
  const modules = outline.modules.map((module) => ({
    title: module.title,
    lessons: module.lessonIds.flatMap((id) => { const one = lessons.get(id); return one ? [{ title: one.title, blocks: copyBlocks(blocksOf(one.blocksJson), newId, () => null) }] : [] }),
  }))
  const made = await keepDraft(services, actor, { institutionId: row.institutionId, title: title.trim() || row.title, summary: row.summary, language: row.language === 'zh' ? 'zh' : 'en', modules, outline })
  if (made.kind === 'copied') await services.audit.recordNow({ action: 'course.copied', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'course', subjectId: made.courseId, detail: { from: courseId } })
  return made
}
