import { z } from 'zod'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { COURSE_BOUNDS, courseOutline } from '../course'
import { loadCourse } from '../load-course.server'
import { asLanguage, outlineOf } from './drafts'
import type { OutlineDraft } from './merge-draft'

const draft = z.strictObject({ title: z.string().max(COURSE_BOUNDS.title), summary: z.string().max(COURSE_BOUNDS.summary), language: z.enum(['en', 'zh']), outline: courseOutline })

export type SaveOutline =
  | { kind: 'saved'; revision: number }
  /** Somebody else saved meanwhile: theirs, to be brought together with what is here. Nothing was written over. */
  | { kind: 'changed-by-other'; revision: number; draft: OutlineDraft }
  | { kind: 'malformed' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Title, summary and the order of everything. Lessons that it names no more wait a week for whoever brings them back. @param input.revision what the author began with */
export async function saveOutline(services: Services, actor: Actor, input: { courseId: string; revision: number; draft: unknown }): Promise<SaveOutline> {
  const found = await loadCourse(services, actor, 'write', input.courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = draft.safeParse(input.draft)
  if (!read.success) return { kind: 'malformed' }
  const { title, summary, language, outline } = read.data
  const { courseId, revision } = input
  const named = outline.modules.flatMap(({ lessonIds }) => lessonIds)
  const at = services.now()
  return services.db.$transaction(async (tx): Promise<SaveOutline> => {
    if ((await tx.courseLesson.count({ where: { courseId, id: { in: named } } })) !== named.length) return { kind: 'malformed' }
    const data = { title, summary, language, outlineJson: JSON.stringify(outline) }
    const { count } = await tx.course.updateMany({ where: { id: courseId, outlineRevision: revision, removedAt: null }, data: { ...data, outlineRevision: revision + 1, changedAt: at } })
    if (count === 0) {
      const now = await tx.course.findUnique({ where: { id: courseId }, select: { title: true, summary: true, language: true, outlineJson: true, outlineRevision: true, removedAt: true } })
      if (!now || now.removedAt) return { kind: 'not-found' }
      const isSame = now.title === title && now.summary === summary && now.language === language && now.outlineJson === data.outlineJson
      if (isSame) return { kind: 'saved', revision: now.outlineRevision }
      return { kind: 'changed-by-other', revision: now.outlineRevision, draft: { title: now.title, summary: now.summary, language: asLanguage(now.language), outline: outlineOf(now.outlineJson) } }
    }
    await tx.courseLesson.updateMany({ where: { courseId, id: { in: named }, removedAt: { not: null } }, data: { removedAt: null } })
    await tx.courseLesson.updateMany({ where: { courseId, id: { notIn: named }, removedAt: null }, data: { removedAt: at } })
    return { kind: 'saved', revision: revision + 1 }
  })
}
