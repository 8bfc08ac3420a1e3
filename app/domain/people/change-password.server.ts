import type { Services } from '~/infra/services.server'
import { confirmPassword } from './confirm-password.server'
import { institutionOfPerson } from './institution-of-person.server'
import { endSessionsOf, type SignedIn } from './session.server'
import type { SignInThrottle } from './throttle.server'
import { tellSecurityChanged } from './tell-security.server'
import { hashPassword, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from './password.server'

export type ChangePassword =
  | { kind: 'changed' }
  | { kind: 'wrong-current' }
  | { kind: 'too-short' }
  | { kind: 'too-long' }
  | { kind: 'demo-account' }
  | { kind: 'throttled'; retryAfterMs: number }

/** Needs the current password, guessed no more often than at the sign-in; all other devices are signed out. */
export async function changePassword(services: Services, throttle: SignInThrottle, signedIn: SignedIn, input: { current: string; next: string; address: string }): Promise<ChangePassword> {
  const { person } = signedIn
  if (person.isDemo) return { kind: 'demo-account' }
  if (input.next.length < MIN_PASSWORD_LENGTH) return { kind: 'too-short' }
  if (input.next.length > MAX_PASSWORD_LENGTH) return { kind: 'too-long' }
  const password = await confirmPassword(services, throttle, signedIn, input)
  if (password.kind !== 'right') return password
  const { count } = await services.db.person.updateMany({ where: { id: person.id, passwordHash: password.passwordHash }, data: { passwordHash: await hashPassword(input.next) } })
  // Meanwhile the password was reset: the old one does not win.
  if (count === 0) return { kind: 'wrong-current' }
  await endSessionsOf(services, person.id, signedIn.sessionId)
  await services.audit.recordNow({ action: 'password.changed', actor: { kind: 'person', personId: signedIn.person.id }, institutionId: await institutionOfPerson(services, person.id), subjectKind: 'person', subjectId: person.id })
  await tellSecurityChanged(services, person.id, 'password')
  return { kind: 'changed' }
}
