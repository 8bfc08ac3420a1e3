import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newCaseIn } from '~/policy/cases'

/** Institutions in which this person may write cases. */
export async function casePlaces({ db }: Pick<Services, 'db'>, actor: Actor): Promise<{ id: string; name: string }[]> {
  if (actor.kind !== 'person') return []
  const mine = actor.memberships.map(({ institutionId }) => institutionId).filter((institutionId) => can(actor, 'edit', newCaseIn(institutionId, actor.personId)))
  return db.institution.findMany({ where: { id: { in: mine } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
}
