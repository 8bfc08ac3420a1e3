import type { Services } from '~/infra/services.server'
import { boughtBy } from '~/domain/purchases/bought.server'
import type { Actor } from '~/policy/actor'
import { accessKeyHash } from './make-access-key.server'
import { rightsWith } from './rights-with'

/** The last use is written at most this often: a viewer asks hundreds of times a minute. */
const USED_STEP_MS = 5 * 60_000

/**
 * Whom a key acts for, with the rights of now: nobody once it is withdrawn or has ended, the person is deactivated or
 * the demo is over. It never runs the installation. A key counts as shown with a second factor when it was made after the
 * person's was set up, since it could not have been made without showing it.
 */
export async function findAccessKey(services: Pick<Services, 'db' | 'env' | 'now'>, key: string): Promise<(Actor & { kind: 'person' }) | null> {
  const keyHash = accessKeyHash(key)
  if (!keyHash) return null
  const now = services.now()
  const found = await services.db.accessKey.findUnique({
    where: { keyHash },
    select: {
      id: true, personId: true, createdAt: true, lastUsedAt: true, expiresAt: true, revokedAt: true,
      person: { select: { isDemo: true, deactivatedAt: true, totpConfirmedAt: true, memberships: { select: { institutionId: true, role: true } } } },
    },
  })
  if (!found || found.revokedAt || found.expiresAt <= now) return null
  const { person, personId } = found
  if (person.deactivatedAt || (person.isDemo && !services.env.isDemo)) return null
  const institutionIds = [...new Set(person.memberships.map((one) => one.institutionId))]
  const rules = await services.db.secondFactorRule.findMany({ where: { institutionId: { in: institutionIds } }, select: { institutionId: true, role: true } })
  const rows = person.memberships.map((one) => ({ ...one, ruleRole: rules.find((rule) => rule.institutionId === one.institutionId && rule.role === one.role)?.role ?? null }))
  const hasSecondFactor = person.totpConfirmedAt !== null && found.createdAt >= person.totpConfirmedAt
  const { memberships } = rightsWith(rows, { isOperator: false, hasSetUpSecondFactor: person.totpConfirmedAt !== null }, hasSecondFactor)
  if (!found.lastUsedAt || now.getTime() - found.lastUsedAt.getTime() > USED_STEP_MS) {
    await services.db.accessKey.updateMany({ where: { id: found.id, lastUsedAt: found.lastUsedAt }, data: { lastUsedAt: now } })
  }
  return { kind: 'person', personId, memberships, ...(await boughtBy(services, { personId, memberships })) }
}
