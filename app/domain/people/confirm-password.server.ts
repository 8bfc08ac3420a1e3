import type { Services } from '~/infra/services.server'
import { isPassword } from './password.server'
import type { SignedIn } from './session.server'
import type { SignInThrottle } from './throttle.server'

/** `passwordHash` is the one it was right by: whoever writes a new one writes it over that one alone. */
export type ConfirmPassword = { kind: 'right'; passwordHash: string } | { kind: 'wrong-current' } | { kind: 'throttled'; retryAfterMs: number }

/** Whoever changes a way into the account shows the password again, guessed no more often than at the sign-in: an open page left alone is not enough. */
export async function confirmPassword(services: Pick<Services, 'db'>, throttle: SignInThrottle, { person }: Pick<SignedIn, 'person'>, input: { current: string; address: string }): Promise<ConfirmPassword> {
  const turn = await throttle.begin(person.email, input.address)
  if (turn.kind === 'wait') return { kind: 'throttled', retryAfterMs: turn.retryAfterMs }
  const row = await services.db.person.findUnique({ where: { id: person.id }, select: { passwordHash: true } })
  if (!(await isPassword(row?.passwordHash ?? null, input.current)) || !row) return { kind: 'wrong-current' }
  await throttle.succeeded(person.email, input.address)
  return { kind: 'right', passwordHash: row.passwordHash }
}
