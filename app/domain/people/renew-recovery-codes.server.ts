import type { Services } from '~/infra/services.server'
import { checkSecondFactor, type CheckSecondFactor } from './check-second-factor.server'
import { institutionOfPerson } from './institution-of-person.server'
import { replaceRecoveryCodes } from './recovery-codes.server'
import type { SignedIn } from './session.server'
import { tellSecurityChanged } from './tell-security.server'

export type RenewRecoveryCodes = { kind: 'renewed'; codes: string[] } | { kind: 'not-set-up' } | Exclude<CheckSecondFactor, { kind: 'accepted' }>

/** Ten new codes in place of all earlier ones, against a code. */
export async function renewRecoveryCodes(services: Services, signedIn: SignedIn, code: string): Promise<RenewRecoveryCodes> {
  const { id: personId, hasSetUpSecondFactor } = signedIn.person
  if (!hasSetUpSecondFactor) return { kind: 'not-set-up' }
  const check = await checkSecondFactor(services, personId, code)
  if (check.kind !== 'accepted') return check
  const codes = await replaceRecoveryCodes(services, personId)
  await services.audit.recordNow({ action: 'recovery-codes.renewed', actor: { kind: 'person', personId: signedIn.person.id }, institutionId: await institutionOfPerson(services, personId), subjectKind: 'person', subjectId: personId })
  await tellSecurityChanged(services, personId, 'recovery-code')
  return { kind: 'renewed', codes }
}
