import type { Services } from '~/infra/services.server'
import { institutionOfPerson } from './institution-of-person.server'
import type { SignedIn } from './session.server'

export type WithdrawAccessKey = { kind: 'withdrawn' } | { kind: 'gone' }

/** Ends one of one's own keys at once. */
export async function withdrawAccessKey(services: Services, { person }: Pick<SignedIn, 'person'>, keyId: string): Promise<WithdrawAccessKey> {
  const { count } = await services.db.accessKey.updateMany({ where: { id: keyId, personId: person.id, revokedAt: null }, data: { revokedAt: services.now() } })
  if (count === 0) return { kind: 'gone' }
  await services.audit.recordNow({ action: 'access-key.withdrawn', actor: { kind: 'person', personId: person.id }, institutionId: await institutionOfPerson(services, person.id), subjectKind: 'access-key', subjectId: keyId })
  return { kind: 'withdrawn' }
}

/** Ends all of one's own keys at once: one may be in wrong hands. */
export async function withdrawAllAccessKeys(services: Services, { person }: Pick<SignedIn, 'person'>): Promise<{ kind: 'all-withdrawn'; count: number }> {
  const { count } = await services.db.accessKey.updateMany({ where: { personId: person.id, revokedAt: null }, data: { revokedAt: services.now() } })
  if (count > 0) await services.audit.recordNow({ action: 'access-key.withdrawn', actor: { kind: 'person', personId: person.id }, institutionId: await institutionOfPerson(services, person.id), subjectKind: 'access-key', subjectId: null, detail: { keys: count } })
  return { kind: 'all-withdrawn', count }
}
