import type { Services } from '~/infra/services.server'
import { endSessionsOf, type SignedIn } from './session.server'
import type { SignInThrottle } from './throttle.server'
import { hashPassword, isPassword, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from './password.server'

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
  const turn = await throttle.begin(person.email, input.address)
  if (turn.kind === 'wait') return { kind: 'throttled', retryAfterMs: turn.retryAfterMs }
  const row = await services.db.person.findUnique({ where: { id: person.id }, select: { passwordHash: true } })
  if (!(await isPassword(row?.passwordHash ?? null, input.current))) return { kind: 'wrong-current' }
  await throttle.succeeded(person.email, input.address)
  await services.db.person.updateMany({ where: { id: person.id }, data: { passwordHash: await hashPassword(input.next) } })
  await endSessionsOf(services, person.id, signedIn.sessionId)
  return { kind: 'changed' }
}
