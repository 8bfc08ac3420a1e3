import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { subjectOfModel } from './load-model.server'

/** Institutions in which this person may make models of no study. */
export async function modelPlaces({ db }: Pick<Services, 'db'>, actor: Actor): Promise<{ id: string; name: string }[]> {
  if (actor.kind !== 'person') return []
  const mine = actor.memberships.map(({ institutionId }) => institutionId).filter((institutionId) => can(actor, 'make', subjectOfModel({ institutionId, source: 'upload' }, null)))
  return db.institution.findMany({ where: { id: { in: mine } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
}
