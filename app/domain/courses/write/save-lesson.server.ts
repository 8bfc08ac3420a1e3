import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { COURSE_BOUNDS, readBlocks, type Unreadable } from '../course'
import { loadCourse } from '../load-course.server'
import { blocksOf } from './drafts'
import type { LessonDraft } from './merge-draft'

type Refused = { kind: 'not-found' } | { kind: 'forbidden' }
export type SaveLesson =
  | { kind: 'saved'; revision: number }
  /** Somebody else saved meanwhile: theirs and their name, to be brought together with what is here. Nothing was written over. */
  | { kind: 'changed-by-other'; revision: number; draft: LessonDraft; by: string }
  | Refused | Unreadable

/** @param input.revision what the author began with; the same saved again (an answer that was lost) is saved once */
export async function saveLesson(services: Services, actor: Actor, input: { courseId: string; lessonId: string; revision: number; title: string; blocks: unknown }): Promise<SaveLesson> {
  const found = await loadCourse(services, actor, 'write', input.courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = readBlocks(input.blocks)
  if (read.kind !== 'read') return read
  const { courseId, lessonId, revision } = input
  const title = input.title.slice(0, COURSE_BOUNDS.title)
  const blocksJson = JSON.stringify(read.blocks)
  return services.db.$transaction(async (tx): Promise<SaveLesson> => {
    const { count } = await tx.courseLesson.updateMany({ where: { id: lessonId, courseId, revision }, data: { title, blocksJson, revision: revision + 1, changedById: personOf(actor), changedAt: services.now() } })
    if (count > 0) {
      await tx.course.updateMany({ where: { id: courseId }, data: { changedAt: services.now() } })
      return { kind: 'saved', revision: revision + 1 }
    }
    const now = await tx.courseLesson.findFirst({ where: { id: lessonId, courseId } })
    if (!now) return { kind: 'not-found' }
    if (now.title === title && now.blocksJson === blocksJson) return { kind: 'saved', revision: now.revision }
    const by = now.changedById ? await tx.person.findUnique({ where: { id: now.changedById }, select: { name: true } }) : null
    return { kind: 'changed-by-other', revision: now.revision, draft: { title: now.title, blocks: blocksOf(now.blocksJson) }, by: by?.name ?? '' }
  })
}

const personOf = (actor: Actor) => (actor.kind === 'person' ? actor.personId : null)
