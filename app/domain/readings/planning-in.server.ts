import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newReadingIn } from '~/policy/readings'
import type { Named } from './meeting'

const MOST_INSTITUTIONS = 500

/** Where the actor may plan a reading, and all who may be asked to come. */
export async function planningIn({ db }: Pick<Services, 'db'>, actor: Actor): Promise<{ hosts: Named[]; others: Named[] }> {
  const own = institutionsOf(actor).filter((id) => can(actor, 'plan', newReadingIn(id)))
  const hosts = await db.institution.findMany({ where: { id: { in: own } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
  if (hosts.length === 0) return { hosts, others: [] }
  return { hosts, others: await db.institution.findMany({ orderBy: { name: 'asc' }, take: MOST_INSTITUTIONS, select: { id: true, name: true } }) }
}
