import { sendMail } from '~/domain/mail/send-mail.server'
import type { Services } from '~/infra/services.server'
import { resetLetter } from './letters.server'
import { linkTokenHash, makeLinkToken } from './link-token.server'
import { readEmail } from './person'
import { custodianOf } from './custodian'
import type { SignInThrottle } from './throttle.server'

export const RESET_MS = 3_600_000
/** Links that work at the same time: more letters than this in an hour are somebody else's mischief. */
const MOST_OPEN = 3

export type AskPasswordReset =
  /** Said whether or not there is such an account. `send` writes the letter, if any: to be called when the answer is out. */
  | { kind: 'taken'; send: () => Promise<void> }
  | { kind: 'wrong' }
  | { kind: 'throttled'; retryAfterMs: number }

/**
 * A letter with a link to whoever forgot the password. The answer and its time are the same for every address: what
 * depends on the account happens after the answer.
 */
export async function askPasswordReset(services: Services, throttle: SignInThrottle, input: { email: string; address: string }): Promise<AskPasswordReset> {
  const email = readEmail(input.email)
  if (!email) return { kind: 'wrong' }
  // Counted apart from sign-ins: asking for a letter keeps nobody from signing in.
  const turn = await throttle.begin(`reset:${email}`, `reset:${input.address}`)
  if (turn.kind === 'wait') return { kind: 'throttled', retryAfterMs: turn.retryAfterMs }
  return { kind: 'taken', send: () => sendResetLink(services, email) }
}

async function sendResetLink(services: Services, email: string): Promise<void> {
  const { db } = services
  const person = await db.person.findUnique({
    where: { email }, select: { id: true, name: true, language: true, timeZone: true, isDemo: true, isOperator: true, deactivatedAt: true, memberships: { select: { institutionId: true } } },
  })
  // Demo accounts keep their known password; deactivated people have nothing to come back to.
  if (!person || person.isDemo || person.deactivatedAt) return
  const now = services.now()
  const open = await db.passwordReset.count({ where: { personId: person.id, usedAt: null, expiresAt: { gt: now } } })
  if (open >= MOST_OPEN) return
  const token = makeLinkToken()
  const expiresAt = new Date(now.getTime() + RESET_MS)
  // Links that ended long ago go at the same time; nobody else has to sweep.
  await db.passwordReset.deleteMany({ where: { personId: person.id, expiresAt: { lt: new Date(now.getTime() - 30 * 86_400_000) } } })
  const { id } = await db.passwordReset.create({ data: { personId: person.id, tokenHash: linkTokenHash(token)!, createdAt: now, expiresAt }, select: { id: true } })
  await sendMail(services, { ...resetLetter(services.env, person, token, expiresAt), to: email, institutionId: custodianOf(person) })
  await services.audit.recordNow({ action: 'password-reset.asked', actor: { kind: 'public' }, institutionId: custodianOf(person), subjectKind: 'person', subjectId: person.id, detail: { resetId: id } })
}
