import type { Services } from '~/infra/services.server'
import type { NeedsSecondFactor } from './read-session.server'
import { countRecoveryCodes } from './recovery-codes.server'
import { institutionsThatRequire } from './remove-second-factor.server'
import type { SignedIn } from './session.server'

export interface SecondFactorState {
  setUpAt: Date | null
  codesLeft: number
  /** Institutions that ask for it; while there are any it cannot be removed. */
  requiredBy: string[]
  needs: NeedsSecondFactor
}

/** What one's own security page shows. */
export async function secondFactorState(services: Pick<Services, 'db'>, signedIn: SignedIn): Promise<SecondFactorState> {
  const { id } = signedIn.person
  const person = await services.db.person.findUnique({ where: { id }, select: { totpConfirmedAt: true } })
  return { setUpAt: person?.totpConfirmedAt ?? null, codesLeft: await countRecoveryCodes(services, id), requiredBy: await institutionsThatRequire(services, id), needs: signedIn.needsSecondFactor }
}
