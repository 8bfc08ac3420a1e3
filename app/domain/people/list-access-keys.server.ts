import type { Services } from '~/infra/services.server'
import type { AccessKeyRow } from './access-key'
import type { SignedIn } from './session.server'

/** One's own keys that still open something, newest first. */
export async function listAccessKeys(services: Pick<Services, 'db' | 'now'>, { person }: Pick<SignedIn, 'person'>): Promise<AccessKeyRow[]> {
  return services.db.accessKey.findMany({
    where: { personId: person.id, revokedAt: null, expiresAt: { gt: services.now() } }, orderBy: { createdAt: 'desc' }, take: 50,
    select: { id: true, name: true, createdAt: true, lastUsedAt: true, expiresAt: true },
  })
}
