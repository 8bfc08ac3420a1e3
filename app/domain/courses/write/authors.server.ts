import { auditActor } from '~/domain/audit/allowed.server'
import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { COURSE_WRITERS } from '~/policy/courses'
import { COURSE_BOUNDS } from '../course'
import { loadCourse } from '../load-course.server'

const MOST_FOUND = 8
type Refused = { kind: 'not-found' } | { kind: 'forbidden' }

/** Somebody who may write courses there. */
const writerOf = (institutionId: string) => ({ deactivatedAt: null, memberships: { some: { institutionId, role: { in: [...COURSE_WRITERS] } } } })

export type FindWriters = { kind: 'people'; people: { id: string; name: string }[] } | Refused

/** By name, who may write it and does not yet. Of the course's own institution alone: nobody lists the people of another house. */
export async function findWriters(services: Services, actor: Actor, input: { courseId: string; begins: string }): Promise<FindWriters> {
  const found = await loadCourse(services, actor, 'publish', input.courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const words = input.begins.trim().slice(0, 40)
  if (words === '') return { kind: 'people', people: [] }
  const { institutionId, ownerId } = found.row
  const people = await services.db.person.findMany({
    // SQLite folds the case of Latin letters alone: the words as they are written, and with a capital.
    where: { ...writerOf(institutionId), id: { notIn: [ownerId, ...found.subject.authorIds] }, OR: [words, words[0]!.toUpperCase() + words.slice(1)].map((one) => ({ name: { contains: one } })) },
    orderBy: { name: 'asc' }, take: MOST_FOUND, select: { id: true, name: true },
  })
  return { kind: 'people', people }
}

export type ChangeAuthors = { kind: 'done' } | { kind: 'nobody' } | { kind: 'too-many' } | Refused

/** Somebody of the institution writes it too, and is told. */
export async function addAuthor(services: Services, actor: Actor, { courseId, personId }: { courseId: string; personId: string }): Promise<ChangeAuthors> {
  const found = await loadCourse(services, actor, 'publish', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { institutionId, ownerId, title } = found.row
  const person = await services.db.person.findFirst({ where: { id: personId, ...writerOf(institutionId) }, select: { id: true } })
  if (!person) return { kind: 'nobody' }
  if (personId === ownerId || found.subject.authorIds.includes(personId)) return { kind: 'done' }
  const at = services.now()
  const isAdded = await services.db.$transaction(async (tx) => {
    if ((await tx.courseAuthor.count({ where: { courseId } })) >= COURSE_BOUNDS.authors) return false
    await tx.courseAuthor.upsert({ where: { courseId_personId: { courseId, personId } }, create: { courseId, personId, addedAt: at }, update: {} })
    return true
  })
  if (!isAdded) return { kind: 'too-many' }
  await services.audit.recordNow({ action: 'course.author-added', actor: auditActor(actor), institutionId, subjectKind: 'course', subjectId: courseId, detail: { personId } })
  const by = actor.kind === 'person' ? await services.db.person.findUnique({ where: { id: actor.personId }, select: { name: true } }) : null
  await notify(services, { kind: 'course.author', personIds: [personId], params: { title, name: by?.name ?? '' }, path: `/courses/${courseId}/edit`, key: `author:${courseId}:${at.getTime()}` })
  return { kind: 'done' }
}

export async function removeAuthor(services: Services, actor: Actor, { courseId, personId }: { courseId: string; personId: string }): Promise<ChangeAuthors> {
  // Whoever writes it may stop.
  const isOneself = actor.kind === 'person' && actor.personId === personId
  const found = await loadCourse(services, actor, isOneself ? 'write' : 'publish', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.courseAuthor.deleteMany({ where: { courseId, personId } })
  if (count === 0) return { kind: 'nobody' }
  await services.audit.recordNow({ action: 'course.author-removed', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'course', subjectId: courseId, detail: { personId } })
  return { kind: 'done' }
}

/** To somebody of the institution who may write courses. Whoever had it goes on writing it beside them. */
export async function transferCourse(services: Services, actor: Actor, { courseId, personId }: { courseId: string; personId: string }): Promise<ChangeAuthors> {
  const found = await loadCourse(services, actor, 'publish', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { institutionId, ownerId } = found.row
  const person = await services.db.person.findFirst({ where: { id: personId, ...writerOf(institutionId) }, select: { id: true } })
  if (!person) return { kind: 'nobody' }
  if (personId === ownerId) return { kind: 'done' }
  const isDone = await services.db.$transaction(async (tx) => {
    const { count } = await tx.course.updateMany({ where: { id: courseId, ownerId, removedAt: null }, data: { ownerId: personId } })
    if (count === 0) return false
    await tx.courseAuthor.deleteMany({ where: { courseId, personId } })
    // Somebody who may not write any more would be named among its authors for nothing.
    if (await tx.person.findFirst({ where: { id: ownerId, ...writerOf(institutionId) }, select: { id: true } })) await tx.courseAuthor.create({ data: { courseId, personId: ownerId, addedAt: services.now() } })
    return true
  })
  if (!isDone) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'course.transferred', actor: auditActor(actor), institutionId, subjectKind: 'course', subjectId: courseId, detail: { from: ownerId, to: personId } })
  return { kind: 'done' }
}
