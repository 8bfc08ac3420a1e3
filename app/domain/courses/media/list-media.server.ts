import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadClass } from '../load-class.server'
import { loadCourse } from '../load-course.server'
import type { MediaShown } from '../media'
import { publishedContent } from '../published.server'
import { referencesOf } from '../write/faults'
import { lessonsOf } from '../progress/completion'
import { mediaShown } from './media-shown.server'

const MOST_ASKED = 200
type Listed = { kind: 'listed'; media: MediaShown[] } | { kind: 'not-found' } | { kind: 'forbidden' }

/** A course's media for those who write it, newest first; `ids`: these. */
export async function listMedia(services: Services, actor: Actor, courseId: string, ids: string[] | null): Promise<Listed> {
  const found = await loadCourse(services, actor, 'write', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const rows = await services.db.courseMedia.findMany({ where: { courseId, ...(ids ? { id: { in: ids.slice(0, MOST_ASKED) } } : {}) }, orderBy: { createdAt: 'desc' }, take: 2_000 })
  return { kind: 'listed', media: rows.map(mediaShown) }
}

/** Media by the version that a class is on, for those in it. */
export async function listClassMedia(services: Services, actor: Actor, classId: string, ids: string[]): Promise<Listed> {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const shown = await shownIn(services, found.row)
  const rows = await services.db.courseMedia.findMany({ where: { courseId: found.row.courseId, state: 'ready', id: { in: ids.filter((id) => shown.has(id)).slice(0, MOST_ASKED) } } })
  return { kind: 'listed', media: rows.map(mediaShown) }
}

const known = new WeakMap<object, ReadonlySet<string>>()
/** Ids of the media that a published version shows: it never changes. */
export async function shownIn(services: Pick<Services, 'db' | 'now'>, { courseId, version }: { courseId: string; version: number }): Promise<ReadonlySet<string>> {
  const published = await publishedContent(services, courseId, version)
  if (!published) return new Set()
  const { content } = published
  const before = known.get(content)
  if (before) return before
  const shown = new Set(referencesOf(lessonsOf(content)).filter(({ of }) => of === 'media').map(({ id }) => id))
  known.set(content, shown)
  return shown
}
