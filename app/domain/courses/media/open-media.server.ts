import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadClass } from '../load-class.server'
import { loadCourse } from '../load-course.server'
import type { MediaShown } from '../media'
import { shownIn } from './list-media.server'
import { mediaKey } from './media-keys'
import { mediaShown } from './media-shown.server'

export type OpenedMedia = { kind: 'found'; key: string; bytes: number; medium: MediaShown } | { kind: 'not-found' }
type From = { courseId: string } | { classId: string }

/**
 * One file of a medium: for those who write its course, or for those of a class whose version shows it. What was brought is
 * never given as it came, but for files that are there to be taken away.
 */
export async function openMedia(services: Services, actor: Actor, from: From, mediaId: string, file: string): Promise<OpenedMedia> {
  const courseId = await courseOf(services, actor, from, mediaId)
  const row = courseId === null ? null : await services.db.courseMedia.findUnique({ where: { id: mediaId } })
  if (!row || row.courseId !== courseId || row.state !== 'ready') return { kind: 'not-found' }
  const medium = mediaShown(row)
  if (!/^[a-z0-9][a-z0-9._-]{0,80}$/.test(file) || (file === 'source' && medium.kind !== 'file')) return { kind: 'not-found' }
  const key = mediaKey(row.courseId, mediaId, file)
  const bytes = await services.files.size(key)
  return bytes === null ? { kind: 'not-found' } : { kind: 'found', key, bytes, medium }
}

async function courseOf(services: Services, actor: Actor, from: From, mediaId: string): Promise<string | null> {
  if ('courseId' in from) return (await loadCourse(services, actor, 'write', from.courseId)).kind === 'found' ? from.courseId : null
  const found = await loadClass(services, actor, 'study', from.classId)
  if (found.kind !== 'found' || !(await shownIn(services, found.row)).has(mediaId)) return null
  return found.row.courseId
}
