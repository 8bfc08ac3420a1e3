import type { Services } from '~/infra/services.server'
import type { Bought, Membership } from '~/policy/actor'

/** Of one person and their institutions. */
const MOST = 5_000

/** Entitlements that count now. */
export const running = (now: Date) => ({ endedAt: null, from: { lte: now }, OR: [{ to: null }, { to: { gt: now } }] })

/**
 * What of all that is charged for a person may read now: every door asks with it, so that a purchase opens and a refund
 * closes with the next request. Only memberships that count are given here: a licence goes through them.
 */
export async function boughtBy({ db, now }: Pick<Services, 'db' | 'now'>, { personId, memberships }: { personId: string; memberships: readonly Membership[] }): Promise<{ bought?: Bought }> {
  const held = await db.entitlement.findMany({
    where: { ...running(now()), AND: [{ OR: [{ personId }, { institutionId: { in: [...new Set(memberships.map(({ institutionId }) => institutionId))] } }] }] }, orderBy: { from: 'desc' }, take: MOST, select: { sells: true, refId: true },
  })
  if (held.length === 0) return {}
  const of = (sells: string) => held.filter((one) => one.sells === sells).map(({ refId }) => refId)
  const collections = of('collection')
  const inCollections = collections.length === 0 ? [] : await db.collectionItem.findMany({ where: { collectionId: { in: collections }, collection: { removedAt: null } }, take: MOST, select: { caseId: true, collection: { select: { institutionId: true } }, of: { select: { institutionId: true } } } })
  // Anybody may put anything that they find into a collection of theirs: it sells what is its own institution's.
  const own = inCollections.filter((one) => one.of.institutionId === one.collection.institutionId)
  return { bought: { cases: [...new Set([...of('case'), ...own.map(({ caseId }) => caseId)])], libraries: of('library') } }
}
