import { stat } from 'node:fs/promises'
import type { Services } from '~/infra/services.server'
import { mediaKey, SOURCE } from './media-keys'

/** A whole upload becomes what its job begins with. Again is the same, and goes on where a process died. */
export async function receiveMedia({ db, files, queue }: Pick<Services, 'db' | 'files' | 'queue'>, mediaId: string, path: string): Promise<'taken' | 'gone'> {
  const row = await db.courseMedia.findUnique({ where: { id: mediaId }, select: { courseId: true, state: true, kind: true } })
  if (!row) return 'gone'
  if (row.state === 'ready' || row.state === 'refused') return 'taken'
  if (row.state === 'waiting') {
    // Moved before the process died: it lies in the store already.
    if (await stat(path).catch(() => null)) await files.take(mediaKey(row.courseId, mediaId, SOURCE), path)
    await db.courseMedia.updateMany({ where: { id: mediaId, state: 'waiting' }, data: { state: 'working' } })
  }
  await queue.add(row.kind === 'video' || row.kind === 'audio' ? 'course.film' : 'course.media', { mediaId }, `media:${mediaId}`)
  return 'taken'
}
