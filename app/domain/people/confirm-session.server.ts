import type { Services } from '~/infra/services.server'
import { checkSecondFactor, type CheckSecondFactor } from './check-second-factor.server'
import { institutionOfPerson } from './institution-of-person.server'
import { rightsChanged } from './rights.server'
import type { SignedIn } from './session.server'

export type ConfirmSession = { kind: 'confirmed' } | { kind: 'not-set-up' } | Exclude<CheckSecondFactor, { kind: 'accepted' }>

/** A session that was opened without the second factor (by a link, by a code from a phone without one) shows it now. */
export async function confirmSession(services: Services, signedIn: SignedIn, code: string): Promise<ConfirmSession> {
  const { sessionId, person: { id: personId, hasSetUpSecondFactor } } = signedIn
  if (!hasSetUpSecondFactor) return { kind: 'not-set-up' }
  const check = await checkSecondFactor(services, personId, code)
  if (check.kind !== 'accepted') return check
  await services.db.session.updateMany({ where: { id: sessionId }, data: { hasSecondFactor: true } })
  await rightsChanged(services, personId)
  await services.audit.recordNow({ action: 'session.confirmed', actor: { kind: 'person', personId }, institutionId: await institutionOfPerson(services, personId), subjectKind: 'person', subjectId: personId })
  return { kind: 'confirmed' }
}
