import type { Services } from '~/infra/services.server'
import { beginSession, type FromBrowser } from './begin-session.server'
import { checkSecondFactor } from './check-second-factor.server'
import { hashToken, makeToken, readToken, tokenCookie } from './cookie-token.server'
import { isPersonStill, type StillProved } from './session.server'

const COOKIE = 'theatrum_step'
/** Time to find the phone. */
export const STEP_LIFETIME_MS = 10 * 60_000
export const MOST_WRONG_CODES = 5
const PATH = '/login'

const stepIdOf = (cookie: string | null) => {
  const token = readToken(cookie, COOKIE)
  return token === null ? null : hashToken(token)
}
export const clearedStepCookie = ({ env }: Pick<Services, 'env'>) => tokenCookie(env, { name: COOKIE, token: '', maxAgeS: 0, path: PATH })

/** The password was right; the second factor is to come within ten minutes. @returns the Set-Cookie value; null where the password is right no more. */
export async function openSecondFactorStep(services: Pick<Services, 'db' | 'env' | 'now'>, personId: string, isStillProved: StillProved): Promise<string | null> {
  const token = makeToken()
  const now = services.now()
  const isOpen = await services.db.$transaction(async (db) => {
    if (!(await isStillProved(db))) return false
    await db.secondFactorStep.deleteMany({ where: { expiresAt: { lt: now } } })
    await db.secondFactorStep.create({ data: { id: hashToken(token), personId, createdAt: now, expiresAt: new Date(now.getTime() + STEP_LIFETIME_MS) } })
    return true
  })
  if (!isOpen) return null
  return tokenCookie(services.env, { name: COOKIE, token, maxAgeS: STEP_LIFETIME_MS / 1000, path: PATH })
}

/** Whose step the browser is in; null where there is none (any more). */
export async function findSecondFactorStep(services: Pick<Services, 'db' | 'env' | 'now'>, cookie: string | null): Promise<{ stepId: string; personId: string; email: string } | null> {
  const stepId = stepIdOf(cookie)
  if (!stepId) return null
  const step = await services.db.secondFactorStep.findFirst({ where: { id: stepId, expiresAt: { gt: services.now() }, attempts: { lt: MOST_WRONG_CODES } }, select: { personId: true } })
  if (!step) return null
  const person = await services.db.person.findUnique({ where: { id: step.personId }, select: { email: true, isDemo: true, deactivatedAt: true } })
  if (!person || person.deactivatedAt || (person.isDemo && !services.env.isDemo)) return null
  return { stepId, personId: step.personId, email: person.email }
}

export type PassSecondFactor =
  | { kind: 'signed-in'; setCookie: string; codesLeft: number | null }
  /** The step has run out, was used in another window, or had too many wrong codes: the password again. */
  | { kind: 'expired' }
  | { kind: 'wrong'; serverTime: Date; left: number }
  | { kind: 'replayed'; left: number }
  | { kind: 'throttled'; retryAfterMs: number }

/** A code for the step the browser is in. */
export async function passSecondFactor(services: Services, browser: FromBrowser, code: string): Promise<PassSecondFactor> {
  const step = await findSecondFactorStep(services, browser.cookie)
  if (!step) return { kind: 'expired' }
  // Counted before it is looked at: codes tried at the same moment count one by one.
  const { count } = await services.db.secondFactorStep.updateMany({
    where: { id: step.stepId, expiresAt: { gt: services.now() }, attempts: { lt: MOST_WRONG_CODES } }, data: { attempts: { increment: 1 } },
  })
  if (count === 0) return { kind: 'expired' }
  const check = await checkSecondFactor(services, step.personId, code)
  if (check.kind === 'throttled') return check
  if (check.kind !== 'accepted') {
    const row = await services.db.secondFactorStep.findUnique({ where: { id: step.stepId }, select: { attempts: true } })
    const left = Math.max(0, MOST_WRONG_CODES - (row?.attempts ?? MOST_WRONG_CODES))
    if (left === 0) await services.db.secondFactorStep.deleteMany({ where: { id: step.stepId } })
    return check.kind === 'wrong' ? { ...check, left } : { kind: 'replayed', left }
  }
  // One step opens one session, however many windows answer it; one that a new password has thrown away opens none.
  const setCookie = await beginSession(services, step.personId, browser, { via: 'password', hasSecondFactor: true }, async (db) => {
    const { count: ended } = await db.secondFactorStep.deleteMany({ where: { id: step.stepId } })
    return ended === 1 && isPersonStill(db, step.personId)
  })
  if (setCookie === null) return { kind: 'expired' }
  return { kind: 'signed-in', setCookie, codesLeft: check.by === 'recovery-code' ? check.codesLeft : null }
}
