import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { COURSE_BOUNDS } from '../course'
import { loadCourse } from '../load-course.server'
import { copyBlocks } from './copy-blocks'
import { blocksOf } from './drafts'
import { newId } from './new-block'

/** With those that were removed lately. */
const MOST_ROWS = 2 * COURSE_BOUNDS.lessons

export type AddLesson = { kind: 'added'; lessonId: string } | { kind: 'too-many' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** An empty lesson, or one like another: it is in the course once an outline that names it is saved. */
export async function addLesson(services: Services, actor: Actor, input: { courseId: string; title: string; like: string | null }): Promise<AddLesson> {
  const found = await loadCourse(services, actor, 'write', input.courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { db } = services
  const { courseId } = input
  if ((await db.courseLesson.count({ where: { courseId } })) >= MOST_ROWS) return { kind: 'too-many' }
  const like = input.like === null ? null : await db.courseLesson.findFirst({ where: { id: input.like, courseId }, select: { blocksJson: true } })
  if (input.like !== null && !like) return { kind: 'not-found' }
  const blocks = like ? copyBlocks(blocksOf(like.blocksJson), newId) : []
  const at = services.now()
  const { id } = await db.courseLesson.create({ data: { courseId, title: input.title.trim().slice(0, COURSE_BOUNDS.title), blocksJson: JSON.stringify(blocks), changedById: actor.kind === 'person' ? actor.personId : null, changedAt: at, removedAt: at }, select: { id: true } })
  return { kind: 'added', lessonId: id }
}
