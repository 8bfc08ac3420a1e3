import type { Services } from '~/infra/services.server'
import { beginSession, type FromBrowser } from './begin-session.server'
import { openSecondFactorStep } from './second-factor-step.server'
import { isPersonStill } from './session.server'

export type PassFirstFactor =
  | { kind: 'signed-in'; setCookie: string }
  /** The person has a second factor: on to /login/second-factor with this cookie. */
  | { kind: 'second-factor'; setCookie: string }
  /** Since it was checked the password was changed, the account deactivated, or a second factor set up: from the beginning. */
  | { kind: 'refused' }

/** What was right; of a password the hash that it was checked against. */
export type FirstFactor = { via: 'password'; passwordHash: string } | { via: 'link' }

/** A password or a link from a letter was right: a session, or the step that asks for the second factor. The one way in for both. */
export async function passFirstFactor(services: Services, personId: string, browser: FromBrowser, proof: FirstFactor): Promise<PassFirstFactor> {
  const person = await services.db.person.findUniqueOrThrow({ where: { id: personId }, select: { totpConfirmedAt: true } })
  // Checking a password takes its time: one that was changed meanwhile opens nothing.
  const proved = proof.via === 'password' ? { passwordHash: proof.passwordHash } : {}
  if (person.totpConfirmedAt) {
    const setCookie = await openSecondFactorStep(services, personId, (db) => isPersonStill(db, personId, proved))
    return setCookie === null ? { kind: 'refused' } : { kind: 'second-factor', setCookie }
  }
  const setCookie = await beginSession(services, personId, browser, { via: proof.via, hasSecondFactor: false }, (db) => isPersonStill(db, personId, { ...proved, totpConfirmedAt: null }))
  return setCookie === null ? { kind: 'refused' } : { kind: 'signed-in', setCookie }
}
