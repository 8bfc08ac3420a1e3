import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { subjectOfCourse } from '../load-course.server'

const MOST = 100

/** What this person writes, newest change first. */
export async function listWritten({ db }: Pick<Services, 'db'>, actor: Actor): Promise<{ id: string; title: string; state: string; version: number }[]> {
  if (actor.kind !== 'person') return []
  const { personId } = actor
  const rows = await db.course.findMany({ where: { removedAt: null, OR: [{ ownerId: personId }, { authors: { some: { personId } } }] }, orderBy: { changedAt: 'desc' }, take: MOST, include: { authors: { select: { personId: true } } } })
  return rows.filter((row) => can(actor, 'write', subjectOfCourse(row))).map(({ id, title, state, version }) => ({ id, title, state, version }))
}
