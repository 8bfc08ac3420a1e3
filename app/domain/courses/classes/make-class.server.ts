import { auditActor } from '~/domain/audit/allowed.server'
import { readName } from '~/domain/people/person'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Door } from '~/policy/courses'
import { CLASS_BOUNDS, isTimeZone } from '../class'
import { loadCourse } from '../load-course.server'

const MOST_CLASSES = 500

export type MakeClass = { kind: 'made'; classId: string } | { kind: 'wrong'; field: 'name' | 'zone' } | { kind: 'too-many' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** A class of a published course, on its newest version, led by whoever makes it. */
export async function makeClass(services: Services, actor: Actor, { courseId, name: given, door, timeZone }: { courseId: string; name: string; door: Door; timeZone: string }): Promise<MakeClass> {
  const found = await loadCourse(services, actor, 'teach', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const name = readName(given, CLASS_BOUNDS.name)
  if (!name) return { kind: 'wrong', field: 'name' }
  if (!isTimeZone(timeZone)) return { kind: 'wrong', field: 'zone' }
  const { row: { institutionId, version } } = found
  if ((await services.db.courseClass.count({ where: { courseId } })) >= MOST_CLASSES) return { kind: 'too-many' }
  const { id } = await services.db.courseClass.create({
    data: { courseId, institutionId, name, door, version, timeZone, createdAt: services.now(), staff: { create: { personId: actor.personId, role: 'teacher' } } }, select: { id: true },
  })
  await services.audit.recordNow({ action: 'class.made', actor: auditActor(actor), institutionId, subjectKind: 'class', subjectId: id, detail: { course: courseId, door } })
  return { kind: 'made', classId: id }
}
