import type { Services } from '~/infra/services.server'

/** Who hears what concerns the installation. */
export async function operatorIds(services: Pick<Services, 'db'>): Promise<string[]> {
  const people = await services.db.person.findMany({ where: { isOperator: true, deactivatedAt: null }, select: { id: true } })
  return people.map(({ id }) => id)
}
