import type { Services } from '~/infra/services.server'
import { HashingBusy } from './hashing-gate.server'
import { institutionOfPerson } from './institution-of-person.server'
import { MAX_PASSWORD_LENGTH, isPassword } from './password.server'
import { readEmail } from './person'
import type { SignInThrottle } from './throttle.server'

export type SignIn =
  /** The password is right, by this hash; pass-first-factor.server.ts goes on. */
  | { kind: 'signed-in'; personId: string; passwordHash: string }
  /** Wrong e-mail or wrong password: it is not said which. */
  | { kind: 'refused' }
  | { kind: 'throttled'; retryAfterMs: number }

const BUSY_RETRY_MS = 5_000

/** Checks a password; opens no session. Unknown, deactivated and, outside demo mode, demo accounts are refused in the time a wrong password takes. */
export async function signIn(
  services: Pick<Services, 'db' | 'env' | 'audit'>, throttle: SignInThrottle, input: { email: string; password: string; address: string },
): Promise<SignIn> {
  const email = readEmail(input.email) ?? ''
  const turn = await throttle.begin(email, input.address)
  if (turn.kind === 'wait') {
    if (turn.isFirst) services.audit.record({ action: 'session.throttled', actor: { kind: 'public' }, institutionId: null, subjectKind: 'person', subjectId: null, detail: { at: 'password' } })
    return { kind: 'throttled', retryAfterMs: turn.retryAfterMs }
  }
  const person = email ? await services.db.person.findUnique({ where: { email }, select: { id: true, passwordHash: true, isDemo: true, deactivatedAt: true } }) : null
  const mayEnter = person !== null && !person.deactivatedAt && (!person.isDemo || services.env.isDemo)
  let isRight: boolean
  try {
    isRight = await isPassword(mayEnter ? person.passwordHash : null, input.password)
  } catch (error) {
    if (error instanceof HashingBusy) return { kind: 'throttled', retryAfterMs: BUSY_RETRY_MS }
    throw error
  }
  if (!mayEnter || !isRight || input.password.length > MAX_PASSWORD_LENGTH) {
    // Not waited for: looking up the institution of a known person must not make the answer slower than an unknown one's.
    void recordRefusal(services, person)
    return { kind: 'refused' }
  }
  await throttle.succeeded(email, input.address)
  return { kind: 'signed-in', personId: person.id, passwordHash: person.passwordHash }
}

async function recordRefusal(services: Pick<Services, 'db' | 'audit'>, person: { id: string; deactivatedAt: Date | null } | null): Promise<void> {
  const institutionId = person && (await institutionOfPerson(services, person.id).catch(() => null))
  services.audit.record({
    action: 'session.refused', actor: { kind: 'public' }, institutionId, subjectKind: 'person', subjectId: person?.id ?? null,
    detail: { reason: person?.deactivatedAt ? 'deactivated' : person ? 'password' : 'unknown' },
  })
}
