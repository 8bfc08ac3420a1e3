import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Block } from '../block'
import { COURSE_BOUNDS, emptyOutline, type CourseOutline } from '../course'
import { newId } from './new-block'

/** Of one institution: a bound, not a plan. */
export const MOST_COURSES = 10_000

interface NewDraft { institutionId: string; title: string; summary: string; language: 'en' | 'zh'; modules: { title: string; lessons: { title: string; blocks: Block[] }[] }[]; outline?: CourseOutline }

/** A draft with its lessons, whole or not at all. The caller has asked whether the actor may. */
export async function keepDraft({ db, now }: Pick<Services, 'db' | 'now'>, actor: Extract<Actor, { kind: 'person' }>, { institutionId, title, summary, language, modules, outline = emptyOutline() }: NewDraft): Promise<{ kind: 'copied'; courseId: string } | { kind: 'too-many' }> {
  if ((await db.course.count({ where: { institutionId } })) >= MOST_COURSES) return { kind: 'too-many' }
  const at = now()
  return db.$transaction(async (tx) => {
    const { id: courseId } = await tx.course.create({ data: { institutionId, ownerId: actor.personId, language, title: title.slice(0, COURSE_BOUNDS.title), summary, createdAt: at, changedAt: at }, select: { id: true } })
    const placed: CourseOutline['modules'] = []
    for (const module of modules) {
      const lessonIds: string[] = []
      for (const lesson of module.lessons) {
        const { id } = await tx.courseLesson.create({ data: { courseId, title: lesson.title.slice(0, COURSE_BOUNDS.title), blocksJson: JSON.stringify(lesson.blocks), changedById: actor.personId, changedAt: at }, select: { id: true } })
        lessonIds.push(id)
      }
      placed.push({ id: newId(), title: module.title.slice(0, COURSE_BOUNDS.title), lessonIds })
    }
    await tx.course.update({ where: { id: courseId }, data: { outlineJson: JSON.stringify({ ...outline, modules: placed } satisfies CourseOutline) } })
    return { kind: 'copied' as const, courseId }
  })
}
