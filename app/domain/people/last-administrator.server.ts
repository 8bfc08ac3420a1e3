import type { Db } from '~/infra/db/db.server'

/** Whether the institution would be left without anybody who can administer it. */
export async function isLastAdministrator(db: Pick<Db, 'membership'>, personId: string, institutionId: string): Promise<boolean> {
  const others = await db.membership.count({ where: { institutionId, role: 'administrator', personId: { not: personId }, person: { deactivatedAt: null } } })
  return others === 0
}
