import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadCourse } from '../load-course.server'

export type MaySend = { kind: 'yes'; bytes: number } | { kind: 'here'; bytes: number } | { kind: 'forbidden' } | { kind: 'not-found' }

/** Whether somebody may send the bytes of a medium now: whoever began it, as long as they may write its course. */
export async function maySendMedia(services: Services, actor: Actor, mediaId: string): Promise<MaySend> {
  const row = await services.db.courseMedia.findUnique({ where: { id: mediaId }, select: { courseId: true, state: true, bytes: true, createdById: true } })
  if (!row) return { kind: 'not-found' }
  const found = await loadCourse(services, actor, 'write', row.courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (actor.kind !== 'person' || actor.personId !== row.createdById) return { kind: 'forbidden' }
  return { kind: row.state === 'waiting' ? 'yes' : 'here', bytes: Number(row.bytes) }
}
