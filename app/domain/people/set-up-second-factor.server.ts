import { createHash } from 'node:crypto'
import type { Services } from '~/infra/services.server'
import { confirmPassword } from './confirm-password.server'
import { institutionOfPerson } from './institution-of-person.server'
import { replaceRecoveryCodes } from './recovery-codes.server'
import { seal, unseal } from './seal.server'
import { beginGuess, takeBackGuess } from './second-factor-guesses.server'
import { endSessionsOf, type SignedIn } from './session.server'
import { tellSecurityChanged } from './tell-security.server'
import type { SignInThrottle } from './throttle.server'
import { inGroups, makeTotpSecret, stepOfCode, totpUri } from './totp.server'
import { readTypedCode } from './typed-code'

/** What the page shows until a first code proves that an app holds the secret. */
export interface SecondFactorOffer {
  /** Which set-up a code answers: another window may have begun again. */
  key: string
  uri: string
  secret: string
}

export type BeginSetUp =
  | { kind: 'offered'; offer: SecondFactorOffer }
  | { kind: 'already-set-up' }
  | { kind: 'wrong-current' }
  | { kind: 'throttled'; retryAfterMs: number }

const keyOf = (sealed: string) => createHash('sha256').update(sealed).digest('hex').slice(0, 16)
const offerOf = (sealed: string, secret: string, email: string): SecondFactorOffer => ({ key: keyOf(sealed), uri: totpUri(secret, email), secret: inGroups(secret) })

/** Makes a secret for the person's authenticator app; it counts for nothing until it is confirmed. */
export async function beginSecondFactor(services: Services, throttle: SignInThrottle, signedIn: SignedIn, input: { current: string; address: string }): Promise<BeginSetUp> {
  if (signedIn.person.hasSetUpSecondFactor) return { kind: 'already-set-up' }
  const password = await confirmPassword(services, throttle, signedIn, input)
  if (password.kind !== 'right') return password
  return offerNewSecret(services, signedIn)
}

/** A new secret in place of one that was never confirmed, or of none. */
export async function offerNewSecret(services: Pick<Services, 'db' | 'env'>, { person: { id, email } }: Pick<SignedIn, 'person'>): Promise<Extract<BeginSetUp, { kind: 'offered' | 'already-set-up' }>> {
  const secret = makeTotpSecret()
  const sealed = seal(secret, services.env.sessionSecret, id)
  const { count } = await services.db.person.updateMany({ where: { id, totpConfirmedAt: null }, data: { totpSealed: sealed, totpLastStep: null } })
  return count === 1 ? { kind: 'offered', offer: offerOf(sealed, secret, email) } : { kind: 'already-set-up' }
}

export type ConfirmSetUp =
  /** The codes are shown once. */
  | { kind: 'set-up'; codes: string[]; signedOut: number }
  | { kind: 'wrong'; serverTime: Date; offer: SecondFactorOffer }
  /** Another window began again: the newer secret is the one that counts. */
  | { kind: 'begun-again'; offer: SecondFactorOffer }
  | { kind: 'not-begun' }
  | { kind: 'already-set-up' }
  | { kind: 'throttled'; retryAfterMs: number; offer: SecondFactorOffer }

/** The first code: from now on the sign-in asks for one. This session has it; the others were opened without and end. */
export async function confirmSecondFactor(services: Services, signedIn: SignedIn, input: { key: string; code: string }): Promise<ConfirmSetUp> {
  const { person: { id: personId, email }, sessionId } = signedIn
  const person = await services.db.person.findUnique({ where: { id: personId }, select: { totpSealed: true, totpConfirmedAt: true } })
  if (person?.totpConfirmedAt) return { kind: 'already-set-up' }
  const sealed = person?.totpSealed
  const secret = sealed ? unseal(sealed, services.env.sessionSecret, personId) : null
  if (!sealed || !secret) return { kind: 'not-begun' }
  const offer = offerOf(sealed, secret, email)
  if (offer.key !== input.key) return { kind: 'begun-again', offer }

  const guess = await beginGuess(services, personId)
  if (guess.kind === 'wait') return { kind: 'throttled', retryAfterMs: guess.retryAfterMs, offer }
  const read = readTypedCode(input.code)
  const now = services.now()
  const step = read.kind === 'app' ? stepOfCode(secret, read.code, now) : null
  if (step === null) return { kind: 'wrong', serverTime: now, offer }
  await takeBackGuess(services, personId)
  const { count } = await services.db.person.updateMany({ where: { id: personId, totpSealed: sealed, totpConfirmedAt: null }, data: { totpConfirmedAt: now, totpLastStep: step } })
  if (count === 0) return { kind: 'already-set-up' }
  const codes = await replaceRecoveryCodes(services, personId)
  await services.db.session.updateMany({ where: { id: sessionId }, data: { hasSecondFactor: true } })
  const signedOut = await endSessionsOf(services, personId, sessionId)
  await services.audit.recordNow({ action: 'second-factor.set-up', actor: { kind: 'person', personId: signedIn.person.id }, institutionId: await institutionOfPerson(services, personId), subjectKind: 'person', subjectId: personId })
  await tellSecurityChanged(services, personId, 'second-factor')
  return { kind: 'set-up', codes, signedOut }
}
