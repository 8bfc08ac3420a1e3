import { RESTORE_WITHIN_MS } from '~/domain/anatomy/anatomy'
import { chargeStudiesOf } from '~/domain/purchases/charge-studies.server'
import type { Services } from '~/infra/services.server'

const FORGOTTEN_TOGETHER = 100

/**
 * Those that nobody brought back, with their versions, notes, answers and discussion, for good. What somebody paid for stays:
 * a purchase without its thing could not be looked into. @returns how many
 */
export async function forgetRemovedCases({ db, now, search }: Pick<Services, 'db' | 'now' | 'search'>): Promise<number> {
  const over = await db.case.findMany({ where: { removedAt: { lt: new Date(now().getTime() - RESTORE_WITHIN_MS) } }, select: { id: true }, orderBy: { removedAt: 'asc' }, take: FORGOTTEN_TOGETHER * 10 })
  const paid = over.length === 0 ? [] : await db.entitlement.findMany({ where: { sells: 'case', refId: { in: over.map(({ id }) => id) } }, select: { refId: true }, distinct: ['refId'] })
  const going = over.filter(({ id }) => !paid.some(({ refId }) => refId === id)).slice(0, FORGOTTEN_TOGETHER)
  for (const { id } of going) {
    await db.$transaction(async (tx) => {
      // The row may have been brought back since it was listed.
      const { count } = await tx.case.deleteMany({ where: { id, removedAt: { not: null } } })
      if (count === 0) return
      await search.removeEntries(tx, { caseId: id })
      // Its pictures are nobody's to sell any more.
      await chargeStudiesOf(tx, id)
    })
  }
  return going.length
}
