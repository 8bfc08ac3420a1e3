import type { Services } from '~/infra/services.server'
import { beginSession, type FromBrowser } from './begin-session.server'
import { openSecondFactorStep } from './second-factor-step.server'

export type PassFirstFactor =
  | { kind: 'signed-in'; setCookie: string }
  /** The person has a second factor: on to /login/second-factor with this cookie. */
  | { kind: 'second-factor'; setCookie: string }

/** A password or a link from a letter was right: a session, or the step that asks for the second factor. The one way in for both. */
export async function passFirstFactor(services: Services, personId: string, browser: FromBrowser, via: 'password' | 'link'): Promise<PassFirstFactor> {
  const person = await services.db.person.findUniqueOrThrow({ where: { id: personId }, select: { totpConfirmedAt: true } })
  if (person.totpConfirmedAt) return { kind: 'second-factor', setCookie: await openSecondFactorStep(services, personId) }
  return { kind: 'signed-in', setCookie: await beginSession(services, personId, browser, { via, hasSecondFactor: false }) }
}
