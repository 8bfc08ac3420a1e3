import type { Services } from '~/infra/services.server'
import type { SignInThrottle } from './throttle.server'
import { MAX_PASSWORD_LENGTH, isPassword } from './password.server'
import { readEmail } from './person'

export type SignIn =
  | { kind: 'signed-in'; personId: string }
  /** Wrong e-mail or wrong password: it is not said which. */
  | { kind: 'refused' }
  | { kind: 'throttled'; retryAfterMs: number }

/** Checks a password; opens no session. Unknown, deactivated and, outside demo mode, demo accounts are refused in the time a wrong password takes. */
export async function signIn(
  services: Pick<Services, 'db' | 'env'>, throttle: SignInThrottle, input: { email: string; password: string; address: string },
): Promise<SignIn> {
  const email = readEmail(input.email) ?? ''
  const turn = await throttle.begin(email, input.address)
  if (turn.kind === 'wait') return { kind: 'throttled', retryAfterMs: turn.retryAfterMs }

  const person = email ? await services.db.person.findUnique({ where: { email }, select: { id: true, passwordHash: true, isDemo: true, deactivatedAt: true } }) : null
  const mayEnter = person !== null && !person.deactivatedAt && (!person.isDemo || services.env.isDemo)
  const isRight = await isPassword(mayEnter ? person.passwordHash : null, input.password)
  if (!mayEnter || !isRight || input.password.length > MAX_PASSWORD_LENGTH) return { kind: 'refused' }
  await throttle.succeeded(email, input.address)
  return { kind: 'signed-in', personId: person.id }
}
