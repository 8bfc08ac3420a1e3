import { SPARE_DISK_BYTES } from '~/domain/images/image-import'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadCourse } from '../load-course.server'
import { MEDIA_BOUNDS, mediaName, type MediaKind } from '../media'

export type BeginMedia =
  | { kind: 'begun'; mediaId: string }
  | { kind: 'too-large'; most: number }
  | { kind: 'course-full' } | { kind: 'too-many' } | { kind: 'disk-full' } | { kind: 'empty' }
  | { kind: 'not-found' } | { kind: 'forbidden' }

/** Somebody brings a file of so many bytes: it gets its place, and its bytes come by /courses/uploads. */
export async function beginMedia(services: Services, actor: Actor, { courseId, kind, name, bytes }: { courseId: string; kind: MediaKind; name: string; bytes: number }): Promise<BeginMedia> {
  const found = await loadCourse(services, actor, 'write', courseId)
  if (found.kind !== 'found' || actor.kind !== 'person') return { kind: found.kind === 'not-found' ? 'not-found' : 'forbidden' }
  if (!Number.isSafeInteger(bytes) || bytes <= 0) return { kind: 'empty' }
  const most = MEDIA_BOUNDS.bytes[kind]
  if (bytes > most) return { kind: 'too-large', most }
  const sum = await services.db.courseMedia.aggregate({ where: { courseId }, _sum: { bytes: true }, _count: true })
  if (sum._count >= MEDIA_BOUNDS.count) return { kind: 'too-many' }
  if (Number(sum._sum.bytes ?? 0) + bytes > MEDIA_BOUNDS.course) return { kind: 'course-full' }
  // A film is there twice while it is made: as it came, and as it is played.
  if ((await services.freeDiskBytes()) < 2 * bytes + SPARE_DISK_BYTES) return { kind: 'disk-full' }
  const { id } = await services.db.courseMedia.create({ data: { courseId, kind, name: mediaName(name) || kind, bytes: BigInt(bytes), createdById: actor.personId, createdAt: services.now() } })
  return { kind: 'begun', mediaId: id }
}
