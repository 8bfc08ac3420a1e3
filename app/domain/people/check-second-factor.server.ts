import { recordOnce } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import { institutionOfPerson } from './institution-of-person.server'
import { tellSecurityChanged } from './tell-security.server'
import { beginGuess, takeBackGuess } from './second-factor-guesses.server'
import { countRecoveryCodes, useRecoveryCode } from './recovery-codes.server'
import { unseal } from './seal.server'
import { stepOfCode } from './totp.server'
import { readTypedCode } from './typed-code'

export type CheckSecondFactor =
  | { kind: 'accepted'; by: 'app' }
  | { kind: 'accepted'; by: 'recovery-code'; codesLeft: number }
  /** `serverTime` lets the person compare clocks: a phone that is wrong by minutes makes wrong codes. */
  | { kind: 'wrong'; serverTime: Date }
  /** The right code, but it has been used: each counts once. */
  | { kind: 'replayed' }
  | { kind: 'throttled'; retryAfterMs: number }

/** Takes one code of the person's app, or one recovery code, and spends it. */
export async function checkSecondFactor(services: Services, personId: string, typed: string): Promise<CheckSecondFactor> {
  const guess = await beginGuess(services, personId)
  const institutionId = await institutionOfPerson(services, personId)
  const about = { actor: { kind: 'public' }, institutionId, subjectKind: 'person', subjectId: personId } as const
  if (guess.kind === 'wait') {
    recordOnce(services, 15 * 60_000, { ...about, action: 'session.throttled', detail: { at: 'second-factor' } })
    return { kind: 'throttled', retryAfterMs: guess.retryAfterMs }
  }
  const outcome = await spend(services, personId, typed)
  if (outcome.kind !== 'accepted') {
    services.audit.record({ ...about, action: 'second-factor.refused', detail: { reason: outcome.kind } })
    return outcome
  }
  await takeBackGuess(services, personId)
  if (outcome.by === 'recovery-code') {
    await services.audit.recordNow({ ...about, actor: { kind: 'person', personId }, action: 'recovery-code.used', detail: { left: outcome.codesLeft } })
    await tellSecurityChanged(services, personId, 'recovery-code')
  }
  return outcome
}

async function spend(services: Services, personId: string, typed: string): Promise<Exclude<CheckSecondFactor, { kind: 'throttled' }>> {
  const wrong = { kind: 'wrong', serverTime: services.now() } as const
  const read = readTypedCode(typed)
  switch (read.kind) {
    case 'neither': return wrong
    case 'recovery-code':
      return (await useRecoveryCode(services, personId, read.code)) ? { kind: 'accepted', by: 'recovery-code', codesLeft: await countRecoveryCodes(services, personId) } : wrong
    case 'app': {
      const person = await services.db.person.findUnique({ where: { id: personId }, select: { totpSealed: true, totpConfirmedAt: true } })
      if (!person?.totpSealed || !person.totpConfirmedAt) return wrong
      const secret = unseal(person.totpSealed, services.env.sessionSecret, personId)
      if (secret === null) {
        services.log.error({ personId }, 'a second factor cannot be opened: SESSION_SECRET is not the one that it was set up with; recovery codes still work')
        return wrong
      }
      const step = stepOfCode(secret, read.code, services.now())
      if (step === null) return wrong
      const { count } = await services.db.person.updateMany({
        where: { id: personId, totpSealed: person.totpSealed, OR: [{ totpLastStep: null }, { totpLastStep: { lt: step } }] }, data: { totpLastStep: step },
      })
      return count === 1 ? { kind: 'accepted', by: 'app' } : { kind: 'replayed' }
    }
  }
}
