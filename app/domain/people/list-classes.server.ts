import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'

/** An institution's classes by name; null where the actor may not see its people. */
export async function classesOf(services: Pick<Services, 'db'>, actor: Actor, institutionId: string): Promise<{ id: string; name: string }[] | null> {
  if (!can(actor, 'list-people', { kind: 'institution', institutionId })) return null
  return services.db.group.findMany({ where: { institutionId }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
}
