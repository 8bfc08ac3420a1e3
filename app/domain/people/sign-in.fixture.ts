import type { Services } from '~/infra/services.server'
import { beginSession, type FromBrowser } from './begin-session.server'
import { isPersonStill, type Opening } from './session.server'

/** Begins a session as a sign-in does, for a person of whom nothing was to be proved. @returns the Set-Cookie value */
export async function signInAs(services: Services, personId: string, browser: FromBrowser = { cookie: null, userAgent: null }, opening: Opening = { via: 'password', hasSecondFactor: false }): Promise<string> {
  const setCookie = await beginSession(services, personId, browser, opening, (db) => isPersonStill(db, personId))
  if (setCookie === null) throw new Error('a deactivated person gets no session')
  return setCookie
}
