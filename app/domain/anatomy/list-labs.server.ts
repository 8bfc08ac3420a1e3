import type { Services } from '~/infra/services.server'
import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { MOST_LABS_SHOWN, MOST_OPEN_LABS, type LabRow } from './lab'
import { findLab } from './load-lab.server'

/** Open labs of the actor's institutions that they may join, latest first. */
export async function listLabs(services: Pick<Services, 'db'>, actor: Actor): Promise<LabRow[]> {
  if (actor.kind !== 'person') return []
  const institutionIds = institutionsOf(actor)
  const { db } = services
  const open = await db.lab.findMany({ where: { closedAt: null, institutionId: { in: institutionIds } }, orderBy: [{ openedAt: 'desc' }, { id: 'desc' }], take: MOST_OPEN_LABS * 2, select: { id: true, institution: { select: { name: true } } } })
  const leaders = new Map<string, string>()
  const rows: LabRow[] = []
  for (const { id, institution } of open) {
    const found = await findLab(services, id)
    if (!found || !can(actor, 'join', found.subject)) continue
    const { lab } = found
    if (!leaders.has(lab.leaderId)) leaders.set(lab.leaderId, (await db.person.findUnique({ where: { id: lab.leaderId }, select: { name: true } }))?.name ?? '')
    rows.push({ id, title: lab.title, model: { id: lab.model.id, title: lab.model.title }, leader: leaders.get(lab.leaderId)!, institution: institution.name, openedAt: lab.openedAt })
    if (rows.length === MOST_LABS_SHOWN) break
  }
  return rows
}
