import { beginSession, type FromBrowser } from '~/domain/people/begin-session.server'
import { isPersonStill, type SignedIn } from '~/domain/people/session.server'
import type { Services } from '~/infra/services.server'
import { arrive, type Arrived } from './arrive.server'
import { isUnused, linkPerson, makeLaunchedPerson, mayEnterByLaunch, personOf } from './launched-person.server'
import { openLaunch, type OpenedLaunch } from './open-launch.server'

/** A shift: machines of a lecture hall are shared. */
const SESSION_MS = 12 * 3_600_000

/** What the page at the door shows. */
export type AtTheDoor =
  | { kind: 'gone' }
  | { kind: 'other-window' }
  /** Nothing to ask: on. */
  | { kind: 'entered'; setCookie: string | null; arrived: Arrived }
  /** Never been here. `mayBeNew`: an account can be made by going on. `signedInAs`: who this browser belongs to here. */
  | { kind: 'who'; platform: string; institution: string; name: string; mayBeNew: boolean; signedInAs: { name: string; isMember: boolean } | null }
  /** The account has rights that no launch gives: its owner signs in. */
  | { kind: 'sign-in'; platform: string; institution: string; signedInAs: string | null }
  /** Somebody else is signed in in this browser. */
  | { kind: 'other-person'; platform: string; name: string; signedInAs: string }
export type Press = 'look' | 'new' | 'me' | 'go-on'

/** From a believed launch into the house: who it is, a session where a launch gives one, and the place. */
export async function enterLaunch(services: Services, ticket: string, press: Press, browser: FromBrowser, signedIn: SignedIn | null): Promise<AtTheDoor> {
  const opened = await openLaunch(services, ticket, browser.cookie)
  if (opened.kind !== 'open') return opened
  const { platform, claims } = opened
  const names = { platform: platform.name, institution: platform.institution.name }
  const known = await personOf(services, platform.id, claims.subject)
  if (known?.deactivatedAt) return { kind: 'gone' }
  // A list of members made the account: whoever it is for is asked as if there were none.
  const waits = known !== null && (await isUnused(services, known))
  if (known && !waits) {
    if (signedIn?.person.id === known.id) return { kind: 'entered', setCookie: null, arrived: await arrive(services, opened, known.id) }
    if (!mayEnterByLaunch(known, platform.institutionId)) return { kind: 'sign-in', ...names, signedInAs: signedIn?.person.name ?? null }
    if (signedIn && press !== 'go-on') return { kind: 'other-person', platform: platform.name, name: known.name, signedInAs: signedIn.person.name }
    return begin(services, opened, known.id, browser)
  }
  const isMember = signedIn !== null && (await services.db.membership.count({ where: { personId: signedIn.person.id, institutionId: platform.institutionId } })) > 0
  if (press === 'me' && signedIn) {
    const linked = await linkPerson(services, platform, claims.subject, signedIn.person.id)
    if (linked.kind === 'linked') return { kind: 'entered', setCookie: null, arrived: await arrive(services, opened, signedIn.person.id) }
  }
  // Choosing is for who teaches here already.
  const mayBeNew = claims.kind === 'open'
  if (press === 'new' && mayBeNew) return begin(services, opened, known?.id ?? (await makeLaunchedPerson(services, platform, claims)), browser)
  return { kind: 'who', ...names, name: claims.name, mayBeNew, signedInAs: signedIn && { name: signedIn.person.name, isMember } }
}

async function begin(services: Services, opened: OpenedLaunch, personId: string, browser: FromBrowser): Promise<AtTheDoor> {
  // Sessions that a launch may not give are looked for once more where the session is made.
  const setCookie = await beginSession(services, personId, browser, { via: 'launch', hasSecondFactor: false, lifetimeMs: SESSION_MS }, (db) => isPersonStill(db, personId, { totpConfirmedAt: null }))
  return setCookie === null ? { kind: 'gone' } : { kind: 'entered', setCookie, arrived: await arrive(services, opened, personId) }
}
