import type { Services } from '~/infra/services.server'

/** Whose administrators read about this person in the audit: one of the person's institutions, always the same one; null for nobody's. */
export async function institutionOfPerson(services: Pick<Services, 'db'>, personId: string): Promise<string | null> {
  const first = await services.db.membership.findFirst({ where: { personId }, orderBy: { id: 'asc' }, select: { institutionId: true } })
  return first?.institutionId ?? null
}
