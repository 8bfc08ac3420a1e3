import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor, Membership } from '~/policy/actor'
import { checkSecondFactor, type CheckSecondFactor } from './check-second-factor.server'
import { confirmPassword, type ConfirmPassword } from './confirm-password.server'
import { institutionOfPerson } from './institution-of-person.server'
import type { ManagePerson } from './manage-person'
import { forgiveGuesses } from './second-factor-guesses.server'
import { endSessionsOf, type SignedIn } from './session.server'
import { offerNewSecret, type BeginSetUp } from './set-up-second-factor.server'
import { tellSecurityChanged } from './tell-security.server'
import type { SignInThrottle } from './throttle.server'

export type RemoveSecondFactor =
  | { kind: 'removed' }
  | { kind: 'not-set-up' }
  /** These institutions ask for it from a role that the person holds. */
  | { kind: 'required'; institutions: string[] }
  | { kind: 'wrong-current' }
  | Exclude<CheckSecondFactor, { kind: 'accepted' }>

/** One's own, with the password and a code. Refused while a rule asks for it. */
export async function removeSecondFactor(services: Services, throttle: SignInThrottle, signedIn: SignedIn, input: { current: string; code: string; address: string }): Promise<RemoveSecondFactor> {
  const { id: personId, hasSetUpSecondFactor } = signedIn.person
  if (!hasSetUpSecondFactor) return { kind: 'not-set-up' }
  const institutions = await institutionsThatRequire(services, personId)
  if (institutions.length > 0) return { kind: 'required', institutions }
  const refused = await takeOff(services, throttle, signedIn, input, 'removed')
  return refused ?? { kind: 'removed' }
}

export type MoveSecondFactor = BeginSetUp | { kind: 'not-set-up' } | Exclude<CheckSecondFactor, { kind: 'accepted' }>

/**
 * To another phone, or after a recovery code for a lost one: the old key stops working and a new one is offered. Also
 * where a rule asks for it: until the new one is confirmed the ruled roles give no right.
 */
export async function moveSecondFactor(services: Services, throttle: SignInThrottle, signedIn: SignedIn, input: { current: string; code: string; address: string }): Promise<MoveSecondFactor> {
  if (!signedIn.person.hasSetUpSecondFactor) return { kind: 'not-set-up' }
  return (await takeOff(services, throttle, signedIn, input, 'moved')) ?? offerNewSecret(services, signedIn)
}

/** Null where password and code were right and the second factor is off. */
async function takeOff(
  services: Services, throttle: SignInThrottle, signedIn: SignedIn, input: { current: string; code: string; address: string }, why: 'removed' | 'moved',
): Promise<Exclude<ConfirmPassword, { kind: 'right' }> | Exclude<CheckSecondFactor, { kind: 'accepted' }> | null> {
  const { person: { id: personId }, sessionId } = signedIn
  const password = await confirmPassword(services, throttle, signedIn, input)
  if (password.kind !== 'right') return password
  const check = await checkSecondFactor(services, personId, input.code)
  if (check.kind !== 'accepted') return check
  await forgetSecondFactor(services, personId)
  await services.db.session.updateMany({ where: { id: sessionId }, data: { hasSecondFactor: false } })
  // They showed a second factor that is no more; codes they approved for other devices carry it on.
  await endSessionsOf(services, personId, sessionId)
  await services.audit.recordNow({ action: 'second-factor.removed', actor: { kind: 'person', personId }, institutionId: await institutionOfPerson(services, personId), subjectKind: 'person', subjectId: personId, detail: { why } })
  await tellSecurityChanged(services, personId, 'second-factor')
  return null
}

/** For somebody who has lost phone and recovery codes: an administrator of all the person's institutions, or the operator at the machine, takes it off; every session ends. */
export async function resetSecondFactor(services: Services, actor: Actor, personId: string): Promise<Exclude<ManagePerson, { kind: 'demo-account' | 'last-administrator' }>> {
  const person = await services.db.person.findUnique({ where: { id: personId }, select: { name: true, isOperator: true, memberships: { select: { institutionId: true, role: true } } } })
  if (!person) return { kind: 'gone' }
  if (!allowed(services, actor, 'manage-account', { kind: 'account', personId, memberships: person.memberships as Membership[], isOperator: person.isOperator }, { subjectKind: 'person', subjectId: personId })) return { kind: 'forbidden' }
  await forgetSecondFactor(services, personId)
  await forgiveGuesses(services, personId)
  await endSessionsOf(services, personId)
  await services.audit.recordNow({
    action: 'second-factor.removed', actor: auditActor(actor), institutionId: await institutionOfPerson(services, personId),
    subjectKind: 'person', subjectId: personId, detail: { why: 'administrator' },
  })
  await tellSecurityChanged(services, personId, 'second-factor')
  return { kind: 'done', name: person.name }
}

/** Names of the institutions that ask this person for a second factor. */
export async function institutionsThatRequire(services: Pick<Services, 'db'>, personId: string): Promise<string[]> {
  const held = await services.db.membership.findMany({ where: { personId }, select: { role: true, institution: { select: { name: true, secondFactorRules: { select: { role: true } } } } } })
  const names = held.filter(({ role, institution }) => institution.secondFactorRules.some((rule) => rule.role === role)).map(({ institution }) => institution.name)
  return [...new Set(names)].sort()
}

async function forgetSecondFactor(services: Pick<Services, 'db'>, personId: string): Promise<void> {
  await services.db.$transaction([
    services.db.person.updateMany({ where: { id: personId }, data: { totpSealed: null, totpConfirmedAt: null, totpLastStep: null } }),
    services.db.recoveryCode.deleteMany({ where: { personId } }),
  ])
}
